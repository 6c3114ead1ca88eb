"""What a name does in a sentence: it is trained on, scored on, compared with, or left open.

Decided by the words beside the name, never by what the recipe has: only a name whose role the
sentence leaves open is read by the axis on which the recipe has it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import StrEnum

from claimcheck.link.lexicon import Found, Group

REACH = 90  # characters beside a name that are read


class Role(StrEnum):
    """The part that a name plays."""

    MIX = "mix"  # intermediate training on it
    TARGET = "target"  # scored on it
    BASELINE = "baseline"  # compared with it
    EXCEPTION = "exception"  # "all but X"
    OPEN = "open"


_TRAINING_AFTER = re.compile(
    r"^[\s-]*(?:as (?:the |an )?)?(?:intermediate[- ]?(?:task)?\s?)?(?:(?:pre|post)?-?(?:training|finetuning|fine-?tuning|tuning)|intermediate|training task|pretraining)\b(?! data)",
    re.IGNORECASE,
)
_TRAINING_BEFORE = re.compile(
    r"(?:(?:train\w*|tun(?:ed|ing)|finetun\w*|pretrain\w*|learn(?:ing|ed)?|step|stage|phase)\s+(?:(?:first|longer|only|jointly|the (?:encoder|model)|it|XLM-R|on English)\s+)?(?:on|with|using|from|in)"
    r"|intermediate[- ]tasks?(?:\s+(?:of|on|such as|like|,))?|\bintermediate)\s+(?:the\s+)?(?:both\s+)?(?:English\s+)?$",
    re.IGNORECASE,
)
_MEANS_BEFORE = re.compile(
    r"(?:\bafter|\bvia|\bthrough|\bwith|\busing|\bfrom|\bby|\badding|transfer\w*\s+from|step\s+on|stage\s+on|phase\s+on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_AS_INTERMEDIATE = re.compile(r"^(?:\s+\w+)?\s+as (?:the |an |our )?intermediate\b", re.IGNORECASE)
_ARROW_AFTER = re.compile(r"^\s*(?:→|⇒|->|-->)\s*")
_ARROW_BEFORE = re.compile(r"(?:→|⇒|->|-->)\s*$")
_SCORED_BEFORE = re.compile(
    r"(?:\bon|\bto|\bin|\bfor|accuracy of|score of|scores of|performance of|evaluat\w+ on|applied to|transfer to)\s+(?:the\s+|both\s+|zero-shot\s+|sentence\s+|target\s+(?:tasks?\s+)?)*$",
    re.IGNORECASE,
)
_MOVED_BEFORE = re.compile(
    r"(?:improv\w*|rais\w*|lift\w*|lower\w*|reduc\w*|hurt\w*|harm\w*|help\w*|boost\w*|increas\w*|decreas\w*|chang\w*|affect\w*|degrad\w*|damag\w*|benefits?|advanc\w*|benefit\w*)\s+(?:the\s+|zero-shot\s+|accuracy\s+|F1\s+|of\s+|on\s+|sentence\s+|cross-lingual\s+)*$",
    re.IGNORECASE,
)
_SCORED_AFTER = re.compile(
    r"^\s*(?:zero-shot\s+)?(?:accuracy|F1|EM|scores?|performance|targets?|test set|dev(?:elopment)? set|results?)\b",
    re.IGNORECASE,
)
_MOVED_AFTER = re.compile(
    r"^\s*(?:\w+ly\s+)?(?:shows?|sees?|saw|gains?|benefits?|does\s+not|doesn't|do\s+not|profits?|is (?:raised|lowered|improved|helped|hurt)|(?:rises|falls|drops|climbs|goes)|(?:improves?|increases?|decreases?)\s+(?:\w+ly\s+)?(?:by|with|from|to|when|after|most))\b",
    re.IGNORECASE,
)
_AGAINST_BEFORE = re.compile(
    r"(?:\bthan|\bover|outperform\w*|\bbeat\w*|surpass\w*|exceed\w*|compared (?:to|with)|relative to|against|\bvs\.?|versus|improv(?:e[sd]?|ing) (?:up)?on|better than|worse than|above|below|behind|alternatives? of|instead of|rather than|as (?:good|well|strong|accurate|much|effective) as|on par with|similar to|comparable (?:to|with)|equal to)\s+(?:(?:the|simply|plain|just|using|a|an|of|for|by|performing|continuing|i|ii|\(i\)|\(ii\)|more|complex|alternatives?)[\s,]+)*$",
    re.IGNORECASE,
)
_ACTS_AFTER = re.compile(
    r"^\s+(?:\w+ly\s+)?(?:improves?|raises?|lowers?|hurts?|helps?|boosts?|lifts?|reduces?|increases?|degrades?|damages?|changes?|yields?|gives?|brings?)\s+(?!by\b|with\b|from\b|on\b|in\b|to\b|more\b|when\b|after\b|if\b|most\b|the most\b)\w",
    re.IGNORECASE,
)
_EXCEPT_BEFORE = re.compile(
    r"\b(?:all|every|each|no)\b[^.;:]*\b(?:but|except(?: for)?|other than|apart from|besides)\s+(?:for\s+|the\s+)?$"
    r"|\bexcept(?: for)?\s+$|\bwith the exception of\s+$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:and|or|as well as|plus|nor)\b|[&/]")
_LIST_GAP = re.compile(
    r"^(?:\s*,\s*(?:and |or )?|\s+(?:and|or|as well as|plus|&|nor)\s+|\s*/\s*)(?:the )?$"
)


def lists_of(text: str, found: Sequence[Found]) -> list[list[Found]]:
    """Runs of names that only commas, "and" and "or" separate."""
    runs: list[list[Found]] = []
    for one in found:
        if runs and _LIST_GAP.match(text[runs[-1][-1].end : one.start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    listed = []
    for run in runs:  # "On X, Y training": a comma alone makes no list
        gaps = [text[a.end : b.start] for a, b in itertools.pairwise(run)]
        listed += [run] if any(_JOINED.search(gap) for gap in gaps) else [[one] for one in run]
    return listed


def role_of(text: str, run: Sequence[Found], ends: frozenset[int]) -> tuple[Role, bool]:
    """The role of a list of names (often one name), and whether the words leave no choice.

    ``ends``: where the names before end. In "X training on Y" the training is X's.
    """
    before = text[max(0, run[0].start - REACH) : run[0].start]
    after = text[run[-1].end : run[-1].end + REACH]
    if _EXCEPT_BEFORE.search(before):
        return Role.EXCEPTION, True
    if _AGAINST_BEFORE.search(before):
        return Role.BASELINE, True
    if _TRAINING_AFTER.match(after) or _AS_INTERMEDIATE.match(after) or _ARROW_AFTER.match(after):
        return Role.MIX, True
    trained = _TRAINING_BEFORE.search(before)
    if trained is not None:
        at = run[0].start - len(before) + trained.start()
        of_another = len(text[:at].rstrip()) in ends and "on" in trained.group().split()
        return (Role.TARGET if of_another else Role.MIX), True
    if _ARROW_BEFORE.search(before):
        return Role.TARGET, True
    if _SCORED_AFTER.match(after) or re.search(r"\bon\s+(?:the\s+|both\s+)*$", before):
        return Role.TARGET, True
    if _MEANS_BEFORE.search(before):
        return Role.MIX, False
    if _SCORED_BEFORE.search(before) or _MOVED_BEFORE.search(before):
        return Role.TARGET, False
    if _ACTS_AFTER.match(after):
        return Role.MIX, False
    if _MOVED_AFTER.match(after):
        return Role.TARGET, False
    return Role.OPEN, False


def roles(text: str, found: Sequence[Found]) -> list[tuple[Found, Role, bool]]:
    """Every name and phrase with its role; the members of a list share one."""
    named = [one for one in found if one.group is None]
    plain = text
    for one in found:  # "fine-tuning XLM-R Large on MNLI": read as "fine-tuning it on MNLI"
        if one.models:
            plain = plain[: one.start] + "it".ljust(one.end - one.start) + plain[one.end :]
    settled: dict[int, tuple[Role, bool]] = {}
    for run in lists_of(text, named):
        ends = frozenset(one.end for one in named if one.end <= run[0].start)
        role = role_of(plain, run, ends)
        for one in run:
            settled[one.start] = role
    for one in found:
        if one.group is not None:
            against = _AGAINST_BEFORE.search(text[max(0, one.start - REACH) : one.start])
            settled[one.start] = (Role.BASELINE if against else Role.OPEN, bool(against))
            if _EXCEPT_BEFORE.search(text[max(0, one.start - REACH) : one.start]):
                settled[one.start] = (Role.EXCEPTION, True)
            if one.group is Group.BASELINE and re.match(
                r"(?:no|without|lacking|skipping)\b", one.text, re.IGNORECASE
            ):
                leading = not text[: one.start].strip()
                settled[one.start] = (Role.OPEN if leading else Role.BASELINE, True)
    return [(one, *settled[one.start]) for one in found]
