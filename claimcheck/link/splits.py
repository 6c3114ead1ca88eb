"""On which split the cells of a claim were scored, and on which a best arm was chosen."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import Group, Lexicon
from claimcheck.link.measures import selection_split
from claimcheck.link.who import Who
from claimcheck.records import MatchKind
from claimcheck.records.link import OVERALL
from claimcheck.vocabulary import TermKind, find_terms

OVERALL_SPLIT = "test"  # of an average over targets, each scored where the recipe scores it


class Splits(NamedTuple):
    """Where the cells are scored."""

    by_target: dict[str, str]
    rescore: str | None  # another split than the recipe scores
    selection: str | None  # of a best-of


def find_splits(fit: Fitting, who: Who, targets: tuple[str, ...]) -> Splits | None:
    """Named by the claim; else what the recipe's expected effects name for this arm; else the
    recipe's own."""
    recipe, view = fit.view.recipe, fit.view
    text = fit.sentence.text
    selection = None
    if who.best_of:
        chosen = selection_split(text)
        selection = chosen or _selection(fit)
        if chosen is None:
            fit.take("selection split", None, selection, MatchKind.ASSUMED)
        else:
            fit.take("selection split", chosen, chosen, MatchKind.NAMED)
        _note_selection(fit, selection)
    said = _said(fit, who)
    if said == "train":
        fit.differ("split", "train", ", ".join(_own(fit, targets)))
        return None
    how = MatchKind.NAMED
    wanted = said
    if wanted is None and targets == (OVERALL,):
        wanted = expected_split(fit.lexicon, who)
        how = MatchKind.IMPLIED
    if wanted is None:
        own = _own(fit, targets)
        fit.take("split", None, ", ".join(own), MatchKind.ONLY)
        splits = {t: OVERALL_SPLIT if t == OVERALL else recipe.tasks[t].split for t in targets}
        return Splits(splits, None, selection)
    scored = recipe.axes.targets if OVERALL in targets else targets
    unlike = [t for t in scored if recipe.tasks[t].split != wanted]
    without = [t for t in unlike if wanted not in view.splits.get(t, ())]
    if wanted == "test" and not any(
        recipe.tasks[t].split == "dev" for t in scored if t not in without
    ):
        unlike = [t for t in unlike if t not in without]
    if unlike and len(without) == len(scored):
        fit.differ("split", wanted, ", ".join(_own(fit, targets)))
        return None
    if without and OVERALL in targets:
        labels = fit.target_labels(tuple(without))
        fit.note(f"no {wanted} split, so scored where the recipe scores them: {labels}")
    elif without:
        fit.differ("split", wanted, ", ".join(_own(fit, targets)))
        return None
    fit.take("split", said, wanted, how)
    rescore = wanted if any(t not in without for t in unlike) else None
    if rescore:
        fit.note(
            f"the recipe scores {', '.join(_own(fit, targets))}: score {rescore} for this claim"
        )
    return Splits(dict.fromkeys(targets, wanted), rescore, selection)


def _note_selection(fit: Fitting, selection: str) -> None:
    """Targets whose best arm cannot be chosen apart from where it is scored."""
    recipe = fit.view.recipe
    none = [t for t in recipe.axes.targets if selection not in fit.view.splits.get(t, ())]
    same = [t for t in recipe.axes.targets if recipe.tasks[t].split == selection]
    if none:
        fit.note(f"no {selection} split to choose on: {fit.target_labels(tuple(none))}")
    if same:
        fit.note(f"chosen on the split that is scored: {fit.target_labels(tuple(same))}")


def _own(fit: Fitting, targets: tuple[str, ...]) -> tuple[str, ...]:
    recipe = fit.view.recipe
    names = recipe.axes.targets if OVERALL in targets else targets
    splits = [recipe.tasks[name].split for name in names]
    if OVERALL in targets and len(set(splits)) > 1:
        return (max(set(splits), key=splits.count),)
    return tuple(dict.fromkeys(splits))


def _selection(fit: Fitting) -> str:
    splits = [fit.view.recipe.tasks[t].selection_split for t in fit.view.recipe.axes.targets]
    return max(set(splits), key=splits.count)


def _said(fit: Fitting, who: Who) -> str | None:
    """The split that the claim names for its score."""
    text = fit.sentence.text
    if who.best_of and selection_split(text):
        text = re.sub(
            r"(?:although|though|with|where)?[^,.;]*cho(?:ice|sen|osing)[^.;]*$", "", text
        )
    terms = [t.canonical for t in find_terms(text) if t.kind is TermKind.SPLIT]
    named = [split for split in terms if split in ("dev", "test")]
    bound = fit.sentence.explicit("split")
    if named:
        if bound and bound not in named and bound in ("dev", "test", "train"):
            return bound if not fit.sentence.has_words(bound) else named[-1]
        return named[-1]
    if bound in ("dev", "test") and not (who.best_of and selection_split(fit.sentence.text)):
        return bound
    if bound == "train" or re.search(r"\bon the training (?:set|split)\b", text, re.IGNORECASE):
        return "train"
    return None


def expected_split(lexicon: Lexicon, who: Who) -> str | None:
    """The split that the recipe's ``expected`` effect of this arm names, never by its size."""
    for expected in lexicon.view.recipe.expected:
        found = lexicon.find(expected.name)
        best = any(one.group is Group.BEST_OF for one in found)
        mixes = {mix for one in found for mix in one.mixes}
        if any(one.group is Group.MULTI for one in found):
            mixes |= {m for m in who.mixes if len(lexicon.view.recipe.mixes[m].parts) > 1}
        same = best if who.best_of else (not best and len(who.mixes) == 1 and who.mixes[0] in mixes)
        if same:
            splits = [t.canonical for t in find_terms(expected.name) if t.kind is TermKind.SPLIT]
            return splits[0] if splits else None
    return None
