"""Binding a number by the phrases near it, for sentences whose binding nobody has read yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.tableview import Axis, Line, TableView

Lines = tuple[Line, ...]

_OWN = re.compile(
    r"\b(?:our|we|ours|the authors(?! of\b|['’])|the proposed|this (?:model|method|approach|system|architecture))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Lines of one axis that a sentence speaks of at one place."""

    lines: Lines
    named: bool  # some phrase of the sentence names them
    exact: bool  # the phrase is the whole header


def select(links: Links, axis: Axis, at: int, own: Lines) -> Selection:
    """The lines of ``axis`` that the sentence speaks of near offset ``at``.

    The nearest phrase decides, the others narrow it where they can. Where no phrase names a line
    but the sentence speaks of the authors' own system, ``own`` is taken.
    """
    view: TableView = links.view
    mentions = [m for m in links.on(axis) if m.weight > 0 and not m.start <= at < m.end]
    mentions.sort(key=lambda m: _distance(m, at))
    lines = tuple(line for line in view.lines(axis) if not (line.is_change or line.attribute))
    if not mentions:
        if own and _OWN.search(links.text):
            return Selection(own, True, False)
        return Selection(lines, len(lines) == 1, len(lines) == 1)
    chosen, exact = mentions[0].lines, mentions[0].exact
    ours = _OWN.search(links.text)
    if ours is not None and own and not set(own) & set(chosen):
        # "Our model achieves X, including ensembles": whichever stands nearer is spoken of.
        away = ours.start() - at if ours.start() >= at else at - ours.end() + 5
        if away <= _distance(mentions[0], at):
            chosen, exact = own, False
    for mention in mentions[1:]:
        shared = tuple(line for line in chosen if line in mention.lines)
        chosen = shared or tuple(line for line in chosen if line in mention.wide) or chosen
    return Selection(chosen, True, exact or len(chosen) == 1)


def _distance(mention: Mention, at: int) -> int:
    """Characters between a phrase and a number; what follows is a little nearer than what leads."""
    return mention.start - at if mention.start >= at else at - mention.end + 5
