"""``evaluate readers``: what each reader finds in the same paper, and where they disagree.

A folder of papers holds one folder a paper with its PDF, LaTeX source or LaTeXML page. Readers that
are independent of one another check each other: a number that all of them find under the same
headers was hardly misread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from claimcheck.errors import InputError, UnreadableFileError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.readers_compare import Agreement, agreement, numbers
from claimcheck.parse import read_paper, role_of
from claimcheck.parse.pages import with_pages
from claimcheck.records import Cell, Document, FileRole, Record
from claimcheck.resources import bundled

SHOWN = 40  # disagreements that are listed
LONGEST = 100  # characters of a passage that are shown
_ROLES = (FileRole.SOURCE, FileRole.HTML, FileRole.PDF)


class Reading(Record):
    """What one reader made of one paper."""

    paper: str
    role: FileRole
    document: Document | None
    error: str | None
    seconds: float


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Read every paper of ``data`` (default: the bundled ones) with every reader that fits.

    ``data`` is a folder of folders, or one paper's folder. Raises InputError where it holds no
    paper.
    """
    begun = time.monotonic()
    papers = tuple(papers_of(data or bundled("corpus")))
    if not papers:
        raise InputError(f"{data} holds no paper", hint="a folder with PDF, LaTeX or LaTeXML files")
    readings: list[Reading] = []
    total = sum(len(files) for _, files in papers)
    for name, files in papers:
        for role in files:
            readings.append(read_alone(name, role, files[role]))
            if progress is not None:
                progress(len(readings), total)
    readings = with_their_pages(readings)
    agreements = tuple(agreements_of(readings))
    return BenchmarkResult(
        benchmark="readers",
        scores=_scores(readings, agreements),
        tables=(
            _found(readings),
            _agreed(agreements),
            _numbers_apart(agreements),
            _text_apart(agreements),
        ),
        notes=tuple(
            f"{reading.paper}: the {reading.role.value} reader failed: {reading.error}"
            for reading in readings
            if reading.error is not None
        ),
        signature=tuple(
            sorted({(r.document.source.value, r.document.parser) for r in readings if r.document})
        ),
        seconds=time.monotonic() - begun,
    )


def papers_of(folder: Path) -> Iterator[tuple[str, dict[FileRole, Path]]]:
    """(name, files by role) of each folder that holds a paper; the newest file of each role."""
    try:
        inner = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror}") from error
    for place in [folder, *inner]:
        files: dict[FileRole, Path] = {}
        for path in sorted(place.iterdir()):
            if not path.is_file() or path.name.startswith("."):
                continue
            try:
                role = role_of(path)
            except UnreadableFileError:
                continue
            files[role] = place if path.suffix in (".tex", ".ltx") else path
        if files:
            yield place.name, {role: files[role] for role in _ROLES if role in files}


def read_alone(paper: str, role: FileRole, path: Path) -> Reading:
    """Read one file by its reader; a failure is a Reading without a document."""
    begun = time.monotonic()
    document, error = None, None
    try:
        document = read_paper({role: path}, paper_id=paper).document
    except InputError as failed:
        error = str(failed)
    return Reading(
        paper=paper, role=role, document=document, error=error, seconds=time.monotonic() - begun
    )


def with_their_pages(readings: Sequence[Reading]) -> list[Reading]:
    """LaTeX and HTML readings with the pages that their paper's PDF gives them."""
    printed = {
        reading.paper: reading.document
        for reading in readings
        if reading.role is FileRole.PDF and reading.document is not None
    }
    paged = []
    for reading in readings:
        pdf = printed.get(reading.paper)
        if reading.document is not None and pdf is not None and reading.role is not FileRole.PDF:
            document = with_pages(reading.document, pdf)
            reading = reading.model_copy(update={"document": document})
        paged.append(reading)
    return paged


def agreements_of(readings: Sequence[Reading]) -> Iterator[Agreement]:
    """Every two readings of one paper."""
    for one, other in combinations(readings, 2):
        if one.paper == other.paper and one.document is not None and other.document is not None:
            yield agreement(one.document, other.document, one.paper)


