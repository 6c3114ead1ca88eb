"""Names in a claim that a table does not know, and versions that are not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.verify.crosstab import twins
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links
from claimcheck.verify.naming import SYNONYM, likeness
from claimcheck.verify.pointing import points_at, table_context
from claimcheck.verify.splits import split_clash
from claimcheck.verify.tableview import TableView
from claimcheck.verify.terms import STOPWORDS, Term, compounds, fold, plain, terms
from claimcheck.vocabulary import TermKind, find_terms


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
    unknown += _languages(text, links, context)
    unknown += _other_numbers(links)
    return tuple(unknown)


def _other_numbers(links: Links) -> list[str]:
    """Numbers in or right behind a phrase whose headers have another one: "Blip 3" for "Blip 2"."""
    found = []
    for mention in links.mentions:
        known = {word.folded for line in mention.lines for word in line.words}
        phrase = links.words[mention.first + 1 : mention.last]
        behind = links.words[mention.last + 1 : mention.last + 2]
        if any(word.isdigit() for word in known) and behind:
            gap = links.text[mention.end : behind[0].start]
            times = links.text[behind[0].end :].lstrip().startswith(("times", "x "))
            phrase += behind if len(gap) == 1 and not times else ()
        found += [w.folded for w in phrase if w.folded.isdigit() and w.folded not in known]
    return found


def _languages(text: str, links: Links, context: frozenset[str]) -> list[str]:
    """Languages and pairs of which the table knows one half at most: "English-to-Romanian"."""
    stems = {s for x in (*links.view.rows, *links.view.columns) for s in x.stems} | context
    return [
        text[name.start : name.end]
        for name in find_terms(text)
        if name.kind is TermKind.LANGUAGE
        and "-" in name.canonical
        and not all(
            any(likeness(code, known) >= SYNONYM for known in stems)
            for code in name.canonical.split("-")
        )
    ]


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
_OF_A_YEAR = re.compile(r"\b([a-z]{3,})((?:19|20)\d\d)\b")  # "newstest2014"
_NO_VERSIONS = frozenset("table figure section fig sec tab appendix eq equation".split())


def versions(text: str) -> dict[str, set[str]]:
    """Versions that a text prints behind names ("SQuAD v2.0"), by folded name."""
    found: dict[str, set[str]] = {}
    pairs = [*_VERSIONED.findall(text), *_OF_A_YEAR.findall(text)]
    for name, number in pairs:
        if name.lower() not in _NO_VERSIONS:
            found.setdefault(fold(name), set()).add(number)
    return found


def version_unsaid(text: str, view: TableView, source: Source) -> bool:
    """Whether a claim names a version of something of which the paper has several, and the table,
    with the sentences that point at it, does not say which one it prints.
    """
    named = versions(text)
    if not named:
        return False
    headers = " ; ".join(line.name for line in (*view.rows, *view.columns))
    printed = fold(f"{plain(view.table.caption)} ; {headers}")
    here = versions(f"{plain(view.table.caption)} ; {headers}")
    return any(
        name not in here
        and re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", printed) is not None
        and len(_versions_of(source).get(name, ())) > 1
        and not own & _told_beside(view, source).get(name, set())
        for name, own in named.items()
    )


def _versions_of(source: Source) -> dict[str, set[str]]:
    """All versions that a paper prints behind names."""
    cached = source.memo.get("versions")
    if isinstance(cached, dict):
        return cached
    found = versions(" ; ".join(sentence.text for sentence in source.sentences))
    source.memo["versions"] = found
    return found


def _told_beside(view: TableView, source: Source) -> dict[str, set[str]]:
    """Versions that the section of a table and the sentences that point at it print."""
    key = f"versions:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, dict):
        return cached
    pointing = [s.text for s in source.sentences if points_at(s.text, view)]
    found = versions(" ; ".join((*view.table.place.section, *pointing)))
    source.memo[key] = found
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


def out_of_place(links: Links, source: Source) -> bool:
    """Whether a table does not speak of the same as a sentence: lines that nothing tells apart,
    another version or part of the data, or a name that neither table nor context knows."""
    text, view = links.text, links.view
    if twins(links) or version_clash(text, plain(view.table.caption)):
        return True
    if split_clash(text, view, source):
        return True
    return bool(strangers(text, links, table_context(source, view), source.own_names, source))
