"""What changed between two versions of a paper: by value and by text.

Two texts are the same when their letters and digits are: line breaks, hyphenation, typography and
where a paragraph ends do not count. Cells are compared under the headers they stand under, so a
table that was transposed, reordered or renumbered has not changed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from claimcheck.records import Cell, Claim, Document, Passage, PassageKind, Place, Record, Table

#: Similarity (rapidfuzz ratio, 0–100) from which two texts are one that was reworded.
ALIKE = 70.0
#: The same for two claims that speak of the same fact.
ALIKE_WITH_FACT = 25.0
#: What a shared fact adds to the similarity of two claims when pairs are ranked.
FACT_BONUS = 30.0
#: Share (0–1) of caption and cells that two tables must have in common to be one.
TABLE_ALIKE = 0.35

_COMPARED = frozenset(
    (PassageKind.TITLE, PassageKind.ABSTRACT, PassageKind.HEADING, PassageKind.PARAGRAPH)
) | frozenset(
    (PassageKind.LIST_ENTRY, PassageKind.CAPTION, PassageKind.FOOTNOTE, PassageKind.OTHER)
)
_CITED = re.compile(r"\[[0-9]{1,3}(?:\s{0,2}[,–-]\s{0,2}[0-9]{1,3}){0,20}\]")
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_MINUS = re.compile(r"(?<![\w)])[-\u2212\u2013](?=\s?[0-9])")
_MEANT = frozenset(".%~<>=≤≥±≈+")  # signs whose change is a change of meaning
_SHORT = 20  # squashed texts below this are compared whole: they stand in others by chance

Text = TypeVar("Text")
Kind = Literal["added", "dropped", "value", "reworded"]


class ClaimChange(Record):
    """A claim that is not the same in both. ``value``: its numbers differ."""

    kind: Kind
    before: Claim | None
    after: Claim | None
    fact_key: str | None = None  # of a fact that both speak of


class ClaimDiff(Record):
    """All changes of claims, in the order of the newer version, dropped ones last."""

    same: int
    changes: tuple[ClaimChange, ...]


class PassageChange(Record):
    """A passage that is not the same in both. ``value``: its numbers differ."""

    kind: Kind
    before: str | None
    after: str | None
    before_place: Place | None = None
    after_place: Place | None = None


class CellChange(Record):
    """A cell that is not the same in both tables."""

    kind: Literal["added", "dropped", "value"]
    table: str  # the newer label, e.g. "Table 2", or the beginning of the caption
    row_headers: tuple[str, ...]
    column_headers: tuple[str, ...]
    before: str | None
    after: str | None


class DocumentDiff(Record):
    """All changes of text and tables, in the order of the newer version, dropped ones last."""

    same_passages: int  # passages of the newer version that stand in the older one
    passages: tuple[PassageChange, ...]
    same_cells: int
    cells: tuple[CellChange, ...]
    tables_added: tuple[str, ...]
    tables_dropped: tuple[str, ...]


class Piece(Record):
    """A run of words: ``=`` in both, ``-`` in the older text only, ``+`` in the newer only."""

    sign: Literal["=", "-", "+"]
    text: str


def diff_claims(old: Sequence[Claim], new: Sequence[Claim]) -> ClaimDiff:
    """Compare the claims of two versions.

    Claims with the same words are the same. The others are paired, the most alike first, where
    their words are alike or they speak of the same fact (equal ``fact_key``).
    """
    before, after, same = _without_equals(old, new, lambda claim: squash(claim.text))

    def rank(one: Claim, other: Claim, similarity: float) -> float | None:
        if _shared_fact(one, other) is not None:
            return similarity + FACT_BONUS if similarity >= ALIKE_WITH_FACT else None
        return similarity if similarity >= ALIKE else None

    pairs = _pair(before, after, lambda claim: _flat(claim.text), rank)
    partner = {id(claim): other for other, claim in pairs}
    changes = []
    for claim in after:
        match = partner.get(id(claim))
        kind: Kind = "added" if match is None else "reworded"
        if match is not None and _values(match) != _values(claim):
            kind = "value"
        key = None if match is None else _shared_fact(match, claim)
        changes.append(ClaimChange(kind=kind, before=match, after=claim, fact_key=key))
    paired = {id(claim) for claim, _ in pairs}
    changes += [
        ClaimChange(kind="dropped", before=claim, after=None)
        for claim in before
        if id(claim) not in paired
    ]
    return ClaimDiff(same=same, changes=tuple(changes))


def diff_documents(old: Document, new: Document) -> DocumentDiff:
    """Compare text and tables of two documents, best made by the same reader."""
    same_passages, passages = _diff_passages(old, new)
    pairs = pair_tables(old.tables, new.tables)
    same_cells = 0
    cells: list[CellChange] = []
    for before, after in pairs:
        same, changed = diff_tables(before, after)
        same_cells += same
        cells += changed
    old_paired = {before.id for before, _ in pairs}
    new_paired = {after.id for _, after in pairs}
    return DocumentDiff(
        same_passages=same_passages,
        passages=passages,
        same_cells=same_cells,
        cells=tuple(cells),
        tables_added=tuple(_name(table) for table in new.tables if table.id not in new_paired),
        tables_dropped=tuple(_name(table) for table in old.tables if table.id not in old_paired),
    )


def diff_tables(before: Table, after: Table) -> tuple[int, tuple[CellChange, ...]]:
    """(cells that are the same, cells that are not) of two versions of a table."""
    old, new = _keyed(before), _keyed(after)
    if 2 * len(old.keys() & new.keys()) < min(len(old), len(new)):
        old, new = _placed(before), _placed(after)  # headers were rewritten: go by position
    same, changes, name = 0, [], _name(after)
    for key, cell in new.items():
        was = old.get(key)
        if was is not None and _equal(was, cell):
            same += 1
        else:
            changes.append(_cell_change(name, was, cell))
    changes += [_cell_change(name, cell, None) for key, cell in old.items() if key not in new]
    return same, tuple(changes)


def pair_tables(old: Sequence[Table], new: Sequence[Table]) -> list[tuple[Table, Table]]:
    """Tables of two documents that are one by caption and cells, in the order of ``new``."""
    ranked = []
    for row, before in enumerate(old):
        for column, after in enumerate(new):
            score = _table_similarity(before, after)
            if score >= TABLE_ALIKE:
                ranked.append((-score, row, column))
    pairs, rows, columns = [], set(), set()
    for _, row, column in sorted(ranked):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((column, old[row], new[column]))
    return [(before, after) for _, before, after in sorted(pairs, key=lambda pair: pair[0])]


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """A word-by-word comparison for people.

    The words of the = and + pieces, with blanks between, are those of ``after``; those of the = and
    - pieces are those of ``before``.
    """
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(sign="=", text=" ".join(new[new_from:new_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece(sign="-", text=" ".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(sign="+", text=" ".join(new[new_from:new_to])))
    return tuple(pieces)


def squash(text: str) -> str:
    """Letters, digits, points and signs of ``text``, folded: equal for the same words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    signed = _MINUS.sub("~", folded)
    kept = "".join(letter if letter.isalnum() or letter in _MEANT else " " for letter in signed)
    return re.sub(r"\.(?![0-9])|\s+", "", kept)


