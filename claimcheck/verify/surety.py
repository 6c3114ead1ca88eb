"""How surely cells are meant, and sentences that speak of a special case."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Part
from claimcheck.verify.fields import SPELLED, Field
from claimcheck.verify.linking import Links
from claimcheck.verify.tableview import Entry
from claimcheck.verify.terms import terms

_RESTRICTING = re.compile(
    r"\b(?:without|w/o|removing|excluding|except|ablat\w+|instead of|if (?:we|the)|when (?:we|using|the)|ensembles?|single[- ](?:model|crop)|"
    r"per[- ]\w+|each|training (?:set|data|loss)|fine-?tun\w+ (?:only|from))\b",
    re.I,
)
_MODIFIED = re.compile(  # "NLI with shuffled labels" is not the row "NLI"
    r"\s+(?:with|using|plus)\s+(?!(?:an?|the|only|about|scores?|respect|accurac\w+|\w+ of)\b)[a-z][a-z-]{2,}"
)
_INCLUDED = re.compile(r"\bincluding ensembles?|\bensembles?,? included", re.I)


def surety(
    part: Part,
    fields: Sequence[Field],
    entries: Sequence[Entry],
    unknown: Sequence[str],
    pointed: bool,
) -> float:
    """How surely the cells are meant: falls with every field that was not found in the headers."""
    value = 1.0
    for field in fields:
        if field.rows or field.columns:
            value *= 1.0 if field.exact or len(entries) == 1 else 0.95
        elif field.in_context:
            value *= 0.95
        elif _wordy(field, fields):
            value *= 0.7
        else:
            value *= _missing(field, entries)
    names = {f.name for f in fields if f.found}
    crossed = any(f.rows for f in fields) and any(f.columns for f in fields)
    if not names & {"system", SPELLED}:
        value *= 0.7
    if not names & {"dataset", "task", "language"} and not pointed and not crossed:
        value *= 0.7
    if (
        not names & {"metric"}
        and not crossed
        and part.quantity is not None
        and part.quantity.unit in {None, "%", "points"}
    ):
        value *= 0.85
    if len(entries) > 1:
        value *= 0.9 if len(entries) <= 4 else 0.55
    if unknown:
        value *= 0.5
    return value


_VARIANT = frozenset(
    "small large base big tiny mini deep shallow wide single double ensemble without no ablated".split()
)


def _wordy(field: Field, fields: Sequence[Field]) -> bool:
    """A system read with words around its name ("importing zorb"), where the name is spelled out."""
    words = {t.folded for t in terms(field.value)}
    return field.name == "system" and any(
        names <= words and not (words - names) & _VARIANT
        for other in fields
        if other.name == SPELLED and (names := {t.folded for t in terms(other.value)})
    )


def _missing(field: Field, entries: Sequence[Entry]) -> float:
    """What a field that the table does not know costs; a measure less where no other one is named."""
    if field.name == "metric":
        named = any(e.row.direction or e.column.direction for e in entries)
        return 0.4 if named else 0.8
    return 0.5 if field.name in {"system", "dataset", "language"} else 0.85


def restricted(text: str, links: Links | None = None) -> bool:
    """Whether a sentence speaks of a special case ("without X", "the ensemble") that needs its own cell.

    Words inside phrases that the table knows restrict nothing beyond those phrases.
    """
    if links is not None:
        if any(_MODIFIED.match(text, mention.end) for mention in links.mentions):
            return True
        for mention in links.mentions:
            if mention.exact:
                text = (
                    text[: mention.start]
                    + " " * (mention.end - mention.start)
                    + text[mention.end :]
                )
    return bool(_RESTRICTING.search(_INCLUDED.sub("", text)))
