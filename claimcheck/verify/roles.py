"""What every phrase of a clause is to it: subject, object, context, exception.

A role follows from where a phrase stands and which words go before it; the table is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimcheck.verify.clauses import Clause
from claimcheck.verify.cues import Cue, Kind
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.repair import modifier
from claimcheck.verify.tableview import Axis
from claimcheck.verify.terms import STOPWORDS, terms

_HINGE = re.compile(
    r"\b(?:than|over|compared (?:to|with)|in comparison (?:to|with)|relative to|with respect to|against|versus|vs\.?|"
    r"from|upon|(?:improv\w+|gains?|advance\w*) on)\b",
    re.I,
)
_CONTEXT = re.compile(
    r"\b(?:on|in|for|at|under|across|within|among|during|when|using|with|regarding|concerning|by means of|according to)\s+"
    r"(?:(?:the|a|an|all|both|each|every|most|any|our|their|its|these|those|different|various|several|of|terms|case|cases|same|setting|other|two|three|four|five)\s+){0,4}$",
    re.I,
)
_STRONG = re.compile(r"than|compared|in comparison|relative|versus|vs|with respect|against")
_JOINT = re.compile(
    r"^\s*(?:,|and|or|&|/|\+|,\s*and|as well as|both)?\s*(?:the|a|on|in|for)?\s*$", re.I
)
_OTHERS = re.compile(
    r"\b(?:(?:all|any)(?: of)? (?:the )?(?:other|others|previous|baselines?|models?|systems?|methods?)|(?:the )?(?:other|others|rest|remaining|previous(?:ly)?|prior|existing|"
    r"competing|alternative|baselines?|base ?lines?|state[- ]of[- ]the[- ]art|published|recent)\b)",
    re.I,
)
_OURS = re.compile(
    r"\b(?:our|ours|we|the authors(?! of\b|['’])|(?:the|this) (?:full|complete|entire|whole|final|proposed|new|improved|modified)|"
    r"this (?:model|method|approach|system))\b",
    re.I,
)


_TRAINED = re.compile(
    r"\b(?:model|system|network|one)s?\s+(?:\w+-?)?(?:trained|tuned)\s+(?:on|with)\s+(?:the\s+)?$",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?(?: for)?|with the exceptions? of|apart from|other than|excluding|but not(?= (?:on|in|for|at|with)\b)|(?<=\w )but(?= (?:the|for|one)\b| (?-i:[A-Z])[\w-]*\s*[.,;)]| (?-i:[A-Z])[\w-]*\s*$))",
    re.I,
)
_DOING = re.compile(
    r"(?:^|,\s|\bthat\s)\W*(?:(?:\w+ly|that|and|but|while|whereas|,)\s+){0,2}?"
    r"(?:(?:pre-?|re-?|fine-?)?(?:train|tun|learn|transfer|us|decod|sampl|initiali[sz]|encod|adapt|generaliz)\w*ing)"
    r"\s+(?:(?:[\w-]+\s+){0,3}?(?:on|with|from|to|in|for)\s+)?(?:the\s+|an?\s+|our\s+)?\Z",
    re.I,
)
_PLACES = frozenset({"above", "below", "ahead of", "exceeding"})
_OF_IT = re.compile(r"\s*(?:(?:that|those)\s+of\s+)?(?:the\s+|our\s+|both\s+|all\s+)?\Z")
_OPENING = re.compile(
    r"\W*(?:despite|although|though|while|when|after|before|with|using|by|unlike|like|besides|instead of|given|since|because|if)\b",
    re.I,
)
_LIKENED = re.compile(r"\s+(?:to|with|as|from|than)\b", re.I)
_BY = re.compile(r"\bby\b|\d|\bin terms of\b", re.I)
_POINTERS = frozenset("those that ones one these".split())
_WHERE = re.compile(r"\W*(?:where|which|in which|for which|whose)\b", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Mentions of a clause by role."""

    subject: tuple[Mention, ...]
    object: tuple[Mention, ...]
    context: tuple[Mention, ...]
    hinge: bool
    others: bool
    ours: bool
    excepted: tuple[Mention, ...]


