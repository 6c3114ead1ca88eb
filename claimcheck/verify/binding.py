"""Which cells of a table a number in a sentence speaks of, and how sure that is.

Bind before comparing: the system, the dataset, the metric that the sentence names must be lines of
the table or its context; a name that the table does not know leaves the number unbound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.records import Part, Quantity
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links, Mention, link
from claimcheck.verify.naming import likeness
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView
from claimcheck.verify.terms import STOPWORDS, Term, fold, stems, terms

_OWN = re.compile(
    r"\b(?:our|we|ours|the proposed|this (?:model|method|approach|system|architecture))\b", re.I
)
_POSITION = re.compile(r"^\d{1,2}$")


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Lines of one axis that a sentence speaks of at one place."""

    lines: tuple[Line, ...]
    named: bool  # some phrase of the sentence names them
    exact: bool  # the phrase is the whole header
    wide: tuple[Line, ...]  # what a generous reader allows


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Cells that a number may speak of."""

    view: TableView
    entries: tuple[Entry, ...]
    wide: tuple[Entry, ...]
    strength: float  # 1: every name found, one cell; below 0.5: a guess
    strangers: tuple[str, ...]  # names of the sentence that neither the table nor its context knows
    named: tuple[bool, bool]  # rows named, columns named


def table_context(source: Source, view: TableView) -> frozenset[str]:
    """Words of the caption, of the sentences that point at the table, and of their sections."""
    key = f"context:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, frozenset):
        return cached
    found = set(view.caption_stems)
    found |= stems(" ".join(view.table.place.section))
    label = view.table.label
    if label:
        pattern = re.compile(rf"\b{re.escape(label)}\b(?!\.\d)", re.I)
        number = label.split()[-1]
        short = re.compile(rf"\bTab(?:le|\.)\s*{re.escape(number)}\b(?!\.\d)", re.I)
        for passage in {s.passage.id: s.passage for s in source.sentences}.values():
            if pattern.search(passage.text) or short.search(passage.text):
                found |= stems(passage.text) | stems(" ".join(passage.place.section))
    context = frozenset(found)
    source.memo[key] = context
    return context


def strangers(
    text: str, links: Links, context: frozenset[str], own: Sequence[str]
) -> tuple[str, ...]:
    """Names in ``text`` that are in no linked phrase and that the table's context does not know."""
    covered = links.covered()
    own_stems = {term.stem for name in own for term in terms(name)}
    unknown = []
    for index, word in enumerate(links.words):
        printed = text[word.start : word.end]
        if index in covered or not _is_name(text, word, printed):
            continue
        if word.stem in own_stems or any(likeness(word.stem, known) >= 0.6 for known in context):
            continue
        if any(word.folded in known for known in context if len(word.folded) >= 4):
            continue
        unknown.append(printed)
    return tuple(unknown)


def _is_name(text: str, word: Term, printed: str) -> bool:
    """A word that looks like a name: capitals or letters with digits, not a sentence's first word."""
    if word.folded in STOPWORDS or not any(c.isalpha() for c in printed):
        return False
    capitals = sum(c.isupper() for c in printed)
    if capitals >= 2 or (any(c.isdigit() for c in printed) and any(c.isalpha() for c in printed)):
        return True
    return capitals == 1 and printed[0].isupper() and bool(text[: word.start].strip())


def version_clash(text: str, context_text: str) -> bool:
    """Whether both name one thing in different versions: "SQuAD v2.0" and "SQuAD 1.1"."""
    return bool(_versions(text) and _versions(context_text)) and any(
        name in _versions(context_text) and not (numbers & _versions(context_text)[name])
        for name, numbers in _versions(text).items()
    )


_VERSIONED = re.compile(
    r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z][a-z]+)[\s-]?v?(\d(?:\.\d)?|\d{4})\b(?!\.?\d|\s?%)"
)


