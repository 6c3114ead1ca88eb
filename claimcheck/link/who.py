"""Which arms a part speaks of: model, intermediate mix, and what they are compared with."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.link.arms import VARIANTS, ArmKind
from claimcheck.link.explained import check_systems
from claimcheck.link.fitting import Fitting
from claimcheck.link.lexicon import Found, Group, words_of
from claimcheck.link.roles import Role
from claimcheck.link.sentence import Said
from claimcheck.link.wordlists import PLAIN, number_of
from claimcheck.records import MatchKind
from claimcheck.vocabulary import TermKind

_FROM_TO = re.compile(r"^\s?(?:%|per cent|points?)?\s+to\s+\d")
_BACK = re.compile(
    r"^\W*(?:it|this|that|they|the average|its)\b|\bof this\b|\bwhose\b", re.IGNORECASE
)


class Who(NamedTuple):
    """Arms of a part, by name in the recipe."""

    model: str
    mixes: tuple[str, ...]
    generic: bool = False  # the part names no arm: "intermediate tasks"
    best_of: bool = False
    against: tuple[str, ...] = ()  # empty: the recipe's baseline
    english_against_variant: bool = False  # pairs of a variant and the plain arm of its task


def find_who(fit: Fitting, others: tuple[str, ...]) -> Who | None:
    """The arms that a part speaks of; None when that differs from the recipe or is not said.

    ``others``: models that a recipe of the same paper has without a deviation; where this one's
    model stands in for them, a claim that names them still means its cells.
    """
    _strangers(fit)
    model = _model(fit, others)
    against = _against(fit)
    chosen = _mixes(fit, against)
    check_systems(fit, chosen)
    if chosen is None or model is None or against is None or not fit.fits:
        return None
    mixes, generic, best_of = chosen
    names, variant = against
    if variant:
        pairs = tuple(v for v in names if fit.arms.counterpart(v) is not None)
        if generic:
            if not pairs:
                fit.differ("baseline", fit.sentence.part.text, "no arm of that kind")
                return None
            fit.take("mix", "English intermediate tasks", _plain_of(fit, pairs), MatchKind.IMPLIED)
            return Who(model, pairs, True, False, pairs, True)
        names = tuple(v for v in names if fit.arms.counterpart(v) in mixes)
        if not names:
            fit.differ("baseline", "continued MLM or translated data", fit.mix_labels(mixes))
            return None
    return Who(model, mixes, generic, best_of, names)


def _plain_of(fit: Fitting, variants: tuple[str, ...]) -> str:
    plain = (fit.arms.counterpart(name) for name in variants)
    return fit.mix_labels(tuple(dict.fromkeys(name for name in plain if name is not None)))


def _strangers(fit: Fitting) -> None:
    """Names that the recipe does not have, in a role that decides."""
    for one in fit.sentence.said:
        found = one.found
        if found.foreign is None:
            trained = any(s.role is Role.MIX and s.found.mixes for s in fit.sentence.said)
            fixed = one.role is Role.TARGET and (one.sure or trained)
            if found.mixes and not found.targets and fixed:
                fit.differ("target", found.text, fit.target_labels(fit.view.recipe.axes.targets))
            if found.targets and not found.mixes and one.role is Role.MIX and one.sure:
                fit.differ("mix", found.text, fit.mix_labels(fit.arms.trained))
            continue
        listed = found.foreign in (TermKind.MODEL, TermKind.DATASET)
        if found.foreign is TermKind.MODEL or (
            not listed and one.role is Role.OPEN and _leads(fit, one)
        ):
            fit.differ("model", found.text, _models(fit))
        elif one.role is Role.MIX and (listed or one.sure):
            fit.differ("mix", found.text, fit.mix_labels(fit.arms.trained))
        elif one.role is Role.BASELINE:
            fit.differ("baseline", found.text, fit.mix_label(fit.arms.baseline))
        elif (one.role is Role.TARGET and one.sure) or listed:
            fit.differ("target", found.text, fit.target_labels(fit.view.recipe.axes.targets))


def _leads(fit: Fitting, one: Said) -> bool:
    """Whether a name opens the sentence, before every name that the recipe has: its subject."""
    before = fit.sentence.text[: one.found.start]
    own = any(s.found.foreign is None and s.found.end <= one.found.start for s in fit.sentence.said)
    return not own and len(before.split()) < 3


def _models(fit: Fitting) -> str:
    recipe = fit.view.recipe
    return ", ".join(recipe.models[name].label or name for name in recipe.axes.models)


def _model(fit: Fitting, others: tuple[str, ...]) -> str | None:
    """The model: named, or the only one of the recipe."""
    axis = fit.view.recipe.axes.models
    named = [one.found for one in fit.sentence.said if one.found.models]
    stands_in = fit.view.recipe.deviations.model
    for name in others:
        if stands_in and fit.sentence.has_words(name):
            fit.take("model", name, _models(fit), MatchKind.ASSUMED)
            fit.note(f"the model stands in for the paper's: {stands_in}")
            fit.different = [d for d in fit.different if d.field != "model"]
            return axis[0]
    if stands_in and any(not found.loose for found in named):
        fit.differ("model", named[0].text, f"{_models(fit)}, which stands in: {stands_in}")
        return None
    if stands_in:
        fit.note(f"the model stands in for the paper's: {stands_in}")
    if named:
        models = tuple(dict.fromkeys(m for found in named for m in found.models))
        narrowed = [m for m in models if all(m in found.models for found in named)]
        if not narrowed:
            fit.differ("model", named[0].text, _models(fit))
            return None
        loose = all(found.loose for found in named)
        how = MatchKind.NAMED
        if loose:
            how = MatchKind.ONLY if len(narrowed) == 1 else MatchKind.ASSUMED
        label = fit.view.recipe.models[narrowed[0]].label or narrowed[0]
        fit.take("model", named[0].text, label, how)
        return narrowed[0]
    label = fit.view.recipe.models[axis[0]].label or axis[0]
    how = MatchKind.ONLY if len(axis) == 1 else MatchKind.ASSUMED
    fit.take("model", None, label, MatchKind.ASSUMED if stands_in else how)
    return axis[0]


def _group_mixes(fit: Fitting, found: Found) -> tuple[str, ...]:
    """Mixes that a phrase means; empty where the recipe has none of that kind."""
    arms = fit.arms
    if found.group is Group.MULTI:
        mixes = arms.of(ArmKind.MULTI)
        asked = number_of(found.text)
        sizes = {name: len(fit.view.recipe.mixes[name].parts) for name in mixes}
        return tuple(name for name in mixes if asked is None or sizes[name] == asked)
    if found.group in (Group.MLM, Group.TRANSLATED):
        kind = ArmKind.WITH_MLM if found.group is Group.MLM else ArmKind.TRANSLATED
        return (
            arms.of(ArmKind.MLM)
            if arms.of(ArmKind.MLM) and kind is ArmKind.WITH_MLM
            else (_varied(fit, found, arms.of(kind)))
        )
    if found.group is Group.SHUFFLED:
        return arms.of(ArmKind.SHUFFLED)
    if found.group is Group.TASKS:
        return arms.tasks
    if found.group is Group.ARMS:
        return arms.trained
    return ()


def _varied(fit: Fitting, found: Found, variants: tuple[str, ...]) -> tuple[str, ...]:
    """The variants of the task that the phrase names: "translated SQuAD"; else all of them."""
    plain = {mix for one in fit.lexicon.plain_names(found.text) for mix in one}
    if not plain:
        return variants
    return tuple(name for name in variants if fit.arms.counterpart(name) in plain)


def _resolve(fit: Fitting, said: Said) -> tuple[tuple[str, ...], MatchKind]:
    """The mixes that a name means, and how surely."""
    found = said.found
    if found.group is not None:
        return _group_mixes(fit, found), MatchKind.NAMED
    if found.loose and len(found.mixes) > 1:
        return found.mixes[:1], MatchKind.ASSUMED
    return found.mixes[:1], MatchKind.NAMED


def _against(fit: Fitting) -> tuple[tuple[str, ...], bool] | None:
    """What the arms are compared with, and whether those are variants of plain arms."""
    baseline = fit.mix_label(fit.arms.baseline)
    compared = [one for one in fit.sentence.said if one.role is Role.BASELINE]
    phrase = fit.sentence.explicit("baseline")
    if phrase and not fit.sentence.mentions(phrase, fit.lexicon):
        compared += [Said(found, Role.BASELINE, True) for found in fit.lexicon.find(phrase)]
    mixes: list[str] = []
    said, how = None, MatchKind.ONLY
    for one in compared:
        found = one.found
        if found.models or found.group is Group.BASELINE:
            said, how = found.text, MatchKind.NAMED
            continue
        if found.group in (Group.OVERALL, Group.TARGETS, Group.BEST_OF):
            continue
        names, _ = _resolve(fit, one)
        if not names:
            if found.foreign is None:
                fit.differ("baseline", found.text, baseline)
            return None
        mixes += [name for name in names if name not in mixes]
        said, how = found.text, MatchKind.NAMED
    if not mixes:
        fit.take("baseline", said, baseline, how)
        return (), False
    variant = all(fit.arms.kinds[name] in VARIANTS for name in mixes)
    fit.take("baseline", said, fit.mix_labels(tuple(mixes)), how)
    return tuple(mixes), variant


def _mixes(
    fit: Fitting, against: tuple[tuple[str, ...], bool] | None
) -> tuple[tuple[str, ...], bool, bool] | None:
    """(mixes, whether they are meant without being named, whether the best of each target)."""
    sentence, arms = fit.sentence, fit.arms
    delta = sentence.part.quantity is not None and sentence.part.quantity.delta
    best = [one.found for one in sentence.said if one.found.group is Group.BEST_OF]
    if best:
        asked = number_of(best[0].text)
        names = arms.tasks if asked == len(arms.tasks) else arms.candidates
        how = MatchKind.NAMED if asked == len(arms.tasks) else MatchKind.IMPLIED
        fit.take("mix", best[0].text, f"best of {fit.mix_labels(names)}", how)
        return names, True, True
    is_start = sentence.number is not None and _is_start(sentence.text, sentence.number)
    subject = [
        one.found
        for one in sentence.of_number(lambda s: s.found.group is Group.BASELINE)
        if one.role is Role.OPEN
    ]
    if not delta and (is_start or (subject and sentence.part.quantity is not None)):
        said = "the value before" if is_start else subject[0].text
        fit.take("mix", said, fit.mix_label(arms.baseline), MatchKind.NAMED)
        return (arms.baseline,), False, False
    named = _named_mixes(fit)
    special = sentence.of_number(
        lambda s: (
            s.role not in (Role.BASELINE, Role.EXCEPTION)
            and s.found.group in (Group.MULTI, Group.MLM, Group.TRANSLATED, Group.SHUFFLED)
        )
    )
    shuffled = [s for s in special if s.found.group is Group.SHUFFLED]
    if shuffled and named and _same_data(fit, named) and not _names_in(fit, shuffled[0].found):
        named = ()  # "with shuffled labels, NLI training": the labels are NLI's
    chosen = tuple(special) if special and _nearer(sentence.number, special, named) else named
    if chosen:
        return _named(fit, chosen)
    general = sentence.of_number(
        lambda s: (
            s.role not in (Role.BASELINE, Role.EXCEPTION)
            and s.found.group in (Group.TASKS, Group.ARMS)
        )
    )
    if general:
        return _generic(fit, general[-1])
    without = [s.found for s in sentence.said if s.found.group is Group.BASELINE]
    if without and sentence.part.quantity is not None and not delta:
        fit.take("mix", without[0].text, fit.mix_label(arms.baseline), MatchKind.NAMED)
        return (arms.baseline,), False, False
    found = _from_binding(fit)
    if found is not None or sentence.part.quantity is None or delta or "mix" not in fit.missing:
        return found
    models = [s.found for s in sentence.said if s.found.models]
    if models and not any(s.found.foreign for s in sentence.said):
        fit.missing.remove("mix")
        fit.take("mix", models[0].text, fit.mix_label(arms.baseline), MatchKind.ASSUMED)
        fit.note("a score of the model alone: taken to be without intermediate training")
        return (arms.baseline,), False, False
    return None


def _same_data(fit: Fitting, named: tuple[Said, ...]) -> bool:
    """Whether the named tasks are those whose labels a mix shuffles."""
    mixes = fit.view.recipe.mixes
    shuffled = {mixes[name].parts for name in fit.arms.of(ArmKind.SHUFFLED)}
    return all(mixes[name].parts in shuffled for one in named for name in one.found.mixes[:1])


def _names_in(fit: Fitting, found: Found) -> bool:
    return bool(fit.lexicon.plain_names(found.text))


def _is_start(text: str, number: tuple[int, int]) -> bool:
    """ "from 68.4 to 72.8": the first is the baseline's."""
    before = text[: number[0]].rstrip().lower()
    return before.endswith(" from") and _FROM_TO.match(text[number[1] :]) is not None