def cast(links: Links, clause: Clause, inherited: Sequence[Mention] = ()) -> Cast:
    """Give every phrase of a clause its role, by where it stands and which words go before it.

    ``inherited``: what the clause before it took as an exception ("all but X, where …").
    """
    text = links.text
    mentions = [
        m
        for m in links.mentions
        if clause.start <= m.start and m.end <= clause.end and m.weight > 0
    ]
    hinge = _hinge(text, clause)
    found: dict[str, list[Mention]] = {
        name: [] for name in ("subject", "object", "context", "except")
    }
    barred = [
        (m.end(), _until(text, m.end(), clause.end))
        for m in _EXCEPT.finditer(text, clause.start, clause.end)
        if not _acts(text, clause, m)
    ]
    last: tuple[Mention, str] | None = None
    opened = _OPENING.match(text, clause.start) or (hinge and hinge[0] < clause.cue.start)
    turn = text.rfind(",", clause.start, clause.cue.start) if opened else -1
    for mention in mentions:
        if any(a <= mention.start < b for a, b in barred):
            found["except"].append(mention)
            continue
        joint = last is not None and last[0].axis == mention.axis
        if joint and last is not None and last[0].end <= turn <= mention.start:
            joint = False  # "compared to A, B is better": the comma is none of a list
        if joint and last is not None and _JOINT.match(text[last[0].end : mention.start]):
            role = last[1]
        else:
            role = _role(text, clause, hinge, mention, bool(found["object"]))
            if role == "context" and _is_trained_side(text, clause, mention, mentions):
                role = "subject"
        found[role].append(mention)
        last = (mention, role)
    subject, objects = _nearest(text, clause, found["subject"]), found["object"]
    if clause.cue.passive:
        subject, objects = objects, subject
    context = [
        *found["context"],
        *(inherited if _WHERE.match(text[clause.low : clause.end]) else ()),
    ]
    tail = text[hinge[0] : clause.end] if hinge else text[clause.cue.start : clause.end]
    return Cast(
        tuple(subject),
        tuple(objects),
        tuple(context),
        hinge is not None,
        bool(_OTHERS.search(tail)),
        bool(_OURS.search(text[clause.start : clause.end])),
        tuple(found["except"]),
    )


def _is_trained_side(
    text: str, clause: Clause, mention: Mention, mentions: Sequence[Mention]
) -> bool:
    """Whether "the model trained on A" is held against a B of the same axis: A is who is meant."""
    rivals = any(m.axis == mention.axis and m.start >= clause.cue.end for m in mentions)
    before = text[clause.start : mention.start]
    return rivals and mention.end <= clause.cue.start and _TRAINED.search(before) is not None


def _role(
    text: str, clause: Clause, hinge: tuple[int, int] | None, mention: Mention, seen: bool
) -> str:
    """What a phrase is to its clause; ``seen``: whether an object stood before it."""
    cue = clause.cue
    before = text[clause.start : mention.start]
    if hinge and _in_hinge(text, hinge, mention, clause):
        return "context" if _behind_noun(text[hinge[1] : mention.start], seen) else "object"
    likened = _likened(text, cue)
    if likened and mention.start >= likened:
        return "context" if _behind_noun(text[likened : mention.start], seen) else "object"
    if _CONTEXT.search(before):
        return "subject" if _is_done(text, clause, mention, before) else "context"
    if (
        cue.word in _PLACES
        and mention.start >= cue.end
        and _OF_IT.match(text, cue.end, mention.start)
    ):
        return "object"  # "A is slightly below B"
    if cue.kind is Kind.VERB and mention.start >= cue.end:
        if _BY.search(text[cue.end : mention.start]) and all(x.direction for x in mention.lines):
            return "context"  # "outperforms the others by 2.1 BLEU points"
        return "object"  # a passive verb exchanges the sides afterwards
    if mention.start >= cue.end:
        by = re.search(r"\b(?:by|with)\s+(?:the\s+|our\s+)?$", text[cue.end : mention.start])
        return "subject" if by and cue.kind is Kind.BEST else "context"
    return "context" if mention.end > cue.start else "subject"


def _is_done(text: str, clause: Clause, mention: Mention, before: str) -> bool:
    """ "Training on A is better than …", "Using A leads to …": what is done is the subject."""
    if mention.end > clause.cue.start or "," in text[mention.end : clause.cue.start]:
        return False
    return clause.cue.kind is not Kind.LEVEL and _DOING.search(before) is not None


def _acts(text: str, clause: Clause, match: re.Match[str]) -> bool:
    """ "Excluding X leads to a drop": what is done, not what a statement leaves out."""
    if not match.group().lower().startswith("excluding") or match.end() > clause.cue.start:
        return False
    opening = text[clause.start : match.start()].strip(" ,;")
    return len(opening.split()) <= 1 and "," not in text[match.end() : clause.cue.start]


