"""How two versions of a paper differ, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.cli.output import Output, printable

if TYPE_CHECKING:
    from rich.text import Text

    from claimcheck.pipeline import Comparison

_WORDS = {"added": "added", "dropped": "dropped", "value": "value changed", "reworded": "reworded"}
_STYLES = {"=": "default", "-": "red strike", "+": "green"}
_LONG = 24  # words that two texts share in a row; the middle of longer runs is left out
_KEPT = 8  # … but for so many at each end


def show_comparison(output: Output, comparison: Comparison) -> None:
    """Print claims, then cells, then other text; with tabs where nobody looks."""
    documents = comparison.documents
    claims = [
        (
            change.kind,
            change.before.text if change.before else None,
            change.after.text if change.after else None,
        )
        for change in comparison.changes
    ]
    passages = [
        (change.kind, change.before, change.after) for change in comparison.further_passages
    ]
    cells = documents.cells if documents else ()
    if not output.for_people:
        for subject, rows in (("claim", claims), ("text", passages)):
            for kind, before, after in rows:
                output.line(subject, kind, before or "", after or "")
        for cell in cells:
            where = " / ".join((*cell.row_headers, *cell.column_headers))
            output.line("cell", cell.kind, cell.before or "", cell.after or "", cell.table, where)
        output.note(_summary(comparison))
        return
    _section(output, "Claims", claims)
    if cells:
        output.heading("Cells", "")
    for cell in cells:
        where = " / ".join((*cell.row_headers, *cell.column_headers))
        output.console.print(
            _changed(cell.before, cell.after).append(
                f"   {printable(cell.table)}: {printable(where)}", style="dim"
            )
        )
    if documents is not None:
        for name in documents.tables_added:
            output.line(f"+ {printable(name)} is new")
        for name in documents.tables_dropped:
            output.line(f"- {printable(name)} is gone")
    _section(output, "Other text", passages)
    output.note(_summary(comparison))


def _section(
    output: Output, title: str, rows: Sequence[tuple[str, str | None, str | None]]
) -> None:
    if rows:
        output.heading(title, "")
    for kind, before, after in rows:
        line = _changed(before, after)
        output.console.print(line.append(f"   {_WORDS[kind]}", style="dim"))


def _changed(before: str | None, after: str | None) -> Text:
    """One text with what was taken out and put in."""
    from rich.text import Text

    from claimcheck.versions import word_changes

    if before is None or after is None:
        sign = "+" if before is None else "-"
        text = printable(after or before or "")
        return Text(f"{sign} ", style=_STYLES[sign].split()[0]).append(text, style="default")
    line = Text("~", style="yellow")
    for piece in word_changes(before, after):
        words = printable(piece.text).split()
        if piece.sign == "=" and len(words) > _LONG:
            words = [*words[:_KEPT], "…", *words[-_KEPT:]]
        marks = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}[piece.sign]
        line.append(" ").append(marks[0] + " ".join(words) + marks[1], style=_STYLES[piece.sign])
    return line


def _summary(comparison: Comparison) -> str:
    parts = [f"{comparison.same} claims stand in both, {len(comparison.changes)} differ"]
    documents = comparison.documents
    if documents is not None:
        parts.append(f"{documents.same_cells} table cells agree, {len(documents.cells)} differ")
    if len(set(comparison.sources)) > 1:
        old, new = comparison.sources
        parts.append(f"read from {old.value} and {new.value}, so some differences are the readers'")
    elif comparison.sources:
        parts.append(f"both read from {comparison.sources[0].value}")
    return "; ".join(parts)
