"""Comparisons, superlatives, trends and minimal pairs as verdicts on a paper's claims.

The operations are the same that grade a claim against a single table. Here they decide only where
the operands are named outright, the sentence says little else, and every compared case says the
same. Everything less certain abstains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.records import Basis, ClaimKind, EvidenceRole, Part, ReportingLabel
from claimcheck.verify.assertion import Assertion, Operation, Scope, scope_of
from claimcheck.verify.assess import assess
from claimcheck.verify.beyond import of_another_table, of_every_line, strange_words, unlike_rows
from claimcheck.verify.comparisons import compare
from claimcheck.verify.crosstab import twins
from claimcheck.verify.cues import find_cues
from claimcheck.verify.ensembles import among_single
from claimcheck.verify.excepted import about_the_exception
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.linking import Links, link
from claimcheck.verify.measures import is_cost
from claimcheck.verify.overreach import on_speed, says_more
from claimcheck.verify.own import own_lines
from claimcheck.verify.pointing import (
    places_of,
    points_at,
    shows_elsewhere,
    table_context,
)
from claimcheck.verify.quantified import broken, shown_exception
from claimcheck.verify.ranks import stated_place
from claimcheck.verify.siblings import UNCHOSEN, told_apart
from claimcheck.verify.splits import split_clash
from claimcheck.verify.strangers import strangers, version_clash
from claimcheck.verify.surety import restricted
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from claimcheck.verify.terms import STOPWORDS, fold, stem

DECIDING = frozenset(
    {Operation.COMPARE, Operation.OTHERS, Operation.BEST, Operation.EFFECT, Operation.TREND}
)
_FIRM = frozenset({Operation.COMPARE, Operation.BEST, Operation.OTHERS, Operation.EFFECT})
_KINDS = frozenset({ClaimKind.RESULT, ClaimKind.COMPARISON, ClaimKind.QUALITATIVE})
SUPPORT_SHARE = 0.55  # of the content words of a sentence that must be understood
REFUTE_SHARE = 0.65

# Words that say nothing more about what is compared.
_PLAIN_WORDS = """performance result score accuracy quality model system method approach baseline task
dataset benchmark metric measure number value case setting experiment work paper previous prior exist
publish report report other strong significantly substantially considerably consistently clearly
slightly much far large big wide margin gap fact general overall average term respect comparison
find show observe note demonstrate indicate report achieve obtain yield reach perform give lead
new state art improvement gain drop increase decrease test set development dev validation respectively
especially particular particularly notably interestingly surprisingly however therefore thus moreover
furthermore also still even single ensemble both across variant version competitive best worst"""
_UNDERSTOOD = frozenset(stem(word) for word in _PLAIN_WORDS.split())
_ART = re.compile(r"state[- ]of[- ]the[- ]art|\bsota\b", re.I)
_NEW_ART = re.compile(
    r"\b(?:achiev|establish|set|reach|obtain|attain|new|advanc|push|surpass|exceed|outperform|is|are)\w*\s+(?:[\w-]+\s+){0,3}?(?:state[- ]of|sota)",
    re.I,
)
_LISTED_BEFORE = re.compile(r"\b(?P<word>[\w-]+),\s+(?:and\s+)?$")
_LISTED_BEHIND = re.compile(
    r",?\s+and\s+(?P<word>[\w-]+)(?=\s+(?:tasks?|benchmarks?|data ?sets?|sets?)\b|\s*[.,;]|\s*$)"
)
_SAYS = (
    r"(?:is|are|was|were|has|have|had|can|does|do|did|(?:provid|achiev|obtain|outperform|surpass|perform|giv|yield|show|reach|"
    r"improv|remain|get|scor|lead|help|hurt|beat|produc|display|exceed|underperform)(?:e?s|es|ed))\b"
)
_SUBJECT = re.compile(rf"\s+(?:\w+ly\s+|still\s+|also\s+)?{_SAYS}")
_TURN = re.compile(
    rf",\s+(?:but|whereas|while|yet)\b|,\s+and\s+(?:[\w.+/-]+\s+){{1,4}}?(?:\w+ly\s+)?{_SAYS}"
)
_NOT_VERB = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could)(?:\s+not|n't)\b(?! only\b)|\bcannot\b", re.I
)
_BUT_NOT = re.compile(r"\b(?:but|and|though|although|yet)\s+not\b(?! only\b)", re.I)
_CHOOSING = re.compile(
    r"\b(?:select|choos|chose|pick|(?<!fine-)(?<!fine )tun|search|sweep|hypothesi|believe|(?<!\bas )expect|conjecture|may |might |could |would )\w*",
    re.I,
)


class Orders:
    """What a claim without numbers says about an order, against every table that knows its operands."""

    name = "order"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support where all readings of some table agree; a refutation where a firm one denies."""
        says_order = scene.claim.kind in _KINDS or part.comparison is not None
        if part.quantity is not None or not says_order:
            return ()
        return orders(part.text, scene)


