"""Which table a text points at, and the words that a table stands among."""

from __future__ import annotations

import re
from functools import lru_cache

from claimcheck.verify.interface import Source
from claimcheck.verify.tableview import TableView
from claimcheck.verify.terms import plain, stems


def table_context(source: Source, view: TableView) -> frozenset[str]:
    """Words of the caption, of the passages that point at the table, and of their headings."""
    key = f"context:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, frozenset):
        return cached
    found = set(view.caption_stems) | set(stems(" ".join(view.table.place.section)))
    for passage in {s.passage.id: s.passage for s in source.sentences}.values():
        if points_at(passage.text, view):
            found |= stems(passage.text) | stems(" ".join(passage.place.section))
    context = frozenset(found)
    source.memo[key] = context
    return context


def places_of(source: Source, view: TableView) -> tuple[str, ...]:
    """The caption of a table and the passages that point at it, in order of the text."""
    key = f"places:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, tuple):
        return cached
    passages = {s.passage.id: s.passage.text for s in source.sentences}
    pointing = (text for text in passages.values() if points_at(text, view))
    found = (plain(view.table.caption), *pointing)
    source.memo[key] = found
    return found


_TABLE, _FIGURE = r"(?:Tables?|Tab\.)", r"(?:Figures?|Figs?\.)"
_ANY_TABLE = re.compile(rf"\b{_TABLE}\s*\d")
_ANY_FIGURE = re.compile(rf"\b{_FIGURE}\s*\d")


@lru_cache(maxsize=1024)
def _label(label: str) -> re.Pattern[str]:
    """What refers to a label: its number behind a word of its kind, possibly in a list."""
    kind = _FIGURE if label.lower().startswith("fig") else _TABLE
    number = re.escape(label.split()[-1])
    return re.compile(rf"\b{kind}\s*(?:\d+\s*(?:,|and|&)\s*)*{number}\b(?!\.\d)")


def points_at(text: str, view: TableView) -> bool:
    """Whether a text refers to the table by its label ("Table 2", "Tab. 2")."""
    label = view.table.label
    return bool(label) and _label(label or "").search(text) is not None


def points_elsewhere(text: str, view: TableView) -> bool:
    """Whether a text refers to tables, and this is none of them."""
    return _ANY_TABLE.search(text) is not None and not points_at(text, view)


def shows_elsewhere(text: str, view: TableView) -> bool:
    """As ``points_elsewhere``, for tables and figures."""
    refers = _ANY_TABLE.search(text) or _ANY_FIGURE.search(text)
    return refers is not None and not points_at(text, view)
