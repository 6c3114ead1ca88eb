"""What stands between the evidence and an answer, in sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.synthesis.asks import Ask, AskKind
from claimcheck.synthesis.concepts import factor_of
from claimcheck.synthesis.interface import Facet, Question
from claimcheck.synthesis.relevance import NEEDED, UNNAMED, Place, header, names_in
from claimcheck.verify.interface import Source
from claimcheck.verify.tableview import COLUMNS, ROWS
from claimcheck.verify.terms import plain

if TYPE_CHECKING:
    from claimcheck.synthesis.answer import PartAnswer
    from claimcheck.synthesis.gate import CheckedStatement

_MOST_NAMES = 6


def what_is_missing(
    ask: Ask,
    facets: Sequence[Facet],
    unmet: Sequence[Facet],
    found: Sequence[Place],
    given: Sequence[Source],
    checked: Sequence[CheckedStatement],
) -> str:
    """Why a part cannot be answered: what no table speaks of, or what no table varies."""
    if not given:
        return "no paper was read that may serve as evidence (a synthetic one may not)"
    no_table = f"none of the {len(given)} papers read has a table"
    if len(given) == 1:
        no_table = "the one paper read has no table"
    if checked:
        assembled = "one sentence was assembled and it has not"
        if len(checked) > 1:
            assembled = f"{len(checked)} sentences were assembled and none"
        return f"{assembled} passed the checks: {checked[0].how}"
    varied = factor_of(ask.factor) if ask.kind is AskKind.EFFECT else None
    what = varied.name if varied else ask.factor
    if unmet:
        lacking = _listed([facet.name for facet in unmet])
        said = f"{no_table} that speaks of {lacking}"
        also = f", and so none measures how {what} changes it" if varied else ""
        return said + also
    if not found:
        names = _listed([facet.name for facet in facets if facet.role != "factor"])
        return f"no single table speaks of {names} together" if names else f"{no_table} on it"
    silent = [name for name in _names(facets) if all(p.stands(name) == UNNAMED for p in found)]
    if silent:  # only tables that name no metric at all were left
        rest = _listed([name for name in _names(facets) if name not in silent])
        about = f" that speaks of {rest}" if rest else ""
        return f"{no_table}{about} and names {_listed(silent)}"
    naming = [p for p in found if UNNAMED not in {where for _, where in p.where}] or list(found)
    tables = [
        f"{place.view.table.label or place.view.table.id} of {place.source.paper.id}"
        for place in naming
    ][:3]
    many = len(tables) > 1
    spoken = f"{_listed(tables)} {'speak' if many else 'speaks'} of it, but "
    if ask.kind is AskKind.EFFECT:
        return f"{spoken}{'none varies' if many else 'does not vary'} {what} with everything else equal"
    if ask.kind is AskKind.CONTRAST:
        verb = "none prints" if many else "does not print"
        return f"{spoken}{verb} {ask.factor} beside {ask.rival} on the same measure"
    return f"{spoken}no number in {'them' if many else 'it'} answers it"


def _names(facets: Sequence[Facet]) -> list[str]:
    return [facet.name for facet in facets if facet.role in NEEDED]


def mismatches(
    question: Question, parts: Sequence[PartAnswer], given: Sequence[Source]
) -> tuple[str, ...]:
    """Sentences for the first lines: a benchmark or model that is asked for and not the one measured."""
    if not given:
        return ()  # that nothing was read is said already
    unmet = {name for part in parts for name in part.unmet}
    said = []
    for facet in question.facets:
        if facet.name not in unmet or facet.role not in (
            "benchmark",
            "dataset",
            "language",
            "model",
        ):
            continue
        kind = {"benchmark": "dataset"}.get(facet.role, facet.role)
        spoken = _spoken(given, kind)
        near = [name for name in spoken if _akin(name, facet.name)]
        if near:
            said.append(
                f"The question asks about {facet.name}; the evidence is about {_listed(near)}, which is not the same."
            )
        elif facet.role == "model" and facet.name.endswith("models"):
            said.append(
                f"The question asks about {facet.name}; no table that was read is about them."
            )
        else:
            most = (
                _listed([name for name, _ in spoken.most_common(_MOST_NAMES)])
                or "none that is known"
            )
            what = {"dataset": "benchmarks and data sets", "model": "models"}.get(kind, "languages")
            said.append(
                f"The question asks about {facet.name}; no table that was read reports on it (the {what} in them are {most})."
            )
    return tuple(said)


def _spoken(given: Sequence[Source], kind: str) -> Counter[str]:
    """Names of a kind in tables, or in the text where a paper speaks of them often; by papers."""
    found: Counter[str] = Counter()
    for source in given:
        names: set[str] = set()
        for view in source.views:
            text = " ; ".join(
                (
                    plain(view.table.caption),
                    *(header(line) for axis in (ROWS, COLUMNS) for line in view.lines(axis)),
                )
            )
            names |= {name for k, name in names_in(text) if k == kind}
        found.update(names)
    return found


def _akin(one: str, two: str) -> bool:
    """Whether two names share their head: XTREME and XTREME-R, SQuAD v1.1 and SQuAD v2.0."""
    heads = [re.split(r"[\s\-]|(?<=[A-Za-z])(?=\d)", name.casefold())[0] for name in (one, two)]
    return one != two and heads[0] == heads[1] and len(heads[0]) >= 3


def _listed(words: Sequence[str]) -> str:
    unique = list(dict.fromkeys(words))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"
