"""Which targets a part speaks of."""

from __future__ import annotations

import re

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import Group, words_of
from claimcheck.link.roles import Role
from claimcheck.link.sentence import Said
from claimcheck.link.who import Who
from claimcheck.link.wordlists import PLAIN, number_of
from claimcheck.records import MatchKind
from claimcheck.records.link import OVERALL
from claimcheck.vocabulary import TermKind, find_terms

NOT_CONSISTENT = re.compile(
    r"\b(?:neither|not|never|no\w*|fails? to|cannot)\b[^.;]{0,30}\bconsistent", re.IGNORECASE
)
_HEADS = {
    "span": r"question[- ]answering|QA",
    "none": r"(?:sentence[- ])?retrieval",
    "tagging": r"(?:sentence[- ]|sequence[- ])?tagging|structured[- ]prediction",
    "classification": r"(?:sentence[- ]|sentence[- ]pair )?classification",
}
_KINDS = re.compile(
    rf"\b(?P<kind>{'|'.join(_HEADS.values())})\s+(?:target\s+)?(?:tasks|targets)\b", re.IGNORECASE
)
_OBJECT = re.compile(
    r"\b(?:improv\w*|rais\w*|lift\w*|lower\w*|reduc\w*|hurt\w*|boost\w*|increas\w*|degrad\w*|decreas\w*|enhanc\w*|speeds? up|sped up|speeding up|slow\w*(?: down)?|accelerat\w*|shorten\w*|cuts?|cutting|shrinks?)\s+(?P<object>[^.;:]{0,80}?)\s*\bby\s+(?:about |over |up to |more than )?[+~]?$",
    re.IGNORECASE,
)
SCORED_WORDS = frozenset(["dev", "test", "development", "validation", "points", "further"])


def find_targets(fit: Fitting, who: Who, score: bool) -> tuple[tuple[str, ...], bool] | None:
    """(targets, whether they are meant without being named); None where they differ or are not
    said. A gain without a target is one of the average; a score without one is of nothing."""
    sentence, recipe = fit.sentence, fit.view.recipe
    named = sentence.of_number(
        lambda s: s.role is Role.TARGET and bool(s.found.targets), following=True
    ) or sentence.of_number(lambda s: _open_target(s, who))
    overall = sentence.of_number(lambda s: s.found.group is Group.OVERALL, following=True)
    suite = [s for s in overall if words_of(s.found.text).startswith("xtreme")]
    if who.best_of and (overall or not named):
        fit.take("target", overall[0].found.text if overall else None, "average over targets",
                 MatchKind.NAMED if overall else MatchKind.IMPLIED)  # fmt: skip
        return (OVERALL,), False
    general = [s for s in sentence.said if s.found.group is Group.TARGETS]
    counted = [
        s for s in general if s.role is not Role.EXCEPTION and _speaks_of_cases(s.found.text)
    ]
    if counted and not overall and not _closer(fit, named, counted):
        named = ()
    apart = [s for s in overall if s.found.text.lower().startswith(("on average over", "across"))]
    if named and apart and sentence.part.quantity is None:
        fit.differ("statement", sentence.text, "one statement at a time")
        return None
    if named:
        names = tuple(dict.fromkeys(s.found.targets[0] for s in named))
        for one in named:
            fit.take(
                "target", one.found.text, fit.target_label(one.found.targets[0]), MatchKind.NAMED
            )
        return names, False
    if counted and not overall:
        asked = number_of(counted[0].found.text)
        if asked is not None and asked != len(recipe.axes.targets):
            fit.differ("target", counted[0].found.text, f"{len(recipe.axes.targets)} targets")
            return None
        fit.take(
            "target",
            counted[0].found.text,
            fit.target_labels(recipe.axes.targets),
            MatchKind.IMPLIED,
        )
        return recipe.axes.targets, True
    kind = _kind_of_targets(fit)
    if kind is not None and not overall:
        return kind
    if NOT_CONSISTENT.search(sentence.text) and not overall:
        fit.take("target", "consistently", "each target", MatchKind.IMPLIED)
        return recipe.axes.targets, True
    bound = _bound_targets(fit)
    if bound is not None:
        return (bound, False) if bound else None
    if overall or suite:
        fit.take("target", overall[0].found.text, "average over targets", MatchKind.NAMED)
        return (OVERALL,), False
    return _unsaid(fit, score)


def check_dataset(fit: Fitting, targets: tuple[str, ...]) -> None:
    """A data set that the binding names must be the target, the suite, or a name of the text."""
    phrase = fit.sentence.explicit("dataset")
    if not phrase or phrase == fit.view.suite or fit.sentence.mentions(phrase, fit.lexicon):
        return
    named = {target for found in fit.lexicon.find(phrase) for target in found.targets}
    if not named & set(targets):
        fit.differ("target", phrase, fit.target_labels(targets))


def _speaks_of_cases(text: str) -> bool:
    """Whether "targets" are meant one by one: "no target", "nine target tasks"."""
    quantified = re.match(r"(?:no|all|every|each|any|most|many|some)\b", text, re.IGNORECASE)
    return quantified is not None or number_of(text) is not None


