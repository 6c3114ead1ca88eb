"""Which works are read: a score of named parts, one threshold, one line of reason each.

Parts, each between 0 and 1, and their weights:

- ``facets`` 0.5: the share of the question's facets that title or abstract name. A facet counts
  fully where one of its names stands there, half where only its words do, scattered, or only the
  family of a model, or the benchmark that a task belongs to; metrics and
  outcomes weigh half, since every abstract has an "accuracy".
- ``words`` 0.3: BM25 of the question against title and abstract, as a share of the best work's.
- ``dense`` 0.2: likeness of sentence vectors. Only where an encoder is given.

The score is their weighted mean over the parts that apply. A citation link to the seed paper then
closes a fifth of the distance to 1 (``link``); no link is no evidence against a work, so naming a
seed never costs one its place.
Where the question names a model, a benchmark, a data set or a language, a work must name one of
these or two other facets; a citation link stands for one, and a title without an abstract is not
held to this. Otherwise the one word that every paper
has ("size", "parameters") carries a work over the threshold when an index has nothing better, for
BM25 is relative to the best. For the same reason a factor of several words ("model size") counts
half where only a single other word for it is found ("parameters").

Weights and threshold were set before any ranking was looked at, and
have not been fitted since. Words alone cannot reach the threshold. Retracted works, and notices of
retraction, are left out whatever their score.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any

from claimcheck.records import Record
from claimcheck.retrieval import Encoder
from claimcheck.retrieval import Index as TextIndex
from claimcheck.synthesis.concepts import broader
from claimcheck.synthesis.dedupe import folded
from claimcheck.synthesis.interface import Decision, Facet, Question, Work

THRESHOLD = 0.4
WEIGHTS = {"facets": 0.5, "words": 0.3, "dense": 0.2}
LINK = 0.2  # share of what is missing to 1 that a citation link adds
MINOR = frozenset({"metric", "outcome"})  # roles of half weight
SPECIFIC = frozenset({"model", "benchmark", "dataset", "language"})  # names, not descriptions
SCATTERED = 0.5  # what a facet counts whose words stand apart

#: Kinds of records, as OpenAlex and Crossref name them, that report no study.
NO_STUDIES = frozenset(
    {
        "component",
        "editorial",
        "erratum",
        "grant",
        "journal",
        "journal-issue",
        "paratext",
        "peer-review",
        "proceedings",
    }
)

SCREENING = "screening"
RETRACTED = "retracted"
NOTICE = "a notice of retraction"
NO_STUDY = "no study"
BELOW = "below the threshold"
UNSPECIFIC = "names too little of the question"
BEYOND = "beyond the number of papers to read"
SEED = "the paper that the question comes from"


class Screened(Record):
    """The decisions, best score first, and what made them."""

    decisions: tuple[Decision, ...]
    method: tuple[tuple[str, str], ...]


def screen(
    question: Question,
    works: Sequence[Work],
    *,
    max_papers: int,
    seed: str | None = None,
    linked: Collection[str] = (),
    encoder: Encoder | None = None,
) -> Screened:
    """Decide on each work by title and abstract.

    ``seed`` is the arXiv id of the paper that the question comes from, which is always read;
    ``linked`` are the ids of works that cite it or that it cites.
    """
    texts = [f"{work.title}\n{work.abstract or ''}" for work in works]
    index = TextIndex(texts, encoder=None)
    parts = [dict[str, float]() for _ in works]
    named = [
        _coverage(question.facets, text, linked=one.id in linked)
        for one, text in zip(works, texts, strict=True)
    ]
    if question.facets:
        for entry, (share, _) in zip(parts, named, strict=True):
            entry["facets"] = share
    lexical = _relative(index, question.text, len(works))
    for position, entry in enumerate(parts):
        entry["words"] = lexical.get(position, 0.0)
    if encoder is not None and works:
        for entry, likeness in zip(parts, _likeness(encoder, question.text, texts), strict=True):
            entry["dense"] = likeness
    scored = [
        (_shares(entry, linked=work.id in linked), work, facets)
        for entry, work, (_, facets) in zip(parts, works, named, strict=True)
    ]
    ranked = sorted(scored, key=lambda one: (-_total(one[0]), one[1].id))
    decisions: list[Decision] = []
    taken = 0
    for shares, work, facets in ranked:
        is_seed = seed is not None and work.arxiv == seed
        reason = _exclusion(shares, work, facets, seeded=is_seed)
        if reason is None and not is_seed and taken >= max_papers - _seeded(works, seed):
            reason = f"{BEYOND}: {max_papers} have a better score"
        if reason is None and not is_seed:
            taken += 1
        decisions.append(
            Decision(
                work=work.id,
                included=reason is None,
                stage=SCREENING,
                reason=reason or (SEED if is_seed else _why(shares, work, facets)),
                score=round(_total(shares), 6),
                components=tuple((name, round(share, 6)) for name, share in shares.items()),
            )
        )
    applied = {"facets": bool(question.facets), "words": True, "dense": encoder is not None}
    used = {name: weight for name, weight in WEIGHTS.items() if applied[name]}
    return Screened(
        decisions=tuple(decisions),
        method=(
            ("ranker", index.signature + (f" + {encoder.name}" if encoder else "")),
            ("weights", ", ".join(f"{name} {weight}" for name, weight in used.items())),
            ("a link to the seed paper closes", f"{LINK} of the distance to 1"),
            ("threshold", str(THRESHOLD)),
            (
                "where a question has names, a work must have",
                "one of its models, benchmarks, data sets or languages, or two other facets",
            ),
            ("papers to read, at most", str(max_papers)),
        ),
    )


def category(reason: str) -> str:
    """The kind of reason, without the figures of the single case."""
    return reason.partition(":")[0]


def _seeded(works: Sequence[Work], seed: str | None) -> int:
    return int(seed is not None and any(work.arxiv == seed for work in works))


class _Named(Record):
    """Which facets a text names."""

    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    enough: bool = True  # a name, or two facets, where the question has names


def _coverage(facets: Sequence[Facet], text: str, *, linked: bool) -> tuple[float, _Named]:
    """The weighted share of ``facets`` that ``text`` names, and which."""
    words = folded(text)
    stems = frozenset(_stems(words))
    total = reached = 0.0
    found: list[str] = []
    missing: list[str] = []
    reached_roles: list[str] = []
    for facet in facets:
        weight = 0.5 if facet.role in MINOR else 1.0
        degree = max(
            _degree(folded(name), words, stems) * _telling(facet, name)
            for name in (facet.name, *facet.synonyms)
        )
        wider = (_degree(folded(one), words, stems) for one in broader(facet.role, facet.name))
        degree = max(degree, SCATTERED * max(wider, default=0.0))
        if degree:
            reached_roles.append(facet.role)
        total += weight
        reached += weight * degree
        (found if degree else missing).append(facet.name)
    share = reached / total if total else 0.0
    named = any(facet.role in SPECIFIC for facet in facets)
    others = sum(role not in MINOR for role in reached_roles) + linked
    return share, _Named(
        found=tuple(found),
        missing=tuple(missing),
        enough=not named or not SPECIFIC.isdisjoint(reached_roles) or others >= 2,
    )


def _telling(facet: Facet, name: str) -> float:
    """Half for one word that the question uses for a factor of several: "size", "parameters"."""
    one_word = len(name.split()) == 1 < len(facet.name.split())
    return SCATTERED if facet.role == "factor" and one_word else 1.0


def _degree(name: str, words: str, stems: frozenset[str]) -> float:
    """1 where the folded ``name`` stands in ``words``, also as a plural; half where its words do."""
    if not name:
        return 0.0
    if f" {name} " in f" {words} " or f" {name}s " in f" {words} ":
        return 1.0
    wanted = _stems(name)
    return SCATTERED if len(wanted) > 1 and stems.issuperset(wanted) else 0.0


def _stems(words: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in words.split())


@functools.lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@functools.cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")


def _relative(index: TextIndex, query: str, count: int) -> dict[int, float]:
    """BM25 by position, as a share of the best."""
    hits = index.search(query, count) if count else ()
    best = max((hit.score for hit in hits), default=0.0)
    return {hit.position: hit.score / best for hit in hits} if best > 0 else {}


def _likeness(encoder: Encoder, query: str, texts: Sequence[str]) -> list[float]:
    """Cosines with the question, negative ones as 0."""
    asked = encoder.encode([query])[0]
    return [max(0.0, min(1.0, float(vector @ asked))) for vector in encoder.encode(texts)]


def _shares(parts: dict[str, float], *, linked: bool) -> dict[str, float]:
    """What each part adds to the score."""
    weight = sum(WEIGHTS[name] for name in parts)
    shares = {name: WEIGHTS[name] * value / weight for name, value in parts.items()}
    if linked:
        shares["link"] = LINK * (1.0 - _total(shares))
    return shares


def _total(shares: dict[str, float]) -> float:
    return sum(shares.values())


def _exclusion(shares: dict[str, float], work: Work, facets: _Named, *, seeded: bool) -> str | None:
    """Why a work is not read; None where it may be."""
    if work.notice:
        return NOTICE
    if work.retracted:
        return f"{RETRACTED}: an index says so"
    if work.kinds and NO_STUDIES.issuperset(work.kinds):
        return f"{NO_STUDY}: the index calls it {', '.join(work.kinds)}"
    if seeded:
        return None
    if _total(shares) >= THRESHOLD:
        return (
            None
            if facets.enough or work.abstract is None
            else f"{UNSPECIFIC}: {_why(shares, work, facets)}"
        )
    return f"{BELOW}: {_total(shares):.2f} of {THRESHOLD:.2f}; {_why(shares, work, facets)}"


def _why(shares: dict[str, float], work: Work, facets: _Named) -> str:
    """What speaks for and against a work, in words."""
    said = []
    if facets.found:
        said.append("names " + ", ".join(facets.found))
    if facets.missing:
        said.append(("not " if facets.found else "does not name ") + ", ".join(facets.missing))
    if shares.get("link"):
        said.append("linked to the seed paper by citation")
    if not facets.found and not facets.missing:
        said.append("judged by the question's words alone")
    if work.abstract is None:
        said.append("no abstract, judged by its title")
    return "; ".join(said)
