"""Names in a claim that a table does not know, and versions that are not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links
from claimcheck.verify.naming import likeness
from claimcheck.verify.terms import STOPWORDS, Term, compounds, fold, terms


def strangers(
    text: str, links: Links, context: frozenset[str], known: Sequence[str], source: Source
) -> tuple[str, ...]:
    """Names in ``text`` that are in no linked phrase and that the table's context does not know.

    A name has capitals or digits, or heads lines of another table of the paper ("top-p").
    """
    covered = links.covered()
    known_stems = {term.stem for name in known for term in terms(name)}
    unknown = []
    for index, word in enumerate(links.words):
        printed = text[word.start : word.end]
        if index in covered or not _is_name(text, word, printed):
            continue
        if word.stem in known_stems or any(likeness(word.stem, other) >= 0.6 for other in context):
            continue
        if any(word.folded in other for other in context if len(word.folded) >= 4):
            continue
        unknown.append(printed)
    here = fold(
        " ".join(
            [links.view.table.caption, *(x.name for x in (*links.view.rows, *links.view.columns))]
        )
    )
    unknown += [m for m in compounds(text) if m in source.header_compounds and m not in here]
    return tuple(unknown)


def _is_name(text: str, word: Term, printed: str) -> bool:
    """A word that looks like a name: capitals or letters with digits, not a sentence's first word."""
    if word.folded in STOPWORDS or not any(c.isalpha() for c in printed):
        return False
    capitals = sum(c.isupper() for c in printed)
    if capitals >= 2 or (any(c.isdigit() for c in printed) and capitals):
        return True
    return capitals == 1 and printed[0].isupper() and bool(text[: word.start].strip(" •“\"'("))


_VERSIONED = re.compile(
    r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z][a-z]+)[\s-]?v?(\d(?:\.\d)?|\d{4})\b(?!\.?\d|\s?%)"
)
_NO_VERSIONS = frozenset("table figure section fig sec tab appendix eq equation".split())


def versions(text: str) -> dict[str, set[str]]:
    """Versions that a text prints behind names ("SQuAD v2.0"), by folded name."""
    found: dict[str, set[str]] = {}
    for name, number in _VERSIONED.findall(text):
        if name.lower() not in _NO_VERSIONS:
            found.setdefault(fold(name), set()).add(number)
    return found


def version_clash(text: str, *places: str) -> bool:
    """Whether both name one thing in different versions: "SQuAD v2.0" and "SQuAD 1.1".

    Of several places the first that gives a name a version decides: a caption before the section
    that a table happens to float in.
    """
    there: dict[str, set[str]] = {}
    for place in reversed(places):
        there.update(versions(place))
    return any(name in there and not (own & there[name]) for name, own in versions(text).items())
