"""Writing claims for other programs, in the formats that the extractor offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.cli.output import Output
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.records import Claim

    Writer = Callable[[Sequence[Claim]], bytes]


def writer(name: str | None) -> Writer | None:
    """The writer of that format; None where none is asked for. Raises NotFoundError."""
    if name is None:
        return None
    from claimcheck.extract import EXPORTS
    from claimcheck.plugins import load

    found: Writer = load(EXPORTS, name, "export format")
    return found


def write(output: Output, content: bytes, path: Path | None) -> None:
    """To a file that appears whole, or to standard output. Raises UsageError, WorkspaceError."""
    if path is None:
        if output.for_people and b"\x00" in content:
            raise UsageError("this format is not for a terminal", hint="add --output FILE")
        output.raw(content)
        return
    from claimcheck.workspace import translated, write_atomic

    if not path.absolute().parent.is_dir():
        raise UsageError(
            f"there is no folder {path.absolute().parent} to write {path.name} into",
            hint="make it first, or name another file",
        )
    with translated(path):
        write_atomic(path, content)
    output.note(f"written to {path}")
