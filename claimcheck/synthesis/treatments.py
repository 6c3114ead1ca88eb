"""Treatments: rows (or columns) of what was done to a model, and the one of which nothing was done.

"NLI training", "intermediate training on NLI" and "NLI as the intermediate task" mean the row "NLI".
Its baseline is the row that says so ("None", "baseline", "no intermediate training", "w/o X",
"from scratch"), or the one that a caption of gains names ("Gain over no intermediate training").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimcheck.synthesis.called import best_called, called, words_of, writes
from claimcheck.synthesis.relevance import Place, header, names_in
from claimcheck.verify.interface import Source
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView, other
from claimcheck.verify.terms import STOPWORDS, plain, stems, terms

_ROUND = re.compile(
    r"\b(?:(?:an? |the |as )*(?:intermediate|auxiliary|source|supplementary)(?:[- ](?:tasks?|training|fine-?tuning|pre-?training|step|stage))?"
    r"|(?:intermediate-|pre-?|post-?|further |continued (?=train|pre-?train|fine))?(?:train(?:ing|ed)|fine-?\s?tun(?:ing|ed))|first|beforehand|before (?:the )?(?:target|downstream|final)(?: \w+)?|before fine-?tuning|adding|using|use of|applying"
    r"|(?:the |an? )?(?:step|stage|data|examples|arm|condition|treatment) of|additional|extra|as (?:an? |the )?(?:task|source)|\b(?:data|supervision|arm|step)$)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^(?:any|some|all|each|every|the|an?|these|those|either|(?:two|three|four|five|six)|of)\b\s*",
    re.I,
)
_EDGE = re.compile(
    r"^(?:on|with|of|from|in|by|the|an?|for|as)\b\s*|\s*\b(?:on|with|of|from|as|the)$", re.I
)
_BASE = re.compile(
    r"^\W*(?:none|nil|n/?a|nothing|(?:the |our )?(?:\w+ )?base[- ]?lines?|vanilla|plain|(?:train(?:ed|ing) )?from scratch|scratch|untrained|untreated|(?:no|w/o|without|zero) (?P<what>.+))\W*$",
    re.IGNORECASE,
)
_GAIN = re.compile(
    r"\b(?:gains?|improvements?|differences?|changes?|increases?|deltas?|effects?)\b[^.:;]{0,80}?\b"
    r"(?:over|relative to|compared (?:to|with)|against|with respect to|from|versus|vs\.?)\s+(?P<base>(?:the |an? |our )?[^.:;,()]{2,60})",
    re.IGNORECASE,
)
_UPWARD = re.compile(r"\b(?:gains?|improvements?)\b", re.I)
_AMOUNT = re.compile(
    r"\b(?:more|less|fewer|larger|bigger|smaller|longer|shorter|after|during|instead|rather|then|before(?! (?:the )?(?:target|downstream|final|fine))|twice|double|doubling|half|not|no|without|(?:size|amount|number|scale|quantity) of)\b",
    re.I,
)
_EXCHANGED = {"ensembl": "singl"}  # a word of a header → what stands there without it
_MOST_BEFORE = 40  # characters of a caption before the word that says it prints gains
_LABEL = re.compile(r"^(?:table|figure|tab\.|fig\.)\s*\w+[.:]?\s*", re.I)
_SIGNED = re.compile(r"^\s*[+−-]\s?\d")
_LIST = re.compile(r"\s*(?:,\s*(?:and|or)\s+|,\s*|\s+and\s+|\s+or\s+|;\s*)")
_ENUMERATED = re.compile(
    r"(?P<noun>(?:[\w-]+\s+){1,6}?)(?:\(|:\s*|,?\s*namely\s+)(?P<list>[^().:]{3,200})(?:\)|[.;]|$)"
)
_MARKS = frozenset("+&#*@%")
_TRAINING = stems("training task tuning finetuning")


@dataclass(frozen=True)
class Gains:
    """What a caption says that the cells of its table are gains over."""

    base: str  # "no intermediate training"
    upward: bool  # a gain: more is better, whatever is measured


@dataclass(frozen=True)
class Arm:
    """A line of something that was done."""

    line: Line
    part: str  # of its header: what was done
    context: tuple[str, ...]  # the other parts of its header


def core(phrase: str) -> str:
    """What a phrase names beyond "training on", "as the intermediate task", "first" and the like."""
    text = _ROUND.sub(" ", phrase)
    before = None
    while before != text:
        before = text
        text = _EDGE.sub("", _ALL.sub("", " ".join(text.split()))).strip(" ,")
    return text


def is_kind(phrase: str) -> bool:
    """Whether a phrase names a kind of treatment only ("any intermediate task"), none of its own."""
    return bool(phrase.strip()) and not core(phrase) and bool(_ROUND.search(phrase))


def is_base(text: str) -> bool:
    """Whether a header or a phrase says that nothing was done."""
    return bool(_BASE.match(plain(text)))


def names_base(phrase: str) -> bool:
    """Whether words of a question mean the baseline: "the baseline without intermediate training"."""
    bare = re.sub(r"^(?:the|an?|our|having|doing|using)\s+", "", phrase.strip(), flags=re.I)
    if re.match(r"^(?:un\w+ )?base[- ]?line\b", bare, re.I):
        rest = re.sub(r"^(?:un\w+ )?base[- ]?line\b", "", bare, flags=re.I)
        return not core(re.sub(r"\b(?:without|with no|no|w/o)\b", " ", rest))
    match = _BASE.match(bare)
    return match is not None and not (match["what"] and core(match["what"]))


def gains(view: TableView) -> Gains | None:
    """What the table prints gains over; None for tables of scores.

    The caption must say it at its beginning, and cells must print signs.
    """
    caption = _LABEL.sub("", plain(view.table.caption))
    match = _GAIN.search(caption)
    if match is None or match.start() > _MOST_BEFORE:
        return None
    base = re.split(r"\s+(?:in|on|by|as|for|with|across|and)\s", match["base"].strip())[0]
    if not is_base(re.sub(r"^(?:the|an?|our)\s+", "", base, flags=re.I)):
        return None
    entries = list(view.entries())
    signed = sum(bool(_SIGNED.match(plain(entry.cell.text))) for entry in entries)
    if signed * 2 < len(entries):
        return None
    return Gains(base, bool(_UPWARD.search(match.group())))


def arm_axis(place: Place) -> Axis:
    """The axis along which treatments lie: that of the baseline, else not that of the averages."""
    view = place.view
    based = [axis for axis in (ROWS, COLUMNS) if bases(place, axis)]
    if len(based) == 1:
        return based[0]
    measured = [
        axis for axis in (ROWS, COLUMNS) if any(line.is_average for line in view.lines(axis))
    ]
    if len(measured) != 1:
        measured = [axis for axis in (ROWS, COLUMNS) if _names_measures(view, axis)]
    return other(measured[0]) if len(measured) == 1 else ROWS


def _names_measures(view: TableView, axis: Axis) -> bool:
    lines = view.lines(axis)
    return any(
        kind in ("metric", "dataset") for line in lines for kind, _ in names_in(header(line))
    )


def printed(line: Line, view: TableView) -> tuple[str, ...]:
    """The header of a line as it is printed: without that of the line that it modifies."""
    if line.base is None:
        return line.path
    cells = (
        cell
        for cell in view.table.cells
        if not cell.header and (cell.row if line.axis == ROWS else cell.column) == line.index
    )
    paths = (cell.row_headers if line.axis == ROWS else cell.column_headers for cell in cells)
    longest = max(paths, key=len, default=())
    return tuple(dict.fromkeys(part for one in longest if (part := plain(one)))) or line.path


def base_part(line: Line, view: TableView) -> str:
    """The part of a header that says that nothing was done; empty where none does."""
    return next((part for part in printed(line, view) if is_base(part)), "")


def common_parts(view: TableView, axis: Axis) -> frozenset[str]:
    """Parts of headers that every line of an axis has."""
    lines = view.lines(axis)
    return (
        frozenset.intersection(*(frozenset(line.path) for line in lines))
        if len(lines) > 1
        else frozenset()
    )


def arms(place: Place, phrase: str, axis: Axis) -> list[Arm]:
    """Lines that a phrase calls by what was done: "NLI training" → "NLI"."""
    if _AMOUNT.search(phrase):
        return []  # how much of it is another question than whether
    lines = [line for line in place.view.lines(axis) if not line.is_change and not line.is_average]
    common = common_parts(place.view, axis)
    if is_kind(phrase):
        return members(place, phrase, axis)
    bare = core(phrase)
    if not bare:
        return []
    done = [line for line in lines if not base_part(line, place.view)]
    hits = best_called(done, bare, place.source, common)
    hits = hits or best_called(done, phrase, place.source, common)
    hits = hits or _with(place, lines, phrase)
    return [_arm(line, part) for line, part in hits]


def _arm(line: Line, part: str) -> Arm:
    whole = part == " ".join(line.path)
    return Arm(line, part, () if whole else tuple(one for one in line.path if one != part))


def _with(place: Place, lines: Sequence[Line], phrase: str) -> list[tuple[Line, str]]:
    """Lines that have what another line says it has not: "Short system prompt", "No system prompt"."""
    wanted = {term.stem for term in terms(_ALL.sub("", phrase)) if term.folded not in STOPWORDS}
    lacking = {
        stem
        for line in lines
        if (match := _BASE.match(base_part(line, place.view))) and match["what"]
        for stem in stems(match["what"])
    }
    if not wanted or wanted != lacking:
        return []
    return [
        (line, part)
        for line in lines
        for part in line.path
        if wanted <= stems(part) and not re.search(r"\b(?:no|not|without)\b|w/o", part, re.I)
    ]


def bases(place: Place, axis: Axis) -> list[Arm]:
    """Lines of an axis that say that nothing was done."""
    view = place.view
    found = ((line, base_part(line, view)) for line in view.lines(axis) if not line.is_change)
    return [
        Arm(line, part, tuple(one for one in printed(line, view) if one != part))
        for line, part in found
        if part
    ]


def base_of(arm: Arm, known: Sequence[Arm]) -> Arm | None:
    """The baseline of an arm: that with the same context, or the only one of the axis."""
    same = [base for base in known if base.context == arm.context and _concerns(base, arm)]
    if same:
        return same[0] if len(same) == 1 else None
    return (
        known[0] if len(known) == 1 and not known[0].context and _concerns(known[0], arm) else None
    )


def _concerns(base: Arm, arm: Arm) -> bool:
    """ "No NSP" is the baseline of what has NSP or of training at large, of nothing else."""
    match = _BASE.match(base.part)
    what = (match["what"] or "") if match else ""
    if not what or not core(what):
        return True
    return stems(what) <= stems(arm.part)


def members(place: Place, phrase: str, axis: Axis) -> list[Arm]:
    """The lines of a kind: those that the paper lists ("three intermediate tasks (A, B, C)"), else all.

    Nothing where neither a list, nor a baseline, nor the table itself speaks of the kind.
    """
    lines = [
        line
        for line in place.view.lines(axis)
        if not line.is_change and not line.is_average and not base_part(line, place.view)
    ]
    wanted = {t.stem for t in terms(_ALL.sub("", phrase)) if t.folded not in STOPWORDS}
    wanted = wanted - _TRAINING or wanted
    listed = _listed(place.source, lines, wanted)
    if listed:
        return listed
    stated = gains(place.view)
    corner = " ".join(
        plain(cell.text)
        for cell in place.view.table.cells
        if cell.row < place.view.table.header_rows
        and cell.column < max(1, place.view.table.header_columns)
    )
    about = " ".join(
        (*(base.part for base in bases(place, axis)), stated.base if stated else "", corner)
    )
    if not wanted & stems(about):
        return []
    shared = {part for base in bases(place, axis) for part in base.context}
    return [
        _arm(line, own[0]) for line in lines if (own := [p for p in line.path if p not in shared])
    ]


def _listed(source: Source, lines: Sequence[Line], wanted: set[str]) -> list[Arm]:
    """Lines that a sentence lists behind the name of the kind."""
    for sentence in source.sentences:
        for match in _ENUMERATED.finditer(sentence.text):
            if not wanted <= {term.stem for term in terms(match["noun"])}:
                continue
            names = [name.strip() for name in _LIST.split(match["list"]) if name.strip()]
            found = [
                _arm(line, part)
                for line in lines
                for part in line.path
                if any(called(name, part, source) == 0 for name in names)
            ]
            if len(found) >= 2 and len(found) >= len(names):
                return found
    return []


def undone(place: Place, phrase: str, axis: Axis) -> list[tuple[Arm, Arm]]:
    """Lines that a phrase says were changed in one way, with the same lines unchanged.

    "Shuffling the labels of NLI": "Shuffled NLI" against "NLI".
    """
    verbs = {
        term.stem for term in terms(phrase) if term.folded.endswith("ing") and len(term.folded) > 5
    }
    found = []
    lines = place.view.lines(axis)
    for line in lines:
        for part in line.path:
            here = {term.stem for term in words_of(part)}
            way = here & verbs
            if not way or not _all_said(phrase, here, place.source):
                continue
            for one in lines:
                rest = tuple(p for p in one.path if p not in line.path)
                if len(rest) == 1 and {t.stem for t in words_of(rest[0])} == here - way != set():
                    found.append((_arm(line, part), _arm(one, rest[0])))
    return found


def added(place: Place, phrase: str, axis: Axis) -> list[tuple[Arm, Arm]]:
    """Lines whose header has the words of a phrase and no others beyond another line's.

    "An ensemble": "GNMT Ensemble" against "GNMT".
    """
    wanted = {term.stem for term in words_of(core(phrase) or phrase)}
    if not wanted or _AMOUNT.search(phrase):
        return []
    found = []
    lines = [line for line in place.view.lines(axis) if not line.is_change and not line.is_average]
    said = {id(line): {term.stem for term in line.words} - _MARKS for line in lines}
    for line in lines:
        bare = said[id(line)] - wanted
        swapped = bare | {_EXCHANGED[stem] for stem in wanted if stem in _EXCHANGED}
        if not bare or not wanted <= said[id(line)]:
            continue
        partners = [one for one in lines if said[id(one)] in (bare, swapped) and one is not line]
        if len(partners) == 1:
            both = (" ".join(one.path) for one in (line, partners[0]))
            kept = (" ".join(partners[0].path),)
            first, second = (
                Arm(o, part, kept) for o, part in zip((line, partners[0]), both, strict=True)
            )
            found.append((first, second))
    return found


def _all_said(phrase: str, here: set[str], source: Source) -> bool:
    """Whether what a phrase says beyond a header stands beside it in the paper: "shuffled labels"."""
    said = words_of(phrase)
    beyond = [term.stem for term in said if term.stem not in here]
    if not beyond:
        return True
    return len(beyond) <= 1 and any(
        writes(f"{one.folded} {two.folded}", source)
        for one, two in pairwise(said)
        if two.stem in beyond or one.stem in beyond
    )
