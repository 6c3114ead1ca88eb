"""Which sentences make a check-worthy statement, and how probable that is.

The features say who the sentence speaks of, what its main verb does, what it holds (numbers,
metrics, comparisons), where it stands, and what speaks against it. Names count by their role only.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from claimcheck.calibration import UNCALIBRATED, sigmoid
from claimcheck.extract.census import DATASET, SYSTEM
from claimcheck.extract.clauses import is_reported, main_clause
from claimcheck.extract.common import common_words, masked
from claimcheck.extract.interface import Reading
from claimcheck.extract.wording import wording
from claimcheck.records import PassageKind, Record
from claimcheck.vocabulary import TermKind

_MATH = re.compile(r"[=≤≥∈∑∏∂∇√‖→∞≈·∼⊤]|[A-Za-z]_[{\w]|\^|[α-ωΑ-Ω]")
_CITED_SUBJECT = re.compile(
    r"^(?:[A-Z][\w'-]+(?: (?:et al\.|and [A-Z][\w'-]+|& [A-Z][\w'-]+))?,? \(\d{4}[a-z]?\)|[A-Z][\w'-]+ et al\.)"
)
_SUBJECTS = {
    "we": re.compile(r"^we\b", re.IGNORECASE),
    "our": re.compile(r"^(?:our|the authors|the study|this (?:paper|work|study))\b", re.IGNORECASE),
    "pronoun": re.compile(r"^(?:it|this|these|they|that|those|both|another|one)\b", re.IGNORECASE),
    "there": re.compile(r"^there\b", re.IGNORECASE),
    "definite": re.compile(r"^(?:the|each|every|all|a|an|any|no)\b", re.IGNORECASE),
}


_ADJECTIVAL = re.compile(
    r"\b(?:the|a|an|our|this|these|all|both|of|with|from|for)\s(?:\w+ly\s)?$", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|does|do|did|can|could|may|might|must|will|would|should|cannot|we|they|it|which|who"
    r"|\w{2,24}(?:ieves|forms|tains|hieved|ches|uses|used|shows|gives|gave|yields|proves|duces|creases|works|passes|beats|vides|quires|takes|took|makes|made|leads|led|rates|cates|sponds|lows|needs|means|sents|notes|pends|gins|keeps|helps))\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"^(?:as a (?:consequence|result)|(?:this|these|the latter|the former|which|it)\s(?:\w+\s){0,2}?(?:in turn |in return |also |further |thus |therefore )?(?:leads?|reduces?|eliminates?|allows?|results? in|ensures?|enables?|makes?|gives?|yields?|increases?|improves?|means?|requires?|prevents?)\b)",
    re.IGNORECASE,
)
_THIRD = re.compile(r"\w+(?<!s)s\b|are\b|were\b|\w+ (?:in|to|a|the)\b")
_PRECEDENCE = ("result", "observation", "announce", "mechanism", "method", "copula")
_PRODUCTS = (
    ("comparative", "in_results"),
    ("comparative", "evaluation_word"),
    ("superlative", "evaluation_word"),
    ("has_quantity", "in_theory"),
    ("has_quantity", "in_results"),
    ("has_quantity", "in_setup"),
    ("component", "in_architecture"),
    ("assigned", "in_theory"),
    ("system", "in_related"),
    ("background", "citation"),
    ("verb_announce", "has_quantity"),
    ("verb_announce", "comparative"),
)


EMPHASIS = 2.0


class _Cues(NamedTuple):
    verbs: dict[str, re.Pattern[str]]
    flags: dict[str, re.Pattern[str]]
    sections: dict[str, re.Pattern[str]]


@cache
def _cues() -> _Cues:
    raw = tomllib.loads(files("claimcheck.extract").joinpath("cues.toml").read_text("utf-8"))
    return _Cues(*(_compiled(raw[part]) for part in ("verbs", "flags", "sections")))


def _compiled(groups: Mapping[str, list[str]]) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)
        for name, forms in groups.items()
    }


def features(reading: Reading) -> dict[str, float]:
    """What speaks for and against a check-worthy statement; all values lie between 0 and 2."""
    sentence, text = reading.sentence, " ".join(reading.sentence.text.split())
    cues = _cues()
    main = main_clause(text)
    subject, verb = _subject(main, reading), _verb(main, cues)
    # a name may look like a word ("AlNest" like a superlative), so that flags never see one
    plain = masked(sentence.text, [(name.start, name.end) for name in reading.names])
    values = {name: float(bool(pattern.search(plain))) for name, pattern in cues.flags.items()}
    values |= {
        f"in_{name}": float(bool(pattern.search(sentence.section)))
        for name, pattern in cues.sections.items()
    }
    if sentence.kind is PassageKind.ABSTRACT:
        values["in_abstract"] = 1.0
    values |= {f"subject_{subject}": 1.0, f"verb_{verb}": 1.0}
    if subject in ("we", "our", "own", "definite", "pronoun", "name"):
        values[f"{subject}_{verb}"] = 1.0
    values |= _holdings(reading)
    for first, second in _PRODUCTS:
        values[f"{first}&{second}"] = values.get(first, 0.0) * values.get(second, 0.0)
    words = text.split()
    values |= {
        "formula": min(1.0, len(_MATH.findall(text)) / 6)
        * (0.3 if values.get("assigned") else 1.0),
        "cited_subject": float(bool(_CITED_SUBJECT.match(main))),
        "question": float(text.endswith("?")),
        "short": float(len(words) < 6),
        "shortish": float(len(words) < 11),
        "long": float(len(words) > 35),
        "caption": float(sentence.kind is PassageKind.CAPTION),
        "footnote": float(sentence.kind is PassageKind.FOOTNOTE),
        "list_entry": float(sentence.kind is PassageKind.LIST_ENTRY),
        "labelled_caption": float(
            bool(re.match(r"(?:table|figure|fig\.)\s?\d+", text, re.IGNORECASE))
        ),
        "reported_that": float(is_reported(text)),
        "verbless": float(_FINITE.search(plain) is None),
        "consequence": float(bool(_CONSEQUENCE.match(text))),
        "opens_passage": float(sentence.start == sentence.passage.start),
        "past": float(
            bool(re.search(r"\b(?:was|were|did|had)\b|\b(?:we|and|then)\s\w+ed\b", plain))
        ),
    }
    values |= _composites(values, subject, verb)
    return values | wording(text) | common_words(plain)


def _composites(values: Mapping[str, float], subject: str, verb: str) -> dict[str, float]:
    """What a reader notices at once; these weigh more than the single signs they are made of."""

    def has(*names: str) -> bool:
        return any(values.get(name, 0.0) > 0 for name in names)

    did = verb in ("method", "passive_method")
    outcome = verb in ("result", "observation", "passive_result", "passive_observation")
    concrete = has("assigned", "counted", "hyperparameter", "component", "data_word")
    judged = has(
        "comparative", "superlative", "score_quantity", "metric", "evaluation_word", "evaluative"
    )
    announced = verb in ("announce", "passive_announce")
    found = {
        "we_did": subject in ("we", "our") and did,
        "configured": did and concrete and not has("definition", "universal"),
        "happened": outcome and judged and not has("speculation", "future", "universal"),
        "assessed": has("performs", "negative_finding", "evaluative", "difference")
        and not has("speculation", "interpretation"),
        "only_announced": announced
        and not has("score_quantity", "counted", "performs", "released"),
        "only_pointed": has("pointer", "roadmap")
        and not has("score_quantity", "performs", "assigned"),
        "passively_did": verb == "passive_method"
        and not has("in_related", "in_introduction", "universal"),
        "valued": has("assigned")
        and not has("universal", "mathematics", "in_theory", "labelled_caption"),
        "offered": has("released"),
        "captioned": has("labelled_caption") and not (outcome or has("performs", "comparative")),
        "argued": has("universal", "mathematics")
        and has("in_theory", "in_appendix")
        and not has("comparative"),
        "stated_nothing": verb == "none" and not has("has_quantity"),
        "prescribed": has("normative")
        and has("in_architecture", "own_system", "list_entry")
        and not has("in_related", "citation"),
        "own_property": has("own_system")
        and verb in ("copula", "mechanism", "result", "method")
        and not has("in_related", "speculation", "roadmap"),
        "depicted": has("caption") and has("verbless") and not has("score_quantity"),
        "mere_report": has("reports_only")
        and not has("score_quantity", "performs", "assigned", "difference"),
        "derived": has("assumed", "universal", "mathematics")
        and (has("in_theory", "in_appendix") or values.get("formula", 0.0) > 0.3),
        "followed": has("consequence") and has("own_system", "comparative", "degree"),
        "general": (
            subject in ("other", "pronoun", "there")
            or (has("in_related") and not has("own_system"))
        )
        and has("in_introduction", "in_related")
        and not has("first_person", "own_system", "score_quantity"),
        "supposed": has("speculation", "future", "interpretation")
        and not has("score_quantity", "past_action"),
    }
    return {name: EMPHASIS * held for name, held in found.items()}


def _subject(main: str, reading: Reading) -> str:
    for kind, pattern in _SUBJECTS.items():
        if pattern.match(main):
            if kind == "definite" and _opening_name(main, reading, 4) == "own":
                return "own"
            return kind
    return _opening_name(main, reading, 1) or "other"


def _opening_name(main: str, reading: Reading, reach: int) -> str | None:
    opening = " ".join(main.split()[: reach + 2])
    for name in reading.names:
        head = name.text.split()[0]
        if head in opening.split()[:reach] or (reach == 1 and opening.startswith(name.text)):
            return "own" if name.own else "name"
    return None


def _verb(main: str, cues: _Cues) -> str:
    """The class of the earliest verb; a copula gives way to the participle right behind it."""
    found = [
        (start, kind)
        for kind, pattern in cues.verbs.items()
        if (start := _first_verb(main, pattern)) is not None
    ]
    if not found:
        return "none"
    start, kind = min(found, key=lambda one: (one[0], _PRECEDENCE.index(one[1])))
    if kind == "copula":
        behind = [(at, other) for at, other in found if other != "copula" and at - start < 28]
        if behind:
            return f"passive_{min(behind)[1]}"
    return kind


def _first_verb(main: str, pattern: re.Pattern[str]) -> int | None:
    """Where the first verb of a class stands; a participle behind an article is an adjective."""
    for match in pattern.finditer(main, 1 if main else 0):
        before = main[: match.start()]
        # "This reduces …": a demonstrative that opens the clause is its subject
        if not _ADJECTIVAL.search(before) or (
            before in ("This ", "These ", "this ", "these ") and _THIRD.match(match.group())
        ):
            return match.start()
    return None


def _holdings(reading: Reading) -> dict[str, float]:
    text, quantities = reading.sentence.text, reading.quantities
    kinds = {term.kind for term in reading.terms}
    roles = {name.role for name in reading.names}
    scores = [
        q for q in quantities if q.delta or q.unit in ("%", "points") or (q.unit or "").isupper()
    ]
    counts = [q for q in quantities if q.unit and q not in scores]
    return {
        "has_quantity": float(bool(quantities)),
        "several_quantities": float(len(quantities) > 1),
        "score_quantity": float(bool(scores)),
        "counted": float(bool(counts)),
        "setting": float(bool(re.search(r"\w\s?=\s?\d|\bof \d", text))),
        "metric": float(TermKind.METRIC in kinds),
        "task": float(TermKind.TASK in kinds),
        "split": float(TermKind.SPLIT in kinds),
        "dataset": float(DATASET in roles),
        "system": float(SYSTEM in roles),
        "own_system": float(any(name.own for name in reading.names)),
        "citation": float(
            bool(reading.sentence.citations)
            or bool(re.search(r"\[\d+(?:[,–-]\s?\d+)*\]|\(\w[^()]*(?:19|20)\d\d[a-z]?\)", text))
        ),
        "several_citations": float(len(re.findall(r"(?:19|20)\d\d[a-z]?[;)]", text)) > 2),
        "first_person": float(bool(re.search(r"\b(?:we|our|us)\b", text, re.IGNORECASE))),
    }


class Detector(Record):
    """A logistic model over ``features``: readable weights, and what they were fitted on."""

    weights: dict[str, float]
    intercept: float
    threshold: float = 0.5
    name: str = UNCALIBRATED
    fitted_on: tuple[str, ...] = ()  # sketches of the sentences it was fitted on

    def probability(self, values: Mapping[str, float]) -> float:
        """Probability that a sentence with these features is check-worthy."""
        return sigmoid(
            self.intercept
            + sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        )


@cache
def shipped_detector() -> Detector:
    """The detector that ships with claimcheck."""
    raw = files("claimcheck.extract").joinpath("detector.json").read_text(encoding="utf-8")
    return Detector.model_validate(json.loads(raw))