def _nearer(
    number: tuple[int, int] | None, special: tuple[Said, ...], named: tuple[Said, ...]
) -> bool:
    """Whether the phrase, not the name, is what the part speaks of: the nearer one before the
    number; without a number the first."""
    if not named:
        return True
    if number is None:
        return special[0].found.start < named[0].found.start
    before = [one.found.start for one in special if one.found.start < number[0]]
    others = [one.found.start for one in named if one.found.start < number[0]]
    if before and others:
        return max(before) > max(others)
    return bool(before) or not others


def _named_mixes(fit: Fitting) -> tuple[Said, ...]:
    """Names that are trained on; so are names whose role the sentence leaves open, or says weakly,
    where the recipe does nothing else with them."""
    sentence = fit.sentence
    scored = any(s.role is Role.TARGET and s.found.targets for s in sentence.said)
    trained = any(s.role is Role.MIX and s.found.mixes for s in sentence.said)

    def wanted(one: Said) -> bool:
        if one.role is Role.MIX:
            return bool(one.found.mixes)
        if not one.found.mixes or one.sure or one.role in (Role.BASELINE, Role.EXCEPTION):
            return False
        only = not one.found.targets and not (trained and one.role is Role.TARGET)
        return only or (one.role is Role.OPEN and scored)

    return sentence.of_number(wanted)