def _diff_passages(old: Document, new: Document) -> tuple[int, tuple[PassageChange, ...]]:
    after = _not_in(new.passages, old.passages)
    before = _not_in(old.passages, new.passages)

    def rank(one: Passage, other: Passage, similarity: float) -> float | None:
        return similarity if similarity >= ALIKE else None

    pairs = _pair(before, after, lambda passage: _flat(passage.text), rank)
    partner = {passage.id: other for other, passage in pairs}
    changes = []
    for passage in after:
        match = partner.get(passage.id)
        if match is None:
            changes.append(_passage_change("added", None, passage))
        else:
            differ = _numbers(match.text) != _numbers(passage.text)
            changes.append(_passage_change("value" if differ else "reworded", match, passage))
    paired = {passage.id for passage, _ in pairs}
    changes += [
        _passage_change("dropped", passage, None) for passage in before if passage.id not in paired
    ]
    compared = sum(passage.kind in _COMPARED for passage in new.passages)
    return compared - len(after), tuple(changes)


def _not_in(passages: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    """Passages whose words do not stand in ``others``, in one or over the border of two."""
    single = {squash(passage.text) for passage in others}
    whole = "".join(squash(passage.text) for passage in others)
    rest = []
    for passage in passages:
        key = squash(passage.text)
        known = key in single or (len(key) >= _SHORT and key in whole)
        if passage.kind in _COMPARED and not known:
            rest.append(passage)
    return rest


def _passage_change(kind: Kind, before: Passage | None, after: Passage | None) -> PassageChange:
    return PassageChange(
        kind=kind,
        before=before.text if before else None,
        after=after.text if after else None,
        before_place=before.place if before else None,
        after_place=after.place if after else None,
    )


def _without_equals(
    old: Sequence[Text], new: Sequence[Text], key: Callable[[Text], str]
) -> tuple[list[Text], list[Text], int]:
    """What stands in one only, as often as it does so; and how many stand in both."""
    both = Counter(map(key, old)) & Counter(map(key, new))

    def rest(texts: Sequence[Text]) -> list[Text]:
        left = Counter(both)
        kept = []
        for text in texts:
            if left[key(text)] > 0:
                left[key(text)] -= 1
            else:
                kept.append(text)
        return kept

    return rest(old), rest(new), both.total()


def _pair(
    old: Sequence[Text],
    new: Sequence[Text],
    text: Callable[[Text], str],
    rank: Callable[[Text, Text, float], float | None],
) -> list[tuple[Text, Text]]:
    """Pairs of one old and one new each, the highest rank first; ``rank`` None forbids a pair."""
    from rapidfuzz import fuzz, process

    if not old or not new:
        return []
    similarity = process.cdist(
        [text(one) for one in old], [text(one) for one in new], scorer=fuzz.ratio
    )
    ranked = []
    for row, one in enumerate(old):
        for column, other in enumerate(new):
            score = rank(one, other, float(similarity[row, column]))
            if score is not None:
                ranked.append((-score, abs(row - column), row, column))
    pairs, rows, columns = [], set(), set()
    for _, _, row, column in sorted(ranked):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((old[row], new[column]))
    return pairs


def _table_similarity(before: Table, after: Table) -> float:
    from rapidfuzz import fuzz

    captions = fuzz.ratio(_flat(before.caption), _flat(after.caption)) / 100.0
    old = Counter(squash(cell.text) for cell in before.cells if cell.text.strip())
    new = Counter(squash(cell.text) for cell in after.cells if cell.text.strip())
    union = (old | new).total()
    cells = (old & new).total() / union if union else 0.0
    return (captions + cells) / 2


def _keyed(table: Table) -> dict[tuple[str, str, int], Cell]:
    """Cells by their headers; those that share them are numbered in reading order."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    keyed = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.header or not cell.text.strip():
            continue
        headers = (
            "/".join(map(squash, cell.row_headers)),
            "/".join(map(squash, cell.column_headers)),
        )
        keyed[(*headers, seen[headers])] = cell
        seen[headers] += 1
    return keyed


def _placed(table: Table) -> dict[tuple[str, str, int], Cell]:
    return {
        (str(cell.row), str(cell.column), 0): cell
        for cell in table.cells
        if not cell.header and cell.text.strip()
    }


def _equal(one: Cell, other: Cell) -> bool:
    if one.number is not None and other.number is not None:
        return one.number == other.number
    return squash(one.text) == squash(other.text)


def _cell_change(table: str, before: Cell | None, after: Cell | None) -> CellChange:
    cell = after or before
    kind: Literal["added", "dropped", "value"] = "value"
    if before is None or after is None:
        kind = "added" if before is None else "dropped"
    return CellChange(
        kind=kind,
        table=table,
        row_headers=cell.row_headers if cell else (),
        column_headers=cell.column_headers if cell else (),
        before=before.text if before else None,
        after=after.text if after else None,
    )


def _name(table: Table) -> str:
    return table.label or " ".join(table.caption.split())[:40] or table.id


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(_CITED.sub(" ", text)))


def _values(claim: Claim) -> Counter[tuple[str, str | None]]:
    return Counter((str(quantity.value), quantity.unit) for quantity in claim.quantities)


def _shared_fact(one: Claim, other: Claim) -> str | None:
    return min(set(one.fact_keys) & set(other.fact_keys), default=None)
