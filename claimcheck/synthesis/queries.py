"""Queries from a question, in the language of each index.

A question names facets (models, benchmarks, methods, metrics, factors), each with synonyms and, since
abstracts name no sizes and few tasks, the model's family or the task's benchmark. The
first query wants all of the leading facets; the next ones leave one of them out in turn, since a
paper that speaks of three of four is often the one that is looked for; the last one wants the two
that come first. Indexes that rank are asked by words, too. A question without facets is searched
by its words.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from claimcheck.synthesis.concepts import broader
from claimcheck.synthesis.interface import Facet, Index, Question

MOST_FACETS = 4  # that one query joins; with more, the indexes find nothing
MOST_NAMES = 5  # of one facet
MOST_QUERIES = 7  # to one index
MOST_WORDS = 24  # of a query by words
LONGEST_QUERY = 1_500  # characters; percent-encoded it must fit into an address

#: What narrows a search most comes first; a metric like "accuracy" stands in every abstract.
_ORDER = (
    "method",
    "benchmark",
    "task",
    "dataset",
    "factor",
    "model",
    "population",
    "outcome",
    "metric",
)

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_STOP = frozenset(
    """a about above across after against all also am among an and any are as at be because been
    before being below between both but by can cannot could did do does doing down during e.g each
    effect effects few for from further give gives had has have having how i i.e if impact in
    increase increased increases increasing influence into is it its itself many may me might more
    most much must no nor not of off on once only or other our out over own paper papers percent
    same she should show shows so some study such than that the their them then there
    these they this those through to too under until up use used using very vs was we well were what
    when where whether which while who why will with within without would you your""".split()
)


def queries(question: Question, index: Index) -> tuple[str, ...]:
    """The queries for ``index``, the narrowest first; none where the question holds no word."""
    groups = [_names(facet) for facet in leading(question)]
    joined = [group for group in groups if group]
    if index is Index.CROSSREF:
        found = _plain(question, joined)
    elif not joined:
        found = [_by_words(question, index)]
    else:
        found = [_boolean(chosen, index) for chosen in _selections(joined)]
        if index is Index.SEMANTIC_SCHOLAR:  # its boolean search does not rank; this one does
            found.insert(1, " ".join(words(question.text)[:MOST_WORDS]))
    kept = [query for query in dict.fromkeys(found) if query and len(query) <= LONGEST_QUERY]
    return tuple(kept[:MOST_QUERIES])


def leading(question: Question) -> tuple[Facet, ...]:
    """The facets that queries are made of: of each role the first, then of each the second."""
    seen = Counter[str]()
    ranked = []
    for position, facet in enumerate(question.facets):
        role = _ORDER.index(facet.role) if facet.role in _ORDER else len(_ORDER)
        ranked.append((seen[facet.role], role, position, facet))
        seen[facet.role] += 1
    return tuple(facet for *_, facet in sorted(ranked, key=lambda one: one[:3])[:MOST_FACETS])


def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` that say something, once each, in order."""
    found = (match[0] for match in _WORD.finditer(text))
    kept = [word for word in found if word.lower() not in _STOP and len(word) > 1]
    return _once(kept)


def _names(facet: Facet) -> tuple[str, ...]:
    """The facet's names as an index may be asked for them: no quotes, brackets, operators."""
    cleaned = (
        " ".join(re.sub(r"[\"“”()\[\]{}|+~*?\\:,]", " ", name).split())
        for name in (facet.name, *broader(facet.role, facet.name), *facet.synonyms)
    )
    return _once(name for name in cleaned if any(c.isalnum() for c in name))[:MOST_NAMES]


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, whatever its case, as it was first written."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(text.lower(), text)
    return tuple(found.values())


def _selections(groups: Sequence[tuple[str, ...]]) -> list[Sequence[tuple[str, ...]]]:
    """All groups; where there are more than two, all but one of them; then the first two."""
    if len(groups) <= 2:
        return [groups]
    return [groups, *itertools.combinations(groups, len(groups) - 1), groups[:2]]


def _boolean(groups: Sequence[tuple[str, ...]], index: Index) -> str:
    either, both = (" | ", " + ") if index is Index.SEMANTIC_SCHOLAR else (" OR ", " AND ")
    field = "all:" if index is Index.ARXIV else ""
    parts = []
    for group in groups:
        phrases = [f'{field}"{name}"' for name in group]
        parts.append(phrases[0] if len(phrases) == 1 else f"({either.join(phrases)})")
    return both.join(parts)


def _by_words(question: Question, index: Index) -> str:
    found = words(question.text)[:MOST_WORDS]
    if index is Index.ARXIV:
        return " AND ".join(f'all:"{word}"' for word in found[:6])
    return " ".join(re.sub(r"\b(?:AND|OR|NOT)\b", "", word) for word in found)


def _plain(question: Question, groups: Sequence[tuple[str, ...]]) -> list[str]:
    """Words of the question; then the names of the leading facets."""
    found = [" ".join(words(question.text)[:MOST_WORDS])]
    if groups:
        found.append(" ".join(group[0] for group in groups))
    return found
