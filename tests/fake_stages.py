"""Stand-ins for reading, listing and checking, so that what joins them is tested by itself.

A paper is a text; every line is a paragraph; every line with a digit is a claim. A word decides
what becomes of it: ``wrong`` is refuted, ``odd`` cannot be checked, anything else is supported.
``python -m tests.fake_stages …`` is the whole program on these stand-ins, for tests with signals;
FAKE_SECONDS is how long each check then takes, and FAKE_BUG raises in the middle.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from claimcheck.errors import UnreadableFileError
from claimcheck.records import (
    Claim,
    Document,
    DocumentSource,
    Failure,
    FileRole,
    Origin,
    Paper,
    Record,
    ReportingLabel,
    Verdict,
)
from tests.store import samples


class FakeReader:
    name = "fake"
    version = 1


SOURCES = {
    FileRole.PDF: DocumentSource.PDF,
    FileRole.SOURCE: DocumentSource.LATEX,
    FileRole.HTML: DocumentSource.HTML,
}


def read_paper(
    files: Mapping[FileRole, Path],
    *,
    paper_id: str,
    prefer: DocumentSource | None = None,
    limits: object = None,
) -> Any:
    from claimcheck.parse import ReadOutcome

    order = sorted(files, key=lambda role: (SOURCES[role] is not prefer, role is FileRole.PDF))
    role = order[0]
    if files[role].suffix == ".gz":
        lines: tuple[str, ...] = ("A packed folder holds 7 files.",)
    else:
        text = files[role].read_text(encoding="utf-8", errors="replace")
        if "broken" in text:
            raise UnreadableFileError(f"{files[role].name} is damaged", hint="download it again")
        skipped = ("%PDF", "\\documentclass")
        lines = tuple(
            line for line in text.splitlines() if line.strip() and not line.startswith(skipped)
        )
    document: Document = samples.document(paper_id, lines, parser="fake/1").model_copy(
        update={
            "id": samples.digest(role, paper_id, lines),
            "source": SOURCES[role],
            "title": lines[0] if lines else None,
        }
    )
    return ReadOutcome(document=document, reason=f"{role.value}: the first", attempts=())


def extract_claims(document: Document, paper: Paper) -> tuple[Claim, ...]:
    found = [p for p in document.passages if any(letter.isdigit() for letter in p.text)]
    return tuple(samples.claim(document, passage) for passage in found)


def external_claims(text: str, paper_id: str | None) -> tuple[Claim, ...]:
    document = samples.document(paper_id or "none", (text,))
    claims = extract_claims(document, samples.paper())
    changes = {"paper": paper_id, "origin": Origin.EXTERNAL, "mentions": ()}
    return tuple(claim.model_copy(update=changes) for claim in claims)


def verify_claims(
    claims: Sequence[Claim],
    corpus: object,
    *,
    now: datetime,
    settings: object = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Verdict | Failure, ...]:
    outcomes: list[Verdict | Failure] = []
    for claim in claims:
        time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
        if os.environ.get("FAKE_BUG"):
            raise ZeroDivisionError(os.environ["FAKE_BUG"])
        if "odd" in claim.text:
            outcomes.append(Failure(stage="verify", subject=claim.id, reason="too odd", time=now))
        else:
            label = ReportingLabel.REFUTED if "wrong" in claim.text else ReportingLabel.SUPPORTED
            outcomes.append(samples.verdict(claim, label, time=now))
    return tuple(outcomes)


REPLACED: tuple[tuple[str, str, object], ...] = (
    (
        "claimcheck.parse",
        "READERS",
        dict.fromkeys(("latex", "html", "pdf"), f"{__name__}:FakeReader"),
    ),
    ("claimcheck.parse", "read_paper", read_paper),
    ("claimcheck.extract", "extract_claims", extract_claims),
    ("claimcheck.extract", "external_claims", external_claims),
    ("claimcheck.extract", "EXTRACTOR", "fake/1"),
    ("claimcheck.verify", "verify_claims", verify_claims),
)


def install(replace: Callable[[object, str, object], None]) -> None:
    """Put the stand-ins in place by ``replace(module, name, value)``."""
    import importlib

    for module, name, value in REPLACED:
        replace(importlib.import_module(module), name, value)


def stand_in() -> None:
    """Put modules in the place of the stages, without importing those: processes start sooner."""
    import sys
    from types import ModuleType

    from claimcheck import parse

    for name in ("claimcheck.extract", "claimcheck.verify", "claimcheck.verify.settings"):
        sys.modules[name] = ModuleType(name)
    for module, name, value in REPLACED:
        setattr(parse if module == parse.__name__ else sys.modules[module], name, value)
    sys.modules["claimcheck.extract"].EXPORTS = {"csv": f"{__name__}:to_csv"}  # type: ignore[attr-defined]
    verify = sys.modules["claimcheck.verify"]
    verify.Corpus = tuple  # type: ignore[attr-defined]
    verify.VerifySettings = FakeSettings  # type: ignore[attr-defined]
    sys.modules["claimcheck.verify.settings"].VERIFIER = "fake/1"  # type: ignore[attr-defined]


class FakeSettings(Record):
    retriever: str = "bm25"


def to_csv(claims: Sequence[Claim]) -> bytes:
    return "".join(f"{claim.id},{claim.text}\n" for claim in claims).encode()


if __name__ == "__main__":
    from claimcheck.cli import main

    stand_in()
    main()