def _scores(readings: Sequence[Reading], agreements: Sequence[Agreement]) -> tuple[Score, ...]:
    scores = []
    for role in _ROLES:
        tried = [reading for reading in readings if reading.role is role]
        if tried:
            read = sum(reading.document is not None for reading in tried)
            scores.append(
                Score(name="papers read", value=read / len(tried), n=len(tried), part=role.value)
            )
    for one, other in dict.fromkeys((a.one, a.other) for a in agreements):
        mine = [a for a in agreements if (a.one, a.other) == (one, other)]
        part = f"{one.value} and {other.value}"
        cells = sum(len(a.cells) for a in mine)
        if cells:
            alike = sum(a.alike for a in mine) / cells
            scores.append(
                Score(name="numbers under the same headers", value=alike, n=cells, part=part)
            )
        text = sum(a.text for a in mine) / len(mine)
        scores.append(Score(name="prose in common", value=text, n=len(mine), part=part))
    return tuple(scores)


def _found(readings: Sequence[Reading]) -> ResultTable:
    rows: list[tuple[str, ...]] = []
    for reading in readings:
        document = reading.document
        if document is None:
            rows.append((reading.paper, reading.role.value, *("–",) * 9, f"{reading.seconds:.1f}"))
            continue
        cells = [cell for table in document.tables for cell in numbers(table)]
        headed = sum(bool(cell.row_headers and cell.column_headers) for cell in cells)
        paged = sum(passage.place.page is not None for passage in document.passages)
        words = sum(len(passage.text.split()) for passage in document.passages)
        counts = (
            document.pages if document.pages is not None else "–",
            len(document.passages),
            f"{paged / max(1, len(document.passages)):.0%}",
            f"{words:,}",
            len(document.tables),
            sum(len(table.cells) for table in document.tables),
            len(cells),
            headed,
            len(document.references),
        )
        rows.append(
            (
                reading.paper,
                document.source.value,
                *(str(count) for count in counts),
                f"{reading.seconds:.1f}",
            )
        )
    return ResultTable(
        title="What each reader finds",
        columns=(
            "paper",
            "reader",
            "pages",
            "passages",
            "with page",
            "words",
            "tables",
            "cells",
            "numbers",
            "with both headers",
            "references",
            "seconds",
        ),
        rows=tuple(rows),
    )


def _agreed(agreements: Sequence[Agreement]) -> ResultTable:
    rows = []
    for a in agreements:
        both = [pair for pair in a.cells if pair.one is not None and pair.other is not None]
        rows.append(
            (
                a.paper,
                f"{a.one.value} and {a.other.value}",
                f"{a.text:.1%}",
                f"{a.tables[2]} of {a.tables[0]} and {a.tables[1]}",
                str(a.alike),
                str(len(both) - a.alike),
                str(sum(pair.other is None for pair in a.cells)),
                str(sum(pair.one is None for pair in a.cells)),
            )
        )
    return ResultTable(
        title="Where two readers agree",
        columns=(
            "paper",
            "readers",
            "prose in common",
            "tables paired",
            "numbers alike",
            "other headers",
            "first only",
            "second only",
        ),
        rows=tuple(rows),
    )


def _numbers_apart(agreements: Sequence[Agreement]) -> ResultTable:
    rows = [
        (
            a.paper,
            f"{a.one.value}, {a.other.value}",
            pair.table,
            _shown(pair.one),
            _shown(pair.other),
        )
        for a in agreements
        for pair in a.cells
        if not pair.alike
    ]
    title = "Numbers on which they disagree"
    if len(rows) > SHOWN:
        title += f" (the first {SHOWN} of {len(rows)})"
    return ResultTable(
        title=title,
        columns=("paper", "readers", "table", "first", "second"),
        rows=tuple(rows[:SHOWN]),
    )


def _text_apart(agreements: Sequence[Agreement]) -> ResultTable:
    rows = []
    for a in agreements:
        for has, lacks, texts in ((a.one, a.other, a.only_one), (a.other, a.one, a.only_other)):
            for text in texts:
                cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
                rows.append((a.paper, has.value, lacks.value, cut))
    title = "Passages that the other reader lacks"
    if len(rows) > SHOWN:
        title += f" (the first {SHOWN} of {len(rows)})"
    return ResultTable(
        title=title,
        columns=("paper", "reader", "other reader", "passage"),
        rows=tuple(rows[:SHOWN]),
    )


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    headers = f"{' / '.join(cell.row_headers)} | {' / '.join(cell.column_headers)}"
    return f"{cell.text} ({headers})"