def _versions(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, number in _VERSIONED.findall(text):
        if name.lower() not in {
            "table",
            "figure",
            "section",
            "fig",
            "sec",
            "tab",
            "appendix",
            "eq",
        }:
            found.setdefault(fold(name), set()).add(number)
    return found


def select(
    links: Links, axis: Axis, at: int, source: Source, limit: tuple[int, int] | None = None
) -> Selection:
    """The lines of ``axis`` that the sentence speaks of near offset ``at``.

    The nearest phrase decides, the others narrow it where they can. Where no phrase names a line
    but the sentence speaks of the authors' own system, their lines are taken.
    """
    view = links.view
    low, high = limit or (0, len(links.text))
    mentions = [m for m in links.on(axis, low, high) if m.weight > 0]
    mentions.sort(key=lambda m: _distance(m, at))
    lines = tuple(line for line in view.lines(axis) if not line.is_change)
    if not mentions:
        own = own_lines(source, view, axis) if _OWN.search(links.text[low:high]) else ()
        if own:
            return Selection(own, True, False, own)
        return Selection(lines, len(lines) == 1, len(lines) == 1, lines)
    chosen, wide, exact = mentions[0].lines, mentions[0].wide, mentions[0].exact
    for mention in mentions[1:]:
        shared = tuple(line for line in chosen if line in mention.lines)
        if shared:
            chosen = shared
        shared_wide = tuple(line for line in wide if line in mention.wide)
        wide = shared_wide or wide
        if not shared and not shared_wide:
            continue
        if not shared and shared_wide:
            chosen = shared_wide
    return Selection(chosen, True, exact or len(chosen) == 1, wide)


def own_lines(source: Source, view: TableView, axis: Axis) -> tuple[Line, ...]:
    """Lines of the authors' own systems: marked as ours, or named like what the paper proposes."""
    lines = view.lines(axis)
    marked = tuple(line for line in lines if line.is_ours)
    if marked:
        return marked if len(marked) < len(lines) else ()
    for name in source.own_names:
        wanted = {term.stem for term in terms(name)}
        found = tuple(
            line
            for line in lines
            if all(any(likeness(w, h.stem) >= 0.6 for h in line.words) for w in wanted)
        )
        if found and len(found) < len(lines):
            return found
    return ()


def _distance(mention: Mention, at: int) -> int:
    """Characters between a phrase and a number; what follows "on", "in", "for" is as near as it gets."""
    if mention.start >= at:
        return mention.start - at
    return at - mention.end + 5


def metric_fits(quantity: Quantity, entry: Entry, context: frozenset[str]) -> bool:
    """Whether a number of this unit may stand in this cell."""
    unit = quantity.unit
    if unit is None or unit in {"%", "points", "x", "cases"}:
        return True
    wanted = stems(unit)
    header = entry.row.stems | entry.column.stems
    if any(likeness(w, h) >= 0.6 for w in wanted for h in header):
        return True
    if any(likeness(w, c) >= 0.6 for w in wanted for c in context):
        # The caption names the unit; a header that names another measure overrides it.
        return not (entry.column.direction or entry.row.direction)
    return False


def bind(part: Part, text: str, at: int, view: TableView, source: Source) -> Bound | None:
    """The cells of ``view`` that the number at offset ``at`` of ``text`` may speak of."""
    quantity = part.quantity
    links = link(text, view)
    rows = select(links, ROWS, at, source)
    columns = select(links, COLUMNS, at, source)
    if not (rows.named or columns.named):
        return None
    context = table_context(source, view)
    caption = f"{view.table.caption} {' '.join(view.table.place.section)}"
    headers = " ".join(line.name for line in (*rows.lines, *columns.lines))
    if version_clash(text, headers if _versions(headers) else caption):
        return None
    entries = tuple(
        e
        for e in view.entries(rows.lines, columns.lines)
        if quantity is None or metric_fits(quantity, e, context)
    )
    wide = tuple(
        e
        for e in view.entries(rows.wide, columns.wide)
        if quantity is None or metric_fits(quantity, e, context)
    )
    if not entries:
        return None
    unknown = strangers(text, links, context, source.own_names)
    strength = 1.0
    for selection in (rows, columns):
        if not selection.named:
            strength *= 0.5
        elif not selection.exact:
            strength *= 0.85
    if len(entries) > 1:
        strength *= 0.8
    if unknown:
        strength *= 0.3
    return Bound(view, entries, wide, strength, unknown, (rows.named, columns.named))
