"""What a part measures: targets, metric, language, split; and what restricts it."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import Group, words_of
from claimcheck.link.roles import Role
from claimcheck.link.sentence import Said
from claimcheck.link.who import Who, number_of
from claimcheck.records import MatchKind
from claimcheck.records.link import OVERALL, OVERALL_METRIC
from claimcheck.vocabulary import TermKind, find_terms
from claimcheck.vocabulary.tables import languages

VAGUE_METRICS = frozenset(["score", "points", "%", "performance", "quality", "tasks", "targets"])
_LAYER = r"\b(?:last|final|top|layer (\d+)|first) ?layer\b|\bembeddings?\b|\blayer (\d+)\b"
_LANGUAGE = r"(?:\b(?:in|into|for|on)\s+(?:the\s+)?{name}\b(?!\s+(?:intermediate|training|data|tasks?|label))|\b{name}\s+(?:accuracy|F1|score|scores|test|targets?|performance)\b)"
_SELECTED = re.compile(
    r"(?:cho(?:ice|sen|osing)|select\w*|pick\w*)[^.;]*?\b(test|dev(?:elopment)?|validation)\b",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(
    r"\b(?:low|high|medium)[- ]resource\b|\bunseen languages?\b|\bfew[- ]shot\b|\badapters?\b|\bfrozen\b|\bensembl\w+|\b\d+(?:\.\d+)? epochs?\b|\btranslate[- ](?:train|test)\b|\bmedian\b|\bwith dropout\b|\bfull[- ]precision\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent) of (?:the |its )?(?:[\w-]+ ){0,3}(?:data|examples)\b",
    re.IGNORECASE,
)
_SCOPES = re.compile(
    r"on average|zero-shot|without (?:any )?intermediate|currently|\b\d{4}\b|dev|test|validation|for all|at the time|for most",
    re.IGNORECASE,
)
_AGGREGATE = re.compile(r"average|mean|best|multi-?task")


class What(NamedTuple):
    """Targets by name in the recipe (OVERALL for their mean), with metric and language."""

    targets: tuple[str, ...]
    generic: bool  # "every target": the part names none
    metric: str | None  # None: each target's headline
    language: str | None  # None: each target's aggregate
    languages_axis: bool  # "in every language"


def find_what(fit: Fitting, who: Who, *, score: bool) -> What | None:
    """Targets, metric and language; None where they differ or are not said."""
    found = _targets(fit, who, score)
    if found is None:
        return None
    targets, generic = found
    metric = _metric(fit, targets)
    language, axis = _language(fit, targets)
    return What(targets, generic, metric, language, axis) if fit.fits else None


# ── targets ─────────────────────────────────────────────────────────────────────────────────


def _targets(fit: Fitting, who: Who, score: bool) -> tuple[tuple[str, ...], bool] | None:
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
        s
        for s in general
        if re.match(
            r"(?:no|all|every|each|any|most|many|some|\d|[a-z]+ targets)",
            s.found.text,
            re.IGNORECASE,
        )
    ]
    if counted and not overall and not _closer(fit, named, counted):
        named = ()
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
    bound = _bound_targets(fit)
    if bound is not None:
        return (bound, False) if bound else None
    if overall or suite:
        fit.take("target", overall[0].found.text, "average over targets", MatchKind.NAMED)
        return (OVERALL,), False
    return _unsaid(fit, score)


def _closer(fit: Fitting, named: tuple[Said, ...], general: list[Said]) -> bool:
    """Whether a named target belongs to the number rather than a phrase like "no target"."""
    number = fit.sentence.number
    if not named or number is None or not fit.sentence.others:
        return bool(named)
    last = max(one.found.start for one in named)
    return not any(last < one.found.start < number[0] for one in general)


def _open_target(one: Said, who: Who) -> bool:
    """A name whose role is open, that is scored on, and that is not the arm already."""
    if one.role in (Role.BASELINE,) or one.sure or not one.found.targets:
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
        if sentence.has_words(phrase) or any(sentence.has_words(p) for p in phrase.split(" + ")):
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
        fit.take("target", None, fit.target_label(name), MatchKind.ASSUMED)
        fit.note(f"the target is the heading above the claim: {text!r}")
        return (name,), False
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


# ── metric ──────────────────────────────────────────────────────────────────────────────────


def _metric(fit: Fitting, targets: tuple[str, ...]) -> str | None:
    """The metric where the claim names one; None takes each target's headline."""
    sentence = fit.sentence
    layered = _layer_metric(fit, targets)
    if layered is not None:
        return layered
    said = sentence.explicit("metric")
    if said in VAGUE_METRICS:
        said = None
    if said is None:
        terms = [t for t in find_terms(sentence.text) if t.kind is TermKind.METRIC]
        said = next((t.canonical for t in terms if t.canonical not in VAGUE_METRICS), None)
    if said is None:
        if targets == (OVERALL,):
            fit.take("metric", None, "mean of the targets' scores", MatchKind.IMPLIED)
        else:
            heads = tuple(dict.fromkeys(fit.view.metrics[t][0] for t in targets))
            only = all(len(fit.view.metrics[t]) == 1 for t in targets)
            fit.take(
                "metric", None, ", ".join(heads), MatchKind.ONLY if only else MatchKind.IMPLIED
            )
        return None  # a metric that only the sentences around name is not this claim's
    if targets == (OVERALL,):
        every = fit.view.recipe.axes.targets
        if all(_same_metric(said, fit.view.metrics[target][0]) for target in every):
            fit.take("metric", said, "mean of the targets' scores", MatchKind.NAMED)
        else:
            fit.differ("metric", said, "mean of the targets' scores")
        return None
    chosen = []
    for target in targets:
        known = [name for name in fit.view.metrics[target] if _same_metric(said, name)]
        if not known:
            fit.differ("metric", said, ", ".join(fit.view.metrics[target]))
            return None
        chosen.append(known[0])
    fit.take("metric", said, ", ".join(dict.fromkeys(chosen)), MatchKind.NAMED)
    return chosen[0] if len(set(chosen)) == 1 else None


