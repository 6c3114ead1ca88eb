"""Reading SciTab: claims with one table each, as the product's own records."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck.errors import InputError
from claimcheck.evaluate.scitab_split import is_read
from claimcheck.parse.grid import RawCell, finish
from claimcheck.quantities import cell_number
from claimcheck.records import Emphasis, Place, Table

FILE = "scitab-dev.json"
PAIRS = "scitab-dev-pairs.json"

_BOLD = re.compile(r"\[BOLD\]|</?bold>", re.I)
_TAGS = re.compile(
    r"\[(?:BOLD|ITALIC|EMPTY|CONTINUE|UNDERLINE)\]|</?(?:bold|italic|underline|ref)[^>]{0,80}>",
    re.I,
)


class Item(NamedTuple):
    """One claim about one table."""

    id: str
    paper: str
    read: bool
    claim: str
    label: str  # "supports", "refutes", "not enough info"
    table: Table


class Pair(NamedTuple):
    """Two near-identical claims about one table, with opposite labels."""

    supports: str
    refutes: str
    paper: str
    strict: bool  # both have the same number of negation words


def load(folder: Path) -> tuple[tuple[Item, ...], tuple[Pair, ...]]:
    """All items and the pinned pairs. Raises InputError when a file is missing or malformed."""
    try:
        raw: list[dict[str, Any]] = json.loads((folder / FILE).read_text("utf-8"))
        pairs: list[dict[str, Any]] = json.loads((folder / PAIRS).read_text("utf-8"))
        tables: dict[str, Table] = {}
        items = []
        for entry in raw:
            key = str(entry["table_id"])
            if key not in tables:
                tables[key] = table_of(entry)
            items.append(
                Item(
                    str(entry["id"]),
                    str(entry["paper_id"]),
                    is_read(str(entry["paper_id"])),
                    clean(str(entry["claim"])),
                    str(entry["label"]),
                    tables[key],
                )
            )
        pinned = tuple(
            Pair(str(p["supports"]), str(p["refutes"]), str(p["paper"]), bool(p["strict"]))
            for p in pairs
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder} does not hold SciTab: {error}",
            hint=f"name a folder with {FILE} and {PAIRS}",
        ) from None
    return tuple(items), pinned


def clean(text: str) -> str:
    """Text without the data set's emphasis tags."""
    return " ".join(_TAGS.sub(" ", text).split())


def _header_rows(rows: list[list[str]]) -> int:
    """The row of column names, and the rows right below it that name columns too."""
    count = 1
    for row in rows[1:-1]:
        texts = [clean(text) for text in row]
        said = [text for text in texts if text]
        if len(set(said)) < 2 or any(cell_number(text) is not None for text in said):
            break
        if sum(bool(text) for text in texts[1:]) < 2:
            break
        count += 1
    return count if count < len(rows) - 1 else 1


def table_of(entry: dict[str, Any]) -> Table:
    """One entry's table as a record, through the grid logic that all readers share."""
    names = [str(name) for name in entry["table_column_names"]]
    rows = [names, *([str(cell) for cell in row] for row in entry["table_content_values"])]
    width = max(len(row) for row in rows)
    cells = []
    for r, row in enumerate(rows):
        texts = [clean(text) for text in row]
        if r and len(set(texts)) == 1 and len(row) > 2 and re.search(r"[A-Za-z]", texts[0]):
            # A section row, repeated by the data set in every column.
            cells.append(RawCell(row=r, column=0, column_span=width, text=texts[0]))
            continue
        for c, text in enumerate(texts):
            emphasis = (Emphasis.BOLD,) if _BOLD.search(row[c]) else ()
            cells.append(RawCell(row=r, column=c, text=text, emphasis=emphasis))
    grid = finish(cells, len(rows), width, _header_rows(rows))
    caption = clean(str(entry["table_caption"]))
    label = re.match(r"\s*(Table\s+[\dIVX]+)", caption)
    return Table(
        id=str(entry["table_id"]),
        label=label.group(1) if label else None,
        caption=caption,
        place=Place(),
        rows=grid.rows,
        columns=grid.columns,
        header_rows=grid.header_rows,
        header_columns=grid.header_columns,
        cells=grid.cells,
    )