def orders(text: str, scene: Scene) -> Sequence[Outcome]:
    """What the tables say about the order that a sentence states, numbers in it left aside."""
    if _CHOOSING.search(text) or stated_place(text) is not None:
        return ()
    found: list[_Reading] = []
    for view in scene.source.views:
        if shows_elsewhere(text, view) or shows_elsewhere(scene.around, view):
            continue
        reading = _of_table(text, view, scene)
        if reading is not None:
            found.append(reading)
    found = [r for r in found if r.pointed] or found
    exact = [r for r in found if r.exact]
    if exact and not all(r.outcome for r in exact):
        return ()  # a table that knows both sides by name does not say so throughout
    outcomes = [r.outcome for r in exact or found if r.outcome is not None]
    supports = [o for o in outcomes if o.label is ReportingLabel.SUPPORTED]
    refutes = [o for o in outcomes if o.label is ReportingLabel.REFUTED]
    if supports and refutes and scope_of(text) is Scope.ALL:
        return ()
    if supports:
        if not _exception_holds(text, scene):
            return ()
        best = max(supports, key=lambda o: o.strength)
        return (_unless_denied(best, text, exact or found),)
    return (max(refutes, key=lambda o: o.strength),) if refutes else ()


def _exception_holds(text: str, scene: Scene) -> bool:
    """Whether the case that a sentence leaves out is indeed the other way round."""
    left_out = about_the_exception(text)
    if left_out is None:
        return True
    if not left_out:
        return False
    return any(o.label is ReportingLabel.REFUTED for o in orders(left_out, scene))


def _unless_denied(support: Outcome, text: str, found: Sequence[_Reading]) -> Outcome:
    """A support, weakened where another table with the same headers denies the order, and the text
    does not tell them apart.
    """
    headers = {fold(name) for e in support.rationale for name in e.headers}
    denying = [
        r.view
        for r in found
        if r.outcome is not None
        and r.outcome.label is ReportingLabel.REFUTED
        and headers <= {fold(p) for x in (*r.view.rows, *r.view.columns) for p in x.path}
    ]
    own = next(r.view for r in found if r.outcome is support)
    if not denying or told_apart(text, own, denying):
        return support
    return support.model_copy(update={"strength": support.strength * UNCHOSEN})


class _Reading(NamedTuple):
    """What one table says about an order, if it says one thing."""

    view: TableView
    outcome: Outcome | None
    pointed: bool  # the claim or its passage points at the table
    exact: bool  # both sides are whole headers


def _of_table(text: str, view: TableView, scene: Scene) -> _Reading | None:
    source = scene.source
    if version_clash(text, *places_of(source, view)) or twins(link(text, view)):
        return None
    if split_clash(text, view, source):
        return None
    own = {axis: own_lines(source, view, axis) for axis in (ROWS, COLUMNS)}
    found = [
        a
        for a in (_against_the_other(a, text) for a in assess(text, view, own))
        if (a.operation in DECIDING or (a.operation is Operation.EQUAL and a.strict))
        and a.clause is not None
    ]
    found = [again for a in found if (again := among_single(a, text)) is not None]
    found = [again for a in found if (again := on_speed(a, text)) is not None]
    if not any(_named(a) for a in found):
        return None
    links = link(text, view)
    context = table_context(source, view)
    share = understood(links, context)
    pointed = points_at(text, view) or points_at(scene.around, view)
    weight = 1.0 if pointed else 0.85
    exception = next((b for a in found if _named(a) and (b := broken(a, text))), None)
    if exception and share >= REFUTE_SHARE and not _is_special(exception, links, source):
        denied = _outcome(
            exception, ReportingLabel.REFUTED, _sureness(exception) * weight, view, source
        )
        told = (
            f"{view.table.label or view.table.id} has an exception: {shown_exception(exception)}."
        )
        return _Reading(view, denied.model_copy(update={"explanation": told}), pointed, True)
    if strangers(text, links, context, source.own_names, source):
        return None
    if not all(_named(a) for a in found):
        return None
    if _ART.search(text) and any(
        is_cost(e.column.path) or is_cost(e.row.path) for a in found for e in a.entries
    ):
        return None  # the state of the art is a matter of quality
    exact = all(a.frame is None or a.frame.operands_exact for a in found)
    if not _claims_the_art(text, found):
        return None
    if any(says_more(links, a) for a in found):
        return _Reading(view, None, pointed, exact)
    most = scope_of(text) is Scope.MOST
    true = [a for a in found if a.truth >= 0.99 and (a.strict or most)]
    false = [a for a in found if a.truth <= -0.99 and a.strict and a.operation in _FIRM]
    if len(false) == len(found) and share >= REFUTE_SHARE and not restricted(text, links):
        worst = max(false, key=_sureness)
        against = _outcome(worst, ReportingLabel.REFUTED, _sureness(worst) * weight, view, source)
        return _Reading(view, against, pointed, exact)
    if len(true) == len(found) and share >= SUPPORT_SHARE:
        best = max(true, key=_sureness)
        # A paper speaks of its own tables in its own words; others may speak of something else.
        strange = not scene.extracted and strange_words(links, context, source, _UNDERSTOOD)
        weight *= UNCHOSEN if strange or unlike_rows(best, text) else 1.0
        support = _outcome(best, ReportingLabel.SUPPORTED, _sureness(best) * weight, view, source)
        whole = _all_listed(links) and not (
            _half_said(text, true)
            or of_every_line(links)
            or of_another_table(links, context, source, _UNDERSTOOD)
        )
        return _Reading(view, support if whole else None, pointed, exact)
    return _Reading(view, None, pointed, exact) if share >= SUPPORT_SHARE else None