def _named(fit: Fitting, chosen: tuple[Said, ...]) -> tuple[tuple[str, ...], bool, bool] | None:
    names: list[str] = []
    for one in chosen:
        found, how = _resolve(fit, one)
        if not found:
            fit.differ("mix", one.found.text, fit.mix_labels(fit.arms.trained))
            return None
        fit.take("mix", one.found.text, fit.mix_labels(found), how)
        if how is MatchKind.ASSUMED:
            fit.note(f"{one.found.text!r} is read as {fit.mix_labels(found)}")
        names += [name for name in found if name not in names]
    return tuple(names), False, False


def _generic(fit: Fitting, one: Said) -> tuple[tuple[str, ...], bool, bool] | None:
    names = _group_mixes(fit, one.found)
    asked = number_of(one.found.text)
    if asked is not None and asked != len(names):
        fit.differ("mix", one.found.text, f"{len(names)}: {fit.mix_labels(names)}")
        return None
    if not names:
        fit.differ("mix", one.found.text, fit.mix_labels(fit.arms.trained))
        return None
    how = MatchKind.NAMED if asked is not None else MatchKind.IMPLIED
    fit.take("mix", one.found.text, fit.mix_labels(names), how)
    return names, True, False


def _from_binding(fit: Fitting) -> tuple[tuple[str, ...], bool, bool] | None:
    """An arm that only the binding says: of the sentence, else of the sentences around."""
    sentence = fit.sentence
    for phrase, sure in (
        (sentence.explicit("system"), True),
        (sentence.explicit("aggregate"), True),
        (sentence.around("system"), False),
    ):
        if not phrase:
            continue
        said = [Said(found, Role.MIX, sure) for found in fit.lexicon.find(phrase)]
        named = tuple(s for s in said if s.found.mixes)
        special = tuple(
            s for s in said if s.found.group in (Group.MULTI, Group.MLM, Group.SHUFFLED)
        )
        if named or special:
            found = _named(fit, named or special)
            if found is not None and not sure:
                fit.matches[-1] = fit.matches[-1].model_copy(update={"how": MatchKind.ASSUMED})
                fit.note("the arm is named by the sentences around, not by the claim")
            return found
        general = [s for s in said if s.found.group in (Group.TASKS, Group.ARMS)]
        if general:
            return _generic(fit, general[-1])
    earlier = fit.earlier
    if earlier is not None and _refers_back(fit):
        how = MatchKind.IMPLIED if earlier.same_sentence else MatchKind.ASSUMED
        before = "earlier in the sentence" if earlier.same_sentence else "the sentence before"
        fit.take("mix", before, fit.mix_labels(earlier.mixes), how)
        fit.note(f"the arm is named {'by ' if not earlier.same_sentence else ''}{before}")
        return earlier.mixes, len(earlier.mixes) > 1, False
    fit.miss("mix")
    return None


def _refers_back(fit: Fitting) -> bool:
    """Whether the part says nothing of who it speaks of, or only "it" and "this"."""
    phrase = fit.sentence.explicit("system")
    if phrase is not None and any(word not in PLAIN for word in words_of(phrase).split()):
        return False
    alone = {s.found.group for s in fit.sentence.said} & {Group.BASELINE, Group.BEST_OF}
    return not alone and _BACK.search(fit.sentence.clause) is not None
