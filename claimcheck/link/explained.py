"""Whether the recipe has everything that a binding says of systems."""

from __future__ import annotations

import re

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import words_of
from claimcheck.link.wordlists import PLAIN
from claimcheck.vocabulary import TermKind, find_terms

_OPENING = re.compile(r"\W*([A-Za-z-]+)\s+(?:from|of|through|via)\s")  # "Distillation from X …"
_FRAME = (TermKind.METRIC, TermKind.SPLIT, TermKind.AGGREGATE)


def check_systems(fit: Fitting, chosen: tuple[tuple[str, ...], bool, bool] | None) -> None:
    """Everything that the binding says of systems must be something that the recipe has."""
    sentence = fit.sentence
    opening = _OPENING.match(sentence.clause)
    if (
        opening is not None
        and opening[1].casefold() not in PLAIN
        and not any(s.found.start < opening.end(1) for s in sentence.said)
    ):
        fit.differ("system", opening[1], fit.mix_labels(fit.arms.trained))
    for field, phrase in (
        ("system", sentence.explicit("system")),
        ("baseline", sentence.explicit("baseline")),
    ):
        if not phrase:
            continue
        found = fit.lexicon.find(phrase)
        if sentence.has_words(phrase) and not _in_clause(sentence.clause, phrase):
            continue  # the subject of another clause
        if any(words_of(s.found.text).startswith(words_of(phrase)) for s in sentence.said):
            continue  # cut off within a name: "SQuAD v1"
        left = words_of(phrase)
        for one in found:
            if one.foreign is None:
                left = f" {left} ".replace(f" {words_of(one.text)} ", " ", 1).strip()
        languages = {name.casefold() for name in fit.view.language_names.values()}
        terms = words_of(" ".join(sentence.text[t.start : t.end] for t in find_terms(sentence.text)
                                  if t.kind in _FRAME)).split()  # fmt: skip
        known = PLAIN | languages | set(terms)
        unknown = [word for word in left.split() if word not in known]
        if unknown and not (field == "baseline" and any(one.group for one in found)):
            kind = fit.mix_labels(fit.arms.trained) if field == "system" else "the recipe's arms"
            fit.differ(field, phrase, kind)
        if field == "system" and chosen is not None and not sentence.mentions(phrase, fit.lexicon):
            mixes = {mix for one in found for mix in one.mixes}
            if mixes and not mixes & set(chosen[0]):
                fit.differ("mix", phrase, fit.mix_labels(chosen[0]))


def _in_clause(clause: str, phrase: str) -> bool:
    return f" {words_of(phrase)} " in f" {words_of(clause)} "
