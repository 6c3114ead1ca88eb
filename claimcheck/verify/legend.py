"""What a caption says its short names stand for: "BL = baseline", "data augmentation (DA)".

Only names that head a line of the table are looked up, so a caption's other remarks mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from claimcheck.verify.terms import STOPWORDS, Term, plain, terms

MAX_WORDS = 4  # of what a short name stands for

_MEANS = re.compile(
    r"(?<![\w-])[\"“'‘]?(?P<short>[A-Z][\w+-]{0,11})[\"”'’]?\s*"
    r"(?:=|:|\b(?:stands? for|denotes?|refers? to|means|is short for|indicates?|represents?|abbreviates)\b)\s*(?:the |an? )?(?P<long>[A-Za-z][^,;.()=:]{2,60})"
)
_BRACKETS = re.compile(r"(?P<long>(?:[A-Za-z][\w-]*\s+){1,4})\((?P<short>[A-Z][\w+-]{0,9})\.?\)")
_ENDS = re.compile(r"\b(?:with|without|on|for|of|from|in|that|which|and|using|by|trained)\b", re.I)


def legend(view: TableView) -> Mapping[str, tuple[Term, ...]]:
    """For short names of headers, folded: the words that the caption gives them."""
    cached = view.memo.get("legend")
    if isinstance(cached, dict):
        return cached
    heads = {w.folded for axis in (ROWS, COLUMNS) for x in view.lines(axis) for w in x.words}
    caption = plain(view.table.caption)
    found: dict[str, tuple[Term, ...]] = {}
    for match in _MEANS.finditer(caption):
        long = _ENDS.split(match["long"], maxsplit=1)[0]
        _add(found, heads, match["short"], terms(long))
    for match in _BRACKETS.finditer(caption):
        words = [w for w in terms(match["long"]) if w.folded not in STOPWORDS]
        short = match["short"].lower()
        kept = [words[-n:] for n in range(1, len(words) + 1) if _spells(short, words[-n:])]
        begun = [
            w for w in words if len(short) >= 3 and w.folded.startswith(short) and w.folded != short
        ]
        if kept or begun:
            _add(found, heads, match["short"], tuple(kept[0] if kept else begun[:1]))
    view.memo["legend"] = found
    return found


def _add(
    found: dict[str, tuple[Term, ...]], heads: set[str], short: str, long: tuple[Term, ...]
) -> None:
    words = tuple(w for w in long if w.folded not in STOPWORDS)[:MAX_WORDS]
    name = terms(short)
    if (
        len(name) == 1
        and name[0].folded in heads
        and words
        and not {w.folded for w in words} & heads
    ):
        found.setdefault(name[0].folded, words)


def _spells(short: str, words: list[Term]) -> bool:
    """Whether a short name is the initials of the words, or begins like the only one."""
    first = "".join(w.folded[0] for w in words)
    return first == short or (
        len(words) == 1 and words[0].folded.startswith(short[:2]) and len(short) >= 2
    )


def short_names(words: tuple[Term, ...], view: TableView) -> dict[int, tuple[Term, ...]]:
    """For words of a sentence that spell out what a short name stands for: the short name."""
    found: dict[int, tuple[Term, ...]] = {}
    stems = [w.stem for w in words]
    for short, long in legend(view).items():
        wanted = [w.stem for w in long]
        size = len(wanted)
        for first in range(len(stems) - size + 1):
            if stems[first : first + size] == wanted:
                for index in range(first, first + size):
                    found[index] = (*found.get(index, ()), *terms(short))
    return found