def _closer(fit: Fitting, named: tuple[Said, ...], general: list[Said]) -> bool:
    """Whether a named target belongs to the number rather than a phrase like "no target"."""
    number = fit.sentence.number
    if not named or number is None or not fit.sentence.others:
        return bool(named)
    last = max(one.found.start for one in named)
    return not any(last < one.found.start < number[0] for one in general)


def _open_target(one: Said, who: Who) -> bool:
    """A name whose role is open, that is scored on, and that is not the arm already."""
    fixed = one.sure or one.role in (Role.BASELINE, Role.EXCEPTION)
    if fixed or not one.found.targets:
        return False
    return not (set(one.found.mixes) & set(who.mixes))


def _bound_targets(fit: Fitting) -> tuple[str, ...] | None:
    """Targets that only the binding says; empty: it names something else; None: it says nothing."""
    sentence, view = fit.sentence, fit.view
    for field in ("dataset", "task"):
        phrase = sentence.explicit(field)
        if not phrase:
            continue
        if view.suite is not None and phrase == view.suite:
            fit.take("target", phrase, "average over targets", MatchKind.NAMED)
            return (OVERALL,)
        found = fit.lexicon.find(phrase)
        if sentence.mentions(phrase, fit.lexicon):
            continue  # read in its place, where its role is seen
        if field == "task" and any(
            term.kind is TermKind.TASK for term in find_terms(sentence.text)
        ):
            continue  # the task's other name stands in the sentence: "masked language modelling"
        names = tuple(dict.fromkeys(t for one in found for t in one.targets[:1]))
        if not names:
            fit.differ("target", phrase, fit.target_labels(view.recipe.axes.targets))
            return ()
        fit.take("target", phrase, fit.target_labels(names), MatchKind.NAMED)
        return names
    return None


def _unsaid(fit: Fitting, score: bool) -> tuple[tuple[str, ...], bool] | None:
    """No target in the sentence: its heading may be one; else a gain is one of the average."""
    heading = _heading(fit)
    if heading is not None:
        name, text = heading
        fit.take("target", f"heading: {text}", fit.target_label(name), MatchKind.NAMED)
        fit.note(f"the target is named by the heading above the claim: {text!r}")
        return (name,), False
    if not _names_no_target(fit):
        return None
    around = fit.sentence.around("dataset")
    if score:
        if around:
            names = [t for one in fit.lexicon.find(around) for t in one.targets[:1]]
            if names:
                fit.note(f"only the sentences around name a target, {around!r}: not enough to link")
        fit.miss("target")
        return None
    if not fit.view.recipe.measures.overall:
        fit.miss("target")
        return None
    fit.take("target", None, "average over targets", MatchKind.IMPLIED)
    return (OVERALL,), False


def _kind_of_targets(fit: Fitting) -> tuple[tuple[str, ...], bool] | None:
    """ "question-answering target tasks": all targets with such a head."""
    match = _KINDS.search(fit.sentence.text)
    if match is None:
        return None
    heads = {
        head for head, words in _HEADS.items() if re.fullmatch(words, match["kind"], re.IGNORECASE)
    }
    names = tuple(t for t in fit.view.recipe.axes.targets if fit.view.heads.get(t) in heads)
    if not names:
        return None
    fit.take("target", match.group(), fit.target_labels(names), MatchKind.NAMED)
    return names, len(names) > 1


def _names_no_target(fit: Fitting) -> bool:
    """Whether the sentence names nothing else that is measured: "improves robustness by 2"."""
    sentence = fit.sentence
    for term in find_terms(sentence.text):
        inside = any(s.found.start < term.end and term.start < s.found.end for s in sentence.said)
        if term.kind is TermKind.TASK and not inside:
            fit.differ("target", sentence.text[term.start : term.end], _all_targets(fit))
            return False
    return check_object(fit)


def check_object(fit: Fitting) -> bool:
    """Whether "improves X by" has an X that the recipe knows: a target, a metric, a model."""
    sentence = fit.sentence
    moved = sentence.before_number(_OBJECT.pattern)
    if sentence.number is None or moved is None:
        return True
    start, end = moved.span("object")
    words = sentence.text[start:end]
    for one in reversed(sentence.said):
        if one.found.foreign is None and start <= one.found.start and one.found.end <= end:
            words = words[: one.found.start - start] + " " + words[one.found.end - start :]
    terms = {
        word
        for term in find_terms(sentence.text)
        if start <= term.start and term.end <= end
        for word in words_of(sentence.text[term.start : term.end]).split()
    } | {name.casefold() for name in fit.view.language_names.values()}
    known = PLAIN | SCORED_WORDS | terms
    unknown = [word for word in words_of(words).split() if word not in known]
    if unknown:
        fit.differ("target", moved["object"].strip(), _all_targets(fit))
    return not unknown


def _all_targets(fit: Fitting) -> str:
    return fit.target_labels(fit.view.recipe.axes.targets)


def _heading(fit: Fitting) -> tuple[str, str] | None:
    """A target whose name is the whole heading above the claim."""
    for mention in fit.sentence.claim.mentions[:1]:
        for heading in reversed(mention.place.section[-1:]):
            text = heading.strip(" .:")
            for found in fit.lexicon.find(text):
                whole = words_of(found.text) == words_of(text)
                if whole and found.targets:
                    return found.targets[0], text
    return None
