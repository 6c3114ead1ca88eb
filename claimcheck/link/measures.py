"""Metric and language of a part, and what restricts it."""

from __future__ import annotations

import re

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import words_of
from claimcheck.link.roles import Role
from claimcheck.link.targets import SCORED_WORDS
from claimcheck.link.wordlists import PLAIN
from claimcheck.records import MatchKind
from claimcheck.records.link import OVERALL
from claimcheck.vocabulary import TermKind, find_terms
from claimcheck.vocabulary.tables import languages

VAGUE_METRICS = frozenset(["score", "points", "%", "performance", "quality", "tasks", "targets"])
_LAYER = r"\b(?:last|final|top|layer (\d+)|first) ?layer\b|\bembeddings?\b|\blayer (\d+)\b"
_LANGUAGE = r"(?:\b(?:in|into|for|on)\s+(?:the\s+)?{name}\b(?!\s+(?:intermediate|training|data|tasks?|label))|\b{name}\s+(?:accuracy|F1|score|scores|test|targets?|performance)\b)"
_TRAINED_IN = re.compile(r"(?:train|tun)(?:ing|ed)\s+$|\b(?:tasks?|data)\s+$", re.IGNORECASE)
_OF_TRAINING = re.compile(r"\s+(?:intermediate|training|data\b|tasks?\b)", re.IGNORECASE)
_SELECTED = re.compile(
    r"(?:cho(?:ice|sen|osing)|select\w*|pick\w*)[^.;]*?\b(test|dev(?:elopment)?|validation)\b",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(
    r"\b(?:low|high|medium)[- ]resource\b|\bunseen languages?\b|\bfew[- ]shot\b|\badapters?\b|\bfrozen\b|\bensembl\w+|\b\d+(?:\.\d+)? epochs?\b|\btranslate[- ](?:train|test)\b|\bmedian\b|\bwith dropout\b|\bfull[- ]precision\b",
    re.IGNORECASE,
)
_FEW = re.compile(
    r"\b(?:with|on|using|from|only) (?:only )?[\d,]+k? (?:labell?ed |training |source )*(?:examples|sentences|rows|instances|samples)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\b(?P<word>for|with|under|among|within|when|where|while|if|on|in|to|across)\s+(?P<words>(?:[\w'-]+\s*){1,4}?)(?=[|,.;:()]|$|\b(?:by|on|in|to|of|from|and|or|is|are|than|over)\b)",
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


# ── metric ──────────────────────────────────────────────────────────────────────────────────


def find_metric(fit: Fitting, targets: tuple[str, ...]) -> str | None:
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


# ── language ────────────────────────────────────────────────────────────────────────────────


def find_language(fit: Fitting, targets: tuple[str, ...]) -> tuple[str | None, bool]:
    """(language or aggregate, whether the claim speaks of languages one by one)."""
    sentence, view = fit.sentence, fit.view
    text = sentence.text
    bound = sentence.explicit("language")
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
        pattern = _LANGUAGE.format(name=re.escape(name))
        match = re.search(pattern, text, re.IGNORECASE) if len(name) > 3 else None
        if match and not _TRAINED_IN.search(text[: match.start()]):
            named[code] = name.title()
    for code, name in view.language_names.items():
        for spot in re.finditer(rf"\b{re.escape(name)}\b", text):
            if not _OF_TRAINING.match(text[spot.end() :]):
                named.setdefault(code, name)
    for term in find_terms(text):
        other = term.kind is TermKind.LANGUAGE and "-" not in term.canonical
        if other and term.canonical != "en" and not _OF_TRAINING.match(text[term.end :]):
            named.setdefault(term.canonical, text[term.start : term.end])
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
    for name in named.values():
        if _trains_in(fit, name):
            fit.differ("condition", f"trained in {name}", "the source language")
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


def _trains_in(fit: Fitting, language: str) -> bool:
    """ "training on SQuAD in German": the language of the training data."""
    text = fit.sentence.text
    return any(
        re.match(rf"\s+in\s+{re.escape(language)}\b", text[one.found.end :], re.IGNORECASE)
        for one in fit.sentence.said
        if one.found.mixes and one.role is Role.MIX and one.sure
    )


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
        fit.differ("condition", condition, "not told apart")
    match = _RESTRICTED.search(sentence.text)
    if match:
        fit.differ("condition", match.group(), "not told apart")
    few = _FEW.search(sentence.text)
    if few:
        fit.differ("condition", few.group(), "all training examples")
    for words in _restrictions(fit):
        fit.differ("condition", words, "not told apart")
    for scope in sentence.claim.scope:
        if not _SCOPES.search(scope) and sentence.has_words(scope):
            fit.differ("condition", scope, "not told apart")
    aggregate = sentence.explicit("aggregate")
    if aggregate and not _AGGREGATE.match(aggregate):
        fit.differ("aggregate", aggregate, "mean over languages, then over targets")


def _restrictions(fit: Fitting) -> list[str]:
    """Phrases of the number's clause that narrow it to something the recipe does not tell apart:
    "for longer sentences", "with two epochs"."""
    sentence = fit.sentence
    text = sentence.clause
    offset = sentence.text.rfind(text)
    masked = list(text)
    spans = [(s.found.start, s.found.end) for s in sentence.said]
    spans += [(term.start, term.end) for term in find_terms(sentence.text)]
    for name in fit.view.language_names.values():
        spans += [m.span() for m in re.finditer(rf"\b{re.escape(name)}\b", sentence.text)]
    for low, high in spans:
        for at in range(max(0, low - offset), max(0, min(high - offset, len(masked)))):
            masked[at] = "|"
    plain = "".join(masked).rstrip()
    if not re.search(r"[.!?)\"”]$", plain):
        plain = re.sub(r"[\w-]+$", "", plain)  # a text that was cut ends in half a word
    found = []
    for match in _PHRASE.finditer(plain):
        words = words_of(match["words"]).split()
        unknown = [w for w in words if w not in PLAIN | SCORED_WORDS and not w[0].isdigit()]
        if unknown:
            found.append(" ".join((match["word"], *words)))
    return found


def selection_split(text: str) -> str | None:
    """The split on which a best arm was chosen, where the sentence says so."""
    match = _SELECTED.search(text)
    if match is None:
        return None
    return "test" if match[1].lower() == "test" else "dev"
