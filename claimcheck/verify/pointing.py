"""Which table a text points at, and the words that a table stands among."""

from __future__ import annotations

import re

from claimcheck.verify.interface import Source
from claimcheck.verify.tableview import TableView
from claimcheck.verify.terms import stems


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


def points_at(text: str, view: TableView) -> bool:
    """Whether a text refers to the table by its label ("Table 2", "Tab. 2")."""
    label = view.table.label
    if not label:
        return False
    number = re.escape(label.split()[-1])
    return bool(
        re.search(rf"\b(?:Tables?|Tab\.)\s*(?:\d+\s*(?:,|and|&)\s*)*{number}\b(?!\.\d)", text)
    )


def points_elsewhere(text: str, view: TableView) -> bool:
    """Whether a text refers to tables, and this is none of them."""
    return bool(re.search(r"\b(?:Tables?|Tab\.)\s*\d", text)) and not points_at(text, view)