def _same_metric(said: str, name: str) -> bool:
    """Whether a metric of the vocabulary is one that the engine reports under its own name."""
    folded = words_of(said).replace(" ", "_")
    other = {"EM": "exact", "exact match": "exact"}.get(said, folded)
    parts = name.lower().replace("-", "_").split("_")
    if len(parts) > 2 or name in ("accuracy_f1", "squad", "squad_v2", "mlqa"):
        return folded == name.lower()
    return other in parts or folded == "_".join(parts)


def _layer_metric(fit: Fitting, targets: tuple[str, ...]) -> str | None:
    """ "the accuracy of the last layer": a metric of its own, where the recipe reports layers."""
    match = fit.sentence.before_number(_LAYER)
    if match is None or len(targets) != 1:
        return None
    text, number = match.group().lower(), match[1] or match[2]
    layers = max(fit.view.layers.values(), default=None)
    layer = int(number) if number else 0 if "embedding" in text else layers
    name = f"accuracy-layer-{layer}"
    if targets[0] == OVERALL or layer is None or name not in fit.view.metrics[targets[0]]:
        fit.differ("metric", match.group(), "no score by layer")
        return None
    fit.take("metric", match.group(), name, MatchKind.NAMED)
    return name


def metric_of(fit: Fitting, what: What, target: str) -> str:
    """The metric of a target's cell."""
    if target == OVERALL:
        return OVERALL_METRIC
    return what.metric or fit.view.metrics[target][0]


# ── language ────────────────────────────────────────────────────────────────────────────────