def _likened(text: str, cue: Cue) -> int:
    """Where the other side of "comparable to", "differs from" begins; 0 where none is named."""
    if cue.kind not in (Kind.EQUAL, Kind.UNEQUAL):
        return 0
    if cue.word.endswith((" to", " as")):
        return cue.end
    behind = _LIKENED.match(text, cue.end)
    return behind.end() if behind else 0


def _nearest(text: str, clause: Clause, subject: list[Mention]) -> list[Mention]:
    """The subject's phrases: those of the clause's own stretch, and what is listed with them.

    "When comparing A with B, C achieves …" speaks of C; "A, B, and C outperform D" of all three.
    """
    own = [m for m in subject if m.start >= clause.low]
    if not own:
        return subject
    kept = list(own)
    # "Despite using A, B …": the comma behind an opening is none of a list.
    opened = _OPENING.match(text, clause.start) is not None
    for mention in reversed([m for m in subject if m.start < clause.low]):
        if (
            opened
            and text[mention.end : kept[0].start].strip() == ","
            and mention.axis == kept[0].axis
        ):
            break
        if _JOINT.match(text[mention.end : kept[0].start]):
            kept.insert(0, mention)
        elif mention.axis == kept[0].axis:
            break
        else:
            kept.insert(0, mention)
    return kept


def _behind_noun(between: str, seen: bool) -> bool:
    """Whether what stands between "than" and a phrase makes it a place: "than previous models on X".

    "than when using X" and "than those on X" make X the other side.
    """
    preposition = _CONTEXT.search(between)
    if preposition is None:
        return False
    return seen or any(
        t.folded not in STOPWORDS and t.folded not in _POINTERS and not t.folded.endswith("ing")
        for t in terms(between[: preposition.start()])
    )


def _until(text: str, start: int, end: int) -> int:
    """Where what an exception names ends: the next comma or "which"."""
    stop = re.compile(r"[,;]|\b(?:which|where|that|who)\b").search(text, start, end)
    return stop.start() if stop else end


def left_out(text: str) -> list[tuple[int, int]]:
    """Spans of a sentence that name what its statement leaves out: "all but A", "except for B"."""
    return [(m.end(), _until(text, m.end(), len(text))) for m in _EXCEPT.finditer(text)]


def _hinge(text: str, clause: Clause) -> tuple[int, int] | None:
    weak: tuple[int, int] | None = None
    for match in _HINGE.finditer(text, clause.start, clause.end):
        word = match.group().lower()
        if word in {"against", "from"} and clause.cue.kind is Kind.BEST:
            continue  # "highest against A", "suffers from the lowest score"
        if _STRONG.match(word):
            return match.span()  # "improvements on X are larger than …": "than" is the hinge
        before_cue = word in {"over", "from", "upon"} and match.start() < clause.cue.start
        if before_cue or clause.cue.kind is Kind.LEVEL:
            continue
        weak = weak or match.span()
    return weak


def _in_hinge(text: str, hinge: tuple[int, int], mention: Mention, clause: Clause) -> bool:
    """Behind "than"; or, where the clause opens with "compared to X,", before the comma."""
    if mention.start < hinge[1]:
        return False
    if hinge[0] > clause.cue.start:
        return True
    comma = text.find(",", hinge[1])
    return 0 <= mention.start < comma if comma >= 0 else mention.start < clause.cue.start


_LEFT_OUT = re.compile(
    r"\b(?:without|w/o|removing|excluding|omitting)\s+(?:the\s+|its\s+|our\s+)?\Z", re.I
)


def subjects_on(roles: Cast, text: str, axis: Axis) -> list[Mention]:
    """The subject's phrases on an axis; in "without X, A is worse than B" A's line without X."""
    found = [m for m in roles.subject if m.axis == axis]
    for mention in found:
        if not _LEFT_OUT.search(text, 0, mention.start):
            continue
        removed = tuple(
            x
            for x in mention.lines
            if x.base is not None and (m := modifier(x.leaf)) is not None and m[0] < 0
        )
        if removed:
            bases = {x.base for x in removed}
            others = [m for m in found if not any(x.position in bases for x in m.lines)]
            return [replace(mention, lines=removed), *(m for m in others if m is not mention)]
    return found
