"""Numbers under one header that only the caption tells apart: "on the open set (left) and the hidden
set (right)", "A's score appears first, B's second".
"""

from __future__ import annotations

import re

from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import STOPWORDS, plain, terms

_BRACKET = re.compile(
    r"(?P<name>[^.;()]{2,120}?)\s*\(\s*(?P<place>left|right|first|second|before the slash|after the slash)\s*\)",
    re.I,
)
_SAID = re.compile(
    r"(?P<name>[^.,;()]{2,80}?)\s+(?:appears?|stands?|comes?|(?:is|are)(?: given| shown| printed)?)\s+"
    r"(?P<place>first|second|left|right|on the left|on the right)\b",
    re.I,
)
_LEAD = re.compile(r".*\b(?:on|for|of|and|the|in|with)\s+(?:the\s+)?", re.I | re.S)
_FIRST = ("left", "first", "before")


def told_place(text: str, view: TableView) -> int | None:
    """0 where the text names what the caption says stands first, 1 for the second, None: neither."""
    said = {term.stem for term in terms(text)}
    found = {place for place, words in enumerate(_names(view)) if words & said}
    return found.pop() if len(found) == 1 else None


def other_twin(text: str, entry: Entry, view: TableView) -> bool:
    """Whether a cell is the other one of two under the same headers than the text names."""
    place = told_place(text, view)
    if place is None:
        return False
    twins = sorted(
        (e for e in view.entries() if _headers(e) == _headers(entry)),
        key=lambda e: (e.row.position, e.column.position),
    )
    return len(twins) == 2 and twins[place] is not entry


def _headers(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return entry.row.path, entry.column.path


def _names(view: TableView) -> tuple[frozenset[str], frozenset[str]]:
    """The words that the caption uses for what stands first and for what stands second alone."""
    key = "places"
    cached = view.memo.get(key)
    if isinstance(cached, tuple):
        return cached
    caption = plain(view.table.caption)
    sides: dict[int, frozenset[str]] = {}
    for pattern in (_BRACKET, _SAID):
        for match in pattern.finditer(caption):
            place = 0 if any(word in match["place"].lower() for word in _FIRST) else 1
            name = _LEAD.sub("", match["name"])
            sides.setdefault(
                place, frozenset(t.stem for t in terms(name) if t.folded not in STOPWORDS)
            )
    nothing: frozenset[str] = frozenset()
    first, second = sides.get(0, nothing), sides.get(1, nothing)
    names = (first - second, second - first) if first and second else (nothing, nothing)
    view.memo[key] = names
    return names
