"""What ``doctor`` looks at. Every look is cheap, offline and leaves nothing behind."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from claimcheck.cli.envelopes import DoctorLine
from claimcheck.cli.session import Session
from claimcheck.errors import ClaimcheckError

_LEAST_FREE = 500 * 2**20  # bytes of disk below which we warn
_OPTIONAL = {
    "dense retrieval": ("torch", "transformers", "safetensors", "huggingface_hub"),
    "reruns": ("torch", "transformers", "datasets", "accelerate", "safetensors", "sentencepiece"),
}
_EXTRAS = {"dense retrieval": "dense", "reruns": "rerun"}


def examine(session: Session) -> Iterator[DoctorLine]:
    """One line after the other."""
    yield _line("claimcheck", "ok", _version("claimcheck"))
    yield _python()
    yield from _extras()
    for name, look in (
        ("settings", _settings),
        ("workspace", _workspace),
        ("store", _store),
        ("disk", _disk),
        ("bundled paper", _bundled),
        ("reading papers", _reading),
    ):
        yield _guarded(name, look, session)
    yield _line("terminal", "ok", _terminal(session))


def _guarded(
    name: str, look: Callable[[Session], tuple[str, str | None]], session: Session
) -> DoctorLine:
    try:
        detail, hint = look(session)
    except ClaimcheckError as error:
        return _line(name, "wrong", str(error), error.hint)
    except OSError as error:
        return _line(name, "wrong", str(error))
    return _line(name, "missing" if hint else "ok", detail, hint)


def _line(
    name: str, state: Literal["ok", "missing", "wrong"], detail: str, hint: str | None = None
) -> DoctorLine:
    return DoctorLine(name=name, state=state, detail=detail, hint=hint)


def _python() -> DoctorLine:
    words = f"{platform.python_version()} at {sys.executable} on {platform.platform()}"
    if sys.version_info < (3, 11, 4):  # before it, tarfile had no data filter
        return _line("python", "wrong", words, "claimcheck needs 3.11.4 or newer")
    return _line("python", "ok", words)


def _extras() -> Iterator[DoctorLine]:
    for name, packages in _OPTIONAL.items():
        absent = [package for package in packages if importlib.util.find_spec(package) is None]
        if absent:
            hint = f"pip install 'claimcheck[{_EXTRAS[name]}]'"
            yield _line(name, "missing", f"{', '.join(absent)} not installed", hint)
        else:
            versions = ", ".join(f"{package} {_version(package)}" for package in packages)
            yield _line(name, "ok", versions)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        import claimcheck

        return f"{claimcheck.__version__} (not installed, run from its folder)"


def _settings(session: Session) -> tuple[str, str | None]:
    resolved = session.resolve(session.find_workspace())
    changed = [f"{name} from {origin}" for name, origin in resolved.origins if origin != "default"]
    return ", ".join(changed) or "all defaults", None


def _workspace(session: Session) -> tuple[str, str | None]:
    found = session.find_workspace()
    if found is None:
        return "none here", "claimcheck init makes one"
    if not found.writable:
        return f"{found.root} is read-only", "papers can be looked at, not checked"
    return str(found.root), None


def _store(session: Session) -> tuple[str, str | None]:
    from claimcheck.errors import StoreError
    from claimcheck.pipeline import Project

    found = session.find_workspace()
    if found is None or not found.store.exists():
        return "none yet", None
    with Project(found, session.resolve(found).settings) as project:
        complaints = project.store.check()
        if complaints:
            raise StoreError("; ".join(complaints[:3]), hint="keep a copy before going on")
        counts = project.store.counts()
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()), None


def _disk(session: Session) -> tuple[str, str | None]:
    found = session.find_workspace()
    free = shutil.disk_usage(found.root if found else session.here()).free
    words = f"{free / 2**30:,.1f} GiB free"
    return words, "make room: reports and papers need space" if free < _LEAST_FREE else None


def _bundled(_session: Session) -> tuple[str, str | None]:
    from claimcheck.pipeline.demo import bundled_paper

    return str(bundled_paper().pdf), None


def _reading(_session: Session) -> tuple[str, str | None]:
    """Read a paper of three words, so that the limited child process is known to start here."""
    from claimcheck.parse import read_paper
    from claimcheck.records import FileRole

    with tempfile.TemporaryDirectory(prefix="claimcheck-") as folder:
        path = Path(folder) / "probe.tex"
        path.write_text(
            "\\documentclass{article}\\begin{document}It reads this.\\end{document}\n",
            encoding="utf-8",
        )
        outcome = read_paper({FileRole.SOURCE: path}, paper_id="probe")
    if "It reads this." not in outcome.document.text:
        raise ClaimcheckError("the reader did not find the text of a small paper")
    return "the limited child process works", None


def _terminal(session: Session) -> str:
    output = session.output
    kind = "a terminal" if output.for_people else "not a terminal"
    letters = "Unicode" if output.unicode else "ASCII only"
    return f"{kind}, {output.console.width} columns, {letters}"
