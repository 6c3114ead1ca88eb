"""Places in an order: "ranks second", "the third-best system", counted over the lines of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.records import Basis, EvidenceRole, Part, ReportingLabel
from claimcheck.verify.ensembles import admitted
from claimcheck.verify.interface import Outcome, Scene
from claimcheck.verify.linking import Links, Mention, link
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.pointing import points_at, points_elsewhere
from claimcheck.verify.strangers import out_of_place
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, TableView, other
from claimcheck.verify.unnamed import default_lines

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "last": -1,
}  # fmt: skip
_WORD = r"(?P<{}>first|second|third|fourth|fifth|sixth|seventh|last|\d{{1,2}}(?:st|nd|rd|th))"
_RANK = re.compile(
    rf"\b(?:ranks?|ranked|comes?|came|places?|placed|finish\w*|is|are)\s+(?:in\s+|at\s+|the\s+)?"
    rf"{_WORD.format('place')}\b(?!\s*[- ](?:author|layer|step|stage|time|row|column|token))(?=\s+(?:place|rank|on|in|among|of|overall|for)\b|\s*[.,;]|\s*$)|"
    rf"\b{_WORD.format('nth')}[- ](?P<end>best|highest|largest|strongest|lowest|smallest|worst)\b",
    re.I,
)
_LOW = frozenset({"lowest", "smallest", "worst"})
_NARROWED = re.compile(
    r"\b(?:among|of (?:all|the|these|those)|except|without|excluding|other than)\b", re.I
)


class Place(NamedTuple):
    """A place that a sentence gives something: counted from the best, -1 the last."""

    number: int
    end: str  # "best", "highest", "lowest" …, empty for "ranks second"
    start: int
    stop: int


def stated_place(text: str) -> Place | None:
    """The place a sentence speaks of, or None."""
    match = _RANK.search(text)
    if match is None:
        return None
    word = (match["place"] or match["nth"]).lower()
    number = _ORDINALS.get(word) or int(re.sub(r"\D", "", word) or 0)
    if number == 0:
        return None
    return Place(number, (match["end"] or "").lower(), match.start(), match.end())


_AFTER = re.compile(r"\b(?:after|behind|only to|next to)\s+", re.I)


class Ranks:
    """The place of a system among the lines of its table, on the line that the claim names."""

    name = "rank"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support or refutation from the first table that spells out who and on what."""
        text = part.text
        place = stated_place(text)
        if part.quantity is not None or place is None:
            return ()
        for view in scene.source.views:
            if points_elsewhere(text, view) and not points_at(text, view):
                continue
            outcome = _of_table(text, place, view, scene)
            if outcome is not None:
                return (outcome,)
        return ()


def _of_table(text: str, place: Place, view: TableView, scene: Scene) -> Outcome | None:
    source = scene.source
    links = link(text, view)
    if out_of_place(links, source):
        return None
    for axis in (ROWS, COLUMNS):
        subject = [m for m in links.on(axis) if m.weight > 0 and m.end <= place.start and m.exact]
        measures = sum(line.direction != 0 for line in view.lines(axis))
        if len(subject) != 1 or len(subject[0].lines) != 1 or 2 * measures > len(view.lines(axis)):
            continue
        ranked = _ranked(text, place, subject[0], links, axis)
        if ranked is not None:
            return _outcome(place, subject[0], ranked, text, view, scene)
    return None


def _ranked(
    text: str, place: Place, subject: Mention, links: Links, axis: Axis
) -> list[Entry] | None:
    """The numbers of all rivals on the one line that the claim names, in the order of their places."""
    view = links.view
    across = [m for m in links.on(other(axis)) if m.weight > 0]
    lines = across[0].lines if len(across) == 1 else ()
    if not across:
        lines = default_lines(view, other(axis))
        lines = tuple(line for line in lines if not line.is_average)
    if len(lines) != 1:
        return None
    entries = [
        e
        for rival in admitted(text, view.lines(axis))
        if not (rival.is_reference or rival.is_change or rival.is_average or rival.attribute)
        and (e := view.at(rival, lines[0])) is not None
    ]
    if view.at(subject.lines[0], lines[0]) not in entries or len(entries) < 2:
        return None
    direction = view.direction(entries[0]) or caption_direction(view.table.caption)
    high = direction > 0
    if place.end in {"highest", "largest"}:
        high = True
    elif place.end in {"lowest", "smallest"}:
        high = False
    elif place.end == "worst":
        high = not high
    return sorted(entries, key=lambda e: -e.value if high else e.value)


def _outcome(
    place: Place, subject: Mention, ranked: list[Entry], text: str, view: TableView, scene: Scene
) -> Outcome | None:
    mine = next(e for e in ranked if subject.lines[0] in (e.row, e.column))
    first = 1 + sum(e.value != mine.value for e in ranked[: ranked.index(mine)])
    ties = sum(e.value == mine.value for e in ranked)
    wanted = place.number if place.number > 0 else len(ranked) + 1 + place.number
    holds = first <= wanted < first + ties
    if holds and _behind_another(text, place, ranked[: ranked.index(mine)], view):
        return None
    if not holds and (_NARROWED.search(text[subject.end :]) or wanted > len(ranked)):
        return None
    label = view.table.label or view.table.id
    order = ", ".join(e.printed for e in ranked[:6]) + (", …" if len(ranked) > 6 else "")
    word = place.end if place.end in _LOW else "best"
    return Outcome(
        check="rank",
        basis=Basis.TABLE,
        label=ReportingLabel.SUPPORTED if holds else ReportingLabel.REFUTED,
        strength=0.95,
        rationale=tuple(
            scene.source.cell(view, e, EvidenceRole.DECIDES)
            for e in dict.fromkeys((mine, *ranked[: max(first, wanted)]))
        ),
        arithmetic=(
            f"{mine.printed} ({mine.place}) is number {first} of {len(ranked)}, {word} first: {order} ({label})",
        ),
        explanation=f"{label}, by rank.",
    )


def _behind_another(text: str, place: Place, ahead: list[Entry], view: TableView) -> bool:
    """Whether "second best, after B" names a B that is not among those ahead."""
    match = _AFTER.search(text, place.start)
    if match is None:
        return False
    named = [m for m in link(text, view).mentions if m.weight > 0 and m.start >= match.end()]
    lines = [line for e in ahead for line in (e.row, e.column)]
    rivals = [m for m in named if m.start - match.end() <= 5]
    return any(not set(m.lines) & set(lines) for m in rivals)
