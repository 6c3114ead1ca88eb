"""Which part of the data a claim and a table speak of: a score on one says nothing about another."""

from __future__ import annotations

import re
from functools import lru_cache

from claimcheck.verify.interface import Source
from claimcheck.verify.pointing import points_at
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import plain
from claimcheck.vocabulary import TermKind, find_terms

_REMARK = re.compile(r"(?:^|(?<=[.;!?]))\s*[*†‡§#]\s*[A-Z].*?(?:[.;](?=\s|$)|$)", re.S)
_MEASURED = re.compile(  # "test error", "validation accuracy"
    r"\b(test|validation|dev|development)[- ]+(?:top-\d )?(?:errors?|accurac(?:y|ies)|scores?|f1|em|bleu|auroc|perplexity|results?)\b",
    re.I,
)
_EVALUATED = frozenset({"dev", "test"})  # what is trained on is said of any table


@lru_cache(maxsize=4096)
def splits_in(text: str) -> frozenset[str]:
    """The parts of the data that a text names: "dev", "test", both or none."""
    named = {term.canonical for term in find_terms(text) if term.kind is TermKind.SPLIT}
    named |= {"test" if m[1][0] in "tT" else "dev" for m in _MEASURED.finditer(text)}
    return frozenset(named) & _EVALUATED


def splits_of(view: TableView, source: Source) -> frozenset[str]:
    """The parts of the data that a table speaks of: by its headers, else its caption, else the
    sentences that point at it. Empty where nothing says so.
    """
    key = f"splits:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, frozenset):
        return cached
    headers = " ; ".join(line.name for line in (*view.rows, *view.columns))
    found = splits_in(headers) | _caption_splits(view)
    if not found:
        found = frozenset(
            split
            for sentence in source.sentences
            if points_at(sentence.text, view)
            for split in splits_in(sentence.text)
        )
    source.memo[key] = found
    return found


def _caption_splits(view: TableView) -> frozenset[str]:
    """The parts of the data that a caption names for the whole table.

    "*A has reached 4.8 % on the test set" is about one cell and what does not stand in it.
    """
    caption = plain(view.table.caption)
    return splits_in(_REMARK.sub(" ", caption)) or splits_in(caption)


def split_clash(text: str, view: TableView, source: Source) -> bool:
    """Whether a claim names one part of the data, and the table speaks of others alone."""
    named = splits_in(text)
    there = splits_of(view, source)
    return bool(named and there and not named & there)


def unsure_split(text: str, entry: Entry, view: TableView) -> bool:
    """Whether the table speaks of several parts of the data, and nothing says which the cell is of."""
    own = splits_in(f"{entry.row.name} ; {entry.column.name}")
    return bool(splits_in(text)) and not own and len(_caption_splits(view)) > 1


def other_split(text: str, entry: Entry, view: TableView, source: Source) -> bool:
    """Whether a cell belongs to another part of the data than the claim names.

    The headers of the cell decide where they name a part, else all that the table says.
    """
    named = splits_in(text)
    if not named:
        return False
    own = splits_in(f"{entry.row.name} ; {entry.column.name}")
    return not named & own if own else split_clash(text, view, source)