def _is_special(assertion: Assertion, links: Links, source: Source) -> bool:
    """Whether the clause of an assertion speaks of a special case or of a name that is not known."""
    if assertion.clause is None:
        return True
    span = links.text[assertion.clause.start : assertion.clause.end]
    here, context = link(span, links.view), table_context(source, links.view)
    return restricted(span, here) or bool(strangers(span, here, context, source.own_names, source))


def _against_the_other(assertion: Assertion, text: str) -> Assertion:
    """ "A is faster" as a comparison with B, where B is all that the table sets beside A."""
    frame = assertion.frame
    if assertion.operation is not Operation.IMPLICIT or frame is None or frame.origin != "subject":
        return assertion
    names = {line.leaf for line in frame.object}
    sides = {line.leaf for line in frame.subject}
    if len(names) != 1 or len(sides) != 1 or names == sides or not frame.operands_exact:
        return assertion
    if any(line.direction or line.attribute for line in (*frame.subject, *frame.object)):
        return assertion
    return compare(frame, text) or assertion


def _claims_the_art(text: str, found: Sequence[Assertion]) -> bool:
    """Whether "state of the art" is what the sentence claims, not what it speaks of in passing."""
    spoken = [a for a in found if a.clause is not None and _ART.fullmatch(a.clause.cue.word)]
    return not spoken or _NEW_ART.search(text) is not None


def _denied_elsewhere(text: str, true: Sequence[Assertion]) -> bool:
    """Whether a negated verb stands where no decided clause has taken account of it."""
    return any(
        not any(
            a.clause and a.clause.negated and a.clause.low <= m.start() < a.clause.cue.start
            for a in true
        )
        for m in _NOT_VERB.finditer(text)
    )


def _half_said(text: str, true: Sequence[Assertion]) -> bool:
    """Whether a sentence of two halves ("…, but …") has an order in one of them alone."""
    if _BUT_NOT.search(text) or _denied_elsewhere(text, true):
        return True
    turn = _TURN.search(text)
    sides = {a.clause.cue.start > turn.start() for a in true if a.clause and turn}
    return turn is not None and len(sides) == 1


def _all_listed(links: Links) -> bool:
    """Whether the table knows every member of the lists that its headers stand in.

    "In code, mathematics and reasoning" is not settled by a column on mathematics.
    """
    covered = links.covered()
    for mention in links.mentions:
        before = _LISTED_BEFORE.search(links.text[: mention.start])
        behind = _LISTED_BEHIND.match(links.text, mention.end)
        for match in (before, behind):
            if match is None or (match is before and _SUBJECT.match(links.text, mention.end)):
                continue  # "averaging over tasks, A leads" lists nothing
            index = next(
                (i for i, w in enumerate(links.words) if w.start == match.start("word")), None
            )
            word = links.words[index] if index is not None else None
            if word is not None and index not in covered and word.stem not in _UNDERSTOOD:
                return False
    return True


def _named(assertion: Assertion) -> bool:
    """Whether the operands were named: nobody guessed who is compared with whom."""
    frame = assertion.frame
    if frame is None:
        return assertion.operation is Operation.TREND
    if frame.origin not in {"subject", "own"} or (frame.rest and not frame.others_said):
        return False
    return bool(frame.object) or assertion.operation in (Operation.BEST, Operation.EFFECT)


def _sureness(assertion: Assertion) -> float:
    """How surely the operands are meant: whole headers on both sides are hardly mistaken."""
    frame = assertion.frame
    if frame is not None and frame.operands_exact and frame.origin == "subject":
        return max(0.95, assertion.strength)
    return assertion.strength


def understood(links: Links, context: frozenset[str]) -> float:
    """The share of a sentence's content words that are phrases of the table, cues, or plain talk."""
    covered = links.covered()
    cues = [(cue.start, cue.end) for cue in find_cues(links.text)]
    known = total = 0
    for index, word in enumerate(links.words):
        if word.folded in STOPWORDS or not word.folded.isalpha() or len(word.folded) == 1:
            continue
        total += 1
        known += (
            index in covered
            or word.stem in _UNDERSTOOD
            or word.stem in context
            or any(start <= word.start < end for start, end in cues)
        )
    return known / total if total else 0.0


def _outcome(
    assertion: Assertion, label: ReportingLabel, strength: float, view: TableView, source: Source
) -> Outcome:
    place = view.table.label or view.table.id
    return Outcome(
        check="order",
        basis=Basis.TABLE,
        label=label,
        strength=strength,
        rationale=tuple(
            source.cell(view, entry, EvidenceRole.DECIDES)
            for entry in dict.fromkeys(assertion.entries)
        ),
        arithmetic=(f"{assertion.formula} ({place})",),
        explanation=f"{place}, by {assertion.operation.value}.",
    )
