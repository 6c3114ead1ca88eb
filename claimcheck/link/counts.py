"""Counts: rows of a data set's split, and entries of an experiment's axes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import Group, printed_forms, words_of
from claimcheck.link.sentence import Sentence
from claimcheck.link.shape import AXES
from claimcheck.records import (
    Claimed,
    ClaimedKind,
    Contrast,
    CountEntry,
    CountsView,
    FieldMatch,
    Link,
    LinkTest,
    MatchKind,
    NoLink,
    Quantity,
    RecipeView,
)
from claimcheck.records.rerun import CellKey
from claimcheck.vocabulary import TermKind, canonical, find_terms

EXAMPLES = frozenset(
    [
        "examples",
        "sentences",
        "sentence pairs",
        "pairs",
        "questions",
        "instances",
        "rows",
        "samples",
    ]
)
_PART_OF = re.compile(
    r"\b(?:with|on|using|from|only|subset of|sample of)\s+(?:only |about |at most |up to )?$",
    re.IGNORECASE,
)
COUNT_UNITS = EXAMPLES | AXES


def is_count(quantity: Quantity) -> bool:
    """Whether a quantity counts rows of data or entries of an axis."""
    return quantity.unit in COUNT_UNITS


def link_count(
    sentence: Sentence,
    index: int,
    fits: Sequence[Fitting],
    counts: Sequence[CountsView],
) -> Link | NoLink:
    """The count that a part states: an entry of a file of counts, else a task or an axis of a
    recipe of the same paper."""
    quantity = sentence.part.quantity
    assert quantity is not None
    for fit in fits:
        stranger = _stranger(fit, quantity)
        if stranger is not None:
            return NoLink(
                claim=sentence.claim.id,
                part=index,
                reason=f"the count is bound to {stranger.field} {stranger.said!r}",
                nearest=fit.view.recipe.name,
                different=(stranger,),
            )
    if quantity.unit in EXAMPLES:
        return _rows(sentence, index, quantity, fits, counts)
    for fit in fits:
        link = _axis(sentence, index, quantity, fit)
        if link is not None:
            return link
    return NoLink(
        claim=sentence.claim.id,
        part=index,
        reason=f"no recipe has an axis that {quantity.printed} {quantity.unit} counts",
        missing=("axis",),
        nearest=fits[0].view.recipe.name if fits else None,
    )


def _stranger(fit: Fitting, quantity: Quantity) -> FieldMatch | None:
    """A field of the binding that the sentence does not name and that no count has."""
    sentence = fit.sentence
    terms = {term.canonical for term in find_terms(sentence.text)}
    for field in ("system", "baseline", "metric", "split", "language", "aggregate", "condition"):
        value = sentence.explicit(field)
        if value is None or value in terms or value == quantity.unit or value in COUNT_UNITS:
            continue
        if not sentence.mentions(value, fit.lexicon):
            return FieldMatch(field=field, said=value, taken="a count", how=MatchKind.NAMED)
    return None


def _claimed(quantity: Quantity) -> Claimed:
    return Claimed(
        kind=ClaimedKind.SCORE,
        value=float(quantity.value),
        relation=quantity.relation,
        rounding=0.5 * float(quantity.scale) * 10.0**-quantity.decimals
        if quantity.scale != 1 or quantity.decimals
        else 0.0,
    )


def _cell(target: str, split: str, language: str, metric: str, mix: str = "") -> CellKey:
    return CellKey(
        model="",
        mix=mix,
        fraction=1.0,
        target=target,
        split=split,
        language=language,
        metric=metric,
    )


# ── rows ────────────────────────────────────────────────────────────────────────────────────


def _rows(
    sentence: Sentence,
    index: int,
    quantity: Quantity,
    fits: Sequence[Fitting],
    counts: Sequence[CountsView],
) -> Link | NoLink:
    if sentence.number and _PART_OF.search(sentence.text[: sentence.number[0]]):
        return NoLink(
            claim=sentence.claim.id,
            part=index,
            reason=f"{quantity.printed} {quantity.unit} are used; the size of the data set is not said",
            missing=("size",),
            nearest=fits[0].view.recipe.name if fits else None,
        )
    names = _data_names(sentence)
    split = _split(sentence)
    if split is None and len(names) == 1:
        split = _only_split(names[0], fits, counts)
    missing = [field for field, value in (("data set", names), ("split", split)) if not value]
    nearest = fits[0].view.recipe.name if fits else None
    if missing or split is None:
        return NoLink(
            claim=sentence.claim.id,
            part=index,
            reason=f"the claim does not say which {' and '.join(missing)} has {quantity.printed}"
            f" {quantity.unit}",
            missing=tuple(missing),
            nearest=nearest,
        )
    if len(names) > 1:
        return NoLink(
            claim=sentence.claim.id,
            part=index,
            reason=f"one count of several data sets: {', '.join(names)}",
            missing=("data set",),
            nearest=nearest,
        )
    name, how = _versioned(names[0], fits)
    labels = _labels([fit.view for fit in fits])
    language = sentence.explicit("language")
    for view in counts:
        for entry in view.entries:
            if _is_data(name, entry.data, labels) and entry.split == split:
                return _entry_link(sentence, index, quantity, view, entry, (name, how), language)
    for fit in fits:
        found = _task_link(sentence, index, quantity, fit.view, (name, how), split)
        if found is not None:
            return found
    return NoLink(
        claim=sentence.claim.id,
        part=index,
        reason=f"nothing counts the {split} split of {name}",
        nearest=nearest,
        different=(
            FieldMatch(field="data set", said=name, taken="none counted", how=MatchKind.NAMED),
        ),
    )


def _versioned(name: str, fits: Sequence[Fitting]) -> tuple[str, MatchKind]:
    """ "SQuAD" without a version is read as the first one that a recipe lists: assumed."""
    for fit in fits:
        for found in fit.lexicon.find(name):
            if found.loose and found.mixes and words_of(found.text) == words_of(name):
                return fit.mix_label(found.mixes[0]), MatchKind.ASSUMED
    return name, MatchKind.NAMED


def _data_names(sentence: Sentence) -> tuple[str, ...]:
    """Data sets that the part counts rows of."""
    bound = sentence.explicit("dataset")
    named = [one.found.text for one in sentence.said if one.found.mixes or one.found.targets]
    named += [one.found.text for one in sentence.said if one.found.foreign is TermKind.DATASET]
    if bound and not any(words_of(bound) == words_of(name) for name in named):
        same = [n for n in named if canonical(TermKind.DATASET, n) == bound]
        if same:
            return (same[0],)
        if any(sentence.has_words(piece) for piece in bound.split(" + ")) and named:
            return tuple(dict.fromkeys(named))
        return (bound,)
    if bound:
        return (bound,)
    return tuple(dict.fromkeys(named))


def _split(sentence: Sentence) -> str | None:
    bound = sentence.explicit("split")
    if bound:
        return bound
    terms = [t.canonical for t in find_terms(sentence.text) if t.kind is TermKind.SPLIT]
    if terms:
        return terms[0]
    return "train" if re.search(r"\btraining\b", sentence.text, re.IGNORECASE) else None


def _only_split(name: str, fits: Sequence[Fitting], counts: Sequence[CountsView]) -> str | None:
    """The split of a data set that is counted, where only one is."""
    labels = _labels([fit.view for fit in fits])
    splits = {
        entry.split
        for view in counts
        for entry in view.entries
        if _is_data(_versioned(name, fits)[0], entry.data, labels)
    }
    return splits.pop() if len(splits) == 1 else None


def _labels(views: Sequence[RecipeView]) -> dict[str, set[str]]:
    """Release name → names under which recipes know it."""
    found: dict[str, set[str]] = {}
    for view in views:
        for name, task in view.recipe.tasks.items():
            found.setdefault(task.family, set()).update((task.label or name, name))
    return found


def _is_data(name: str, data: str, labels: dict[str, set[str]]) -> bool:
    wanted = canonical(TermKind.DATASET, name)
    known = labels.get(data, set()) or {data}
    return any(canonical(TermKind.DATASET, label) == wanted for label in (*known, data))


def _entry_link(
    sentence: Sentence,
    index: int,
    quantity: Quantity,
    view: CountsView,
    entry: CountEntry,
    name: tuple[str, MatchKind],
    language: str | None,
) -> Link:
    codes = (language,) if language in entry.languages else entry.languages
    return Link(
        claim=sentence.claim.id,
        part=index,
        recipe=view.name,
        recipe_digest=view.digest,
        test=LinkTest.COUNT,
        contrasts=tuple(
            Contrast(
                name=f"{canonical(TermKind.DATASET, name[0])} {entry.split} ({code})",
                cell=_cell(entry.name, entry.split, code or "en", "examples"),
            )
            for code in codes
        ),
        claimed=_claimed(quantity),
        matches=(
            FieldMatch(field="data set", said=name[0], taken=entry.data, how=name[1]),
            FieldMatch(
                field="split",
                said=_split(sentence),
                taken=entry.split,
                how=MatchKind.NAMED if _split(sentence) else MatchKind.ONLY,
            ),
        ),
        notes=("an unequal count may be another release or another filter",),
    )


def _task_link(
    sentence: Sentence,
    index: int,
    quantity: Quantity,
    view: RecipeView,
    name: tuple[str, MatchKind],
    split: str,
) -> Link | None:
    """Rows of a task of a recipe; a declared size is no count, the data must be opened."""
    wanted = canonical(TermKind.DATASET, name[0])
    for task, spec in view.recipe.tasks.items():
        labels = (spec.label or task, task)
        if spec.family == "declared" or wanted not in {
            canonical(TermKind.DATASET, form)
            for label in labels
            for form in printed_forms(TermKind.DATASET, label)
        }:
            continue
        if any(key in spec.options for key in ("train_limit", "limit")):
            continue  # cut by the recipe
        language = view.source_language.get(task, "en")
        return Link(
            claim=sentence.claim.id,
            part=index,
            recipe=view.recipe.name,
            recipe_digest=view.digest,
            test=LinkTest.COUNT,
            contrasts=(
                Contrast(
                    name=f"{canonical(TermKind.DATASET, name[0])} {split}",
                    cell=_cell(task, split, language, "examples"),
                ),
            ),
            claimed=_claimed(quantity),
            matches=(
                FieldMatch(field="data set", said=name[0], taken=labels[0], how=name[1]),
                FieldMatch(field="split", said=split, taken=split, how=MatchKind.NAMED),
            ),
            notes=("the size that the recipe declares is no count: the data must be opened",),
        )
    return None


# ── axes ────────────────────────────────────────────────────────────────────────────────────


def _axis(sentence: Sentence, index: int, quantity: Quantity, fit: Fitting) -> Link | None:
    """ "nine intermediate tasks", "nine target tasks", "up to 40 languages for each task"."""
    view, text = fit.view, sentence.text
    around = text[sentence.number[0] : sentence.number[1] + 40] if sentence.number else text
    if quantity.unit == "languages":
        if view.suite is None or not re.search(rf"\b{re.escape(view.suite)}\b(?!-)", text):
            return None
        contrasts = tuple(
            Contrast(
                name=f"{fit.target_label(t)}: {len(view.languages[t])} languages",
                cell=_cell(t, view.recipe.tasks[t].split, "all", "languages"),
            )
            for t in view.recipe.axes.targets
        )
        said, taken = f"{quantity.printed} languages", "languages of each target"
    elif re.search(r"\btargets?\b", around, re.IGNORECASE):
        contrasts = tuple(
            Contrast(
                name=fit.target_label(t),
                cell=_cell(t, view.recipe.tasks[t].split, "all", "targets"),
            )
            for t in view.recipe.axes.targets
        )
        said, taken = f"{quantity.printed} targets", "targets of the recipe"
    elif re.search(r"\bintermediate\b", around, re.IGNORECASE) or _in_mix(sentence):
        contrasts = tuple(
            Contrast(name=fit.mix_label(m), cell=_cell("", "train", "", "mixes", mix=m))
            for m in fit.arms.tasks
        )
        said, taken = f"{quantity.printed} intermediate tasks", "single-task arms of the recipe"
    else:
        return None
    if not contrasts:
        return None
    own = sentence.explicit("dataset")
    if own and (view.suite is None or own != view.suite):
        return None
    return Link(
        claim=sentence.claim.id,
        part=index,
        recipe=view.recipe.name,
        recipe_digest=view.digest,
        test=LinkTest.COUNT,
        contrasts=contrasts,
        claimed=_claimed(quantity),
        matches=(FieldMatch(field="axis", said=said, taken=taken, how=MatchKind.NAMED),),
        notes=("the recipe follows the paper: its axes agreeing is no evidence of its own",),
    )


def _in_mix(sentence: Sentence) -> bool:
    """ "multi-task training on all 9 tasks": the tasks of the mix are intermediate ones."""
    return sentence.number is not None and any(
        one.found.group is Group.MULTI
        and one.found.start <= sentence.number[0]
        and sentence.number[1] <= one.found.end
        for one in sentence.said
    )