def _language(fit: Fitting, targets: tuple[str, ...]) -> tuple[str | None, bool]:
    """(language or aggregate, whether the claim speaks of languages one by one)."""
    sentence, view = fit.sentence, fit.view
    text = sentence.text
    if re.search(
        r"\b(?:every|all|each|most|some|\d+ of the|no) (?:\w+ )?languages?\b", text
    ) and not (re.search(r"\b(?:mean|average\w*) over\b", text)):
        fit.take("language", "languages", "each evaluated language", MatchKind.NAMED)
        return None, True
    named: dict[str, str] = {}
    table = {name.lower(): code for code, name in view.language_names.items()} | languages()
    if view.language_names:  # an invented world has no other languages
        table = {name.lower(): code for code, name in view.language_names.items()}
    for name, code in table.items():
        if len(name) > 3 and re.search(_LANGUAGE.format(name=re.escape(name)), text, re.IGNORECASE):
            named[code] = name
    bound = sentence.explicit("language")
    if bound and bound not in named and not _modifies(bound, text):
        named[bound] = bound
    if re.search(r"\bin the source language\b|\bsource-language (?:accuracy|score|F1)", text):
        named[view.source_language[_first(fit, targets)]] = "source language"
    if not named:
        said = re.search(r"zero-shot|other languages", text)
        taken = (
            "zero-shot"
            if any(view.aggregate(t) == "zero-shot" for t in _each(fit, targets))
            else "english"
        )
        fit.take("language", said.group() if said else None, taken,
                 MatchKind.NAMED if said else MatchKind.IMPLIED)  # fmt: skip
        return None, False
    if len(named) > 1:
        fit.differ("language", ", ".join(named.values()), "one language or an average")
        return None, False
    code, name = next(iter(named.items()))
    if targets == (OVERALL,):
        fit.differ("language", name, "the zero-shot average")
        return None, False
    for target in targets:
        if code not in view.languages[target]:
            fit.differ("language", name, ", ".join(view.languages[target]))
            return None, False
    source = all(view.source_language[target] == code for target in targets)
    taken = "english" if source and "english" in view.recipe.measures.aggregates else code
    fit.take("language", name, f"{name} ({taken})", MatchKind.NAMED)
    return taken, False


def _first(fit: Fitting, targets: tuple[str, ...]) -> str:
    return next(iter(_each(fit, targets)))


def _each(fit: Fitting, targets: tuple[str, ...]) -> tuple[str, ...]:
    return fit.view.recipe.axes.targets if targets == (OVERALL,) else targets


def _modifies(code: str, text: str) -> bool:
    """Whether a language only says what is trained on: "English intermediate tasks"."""
    names = [name for name, known in languages().items() if known == code and len(name) > 2]
    return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in names)


# ── restrictions ────────────────────────────────────────────────────────────────────────────


def find_fraction(fit: Fitting) -> float:
    """The share of the intermediate data: all of it where the claim names none."""
    axis = fit.view.recipe.axes.fractions
    match = _SHARE.search(fit.sentence.text)
    if match is None:
        if len(axis) > 1:
            fit.take("fraction", None, f"{max(axis):g}", MatchKind.IMPLIED)
        return max(axis)
    share = float(match[1]) / 100
    for known in axis:
        if abs(known - share) < 1e-9:
            fit.take("fraction", match.group(), f"{known:g}", MatchKind.NAMED)
            return known
    fit.differ("fraction", match.group(), ", ".join(f"{known:g}" for known in axis))
    return max(axis)


def check_conditions(fit: Fitting) -> None:
    """Anything that restricts the claim and that the recipe does not vary is another experiment."""
    sentence = fit.sentence
    condition = sentence.explicit("condition")
    if condition and not re.search(r"zero shot|intermediate", condition):
        fit.differ("condition", condition, "no such condition")
    match = _RESTRICTED.search(sentence.text)
    if match:
        fit.differ("condition", match.group(), "no such condition")
    for scope in sentence.claim.scope:
        if not _SCOPES.search(scope) and sentence.has_words(scope):
            fit.differ("condition", scope, "no such condition")
    aggregate = sentence.explicit("aggregate")
    if aggregate and not _AGGREGATE.match(aggregate):
        fit.differ("aggregate", aggregate, "mean over languages, then over targets")


def selection_split(text: str) -> str | None:
    """The split on which a best arm was chosen, where the sentence says so."""
    match = _SELECTED.search(text)
    if match is None:
        return None
    return "test" if match[1].lower() == "test" else "dev"
