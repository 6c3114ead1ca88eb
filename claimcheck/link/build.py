"""From the fields of a part to a test and its cells."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.link.arms import VARIANTS
from claimcheck.link.fitting import Fitting
from claimcheck.link.roles import Role
from claimcheck.link.shape import Shape, counted_cases
from claimcheck.link.splits import Splits
from claimcheck.link.what import What, metric_of
from claimcheck.link.who import Who
from claimcheck.link.wordlists import number_of
from claimcheck.records import (
    Claimed,
    ClaimedKind,
    Comparison,
    Contrast,
    Link,
    LinkTest,
    MatchKind,
    Quantifier,
    Quantity,
    Relation,
)
from claimcheck.records.link import OVERALL
from claimcheck.records.rerun import CellKey


class Cells(NamedTuple):
    """Everything that names the cells of a link."""

    who: Who
    what: What
    splits: Splits
    fraction: float

    def key(self, fit: Fitting, mix: str, target: str, language: str | None = None) -> CellKey:
        """The cell of a mix on a target."""
        full = mix == fit.arms.baseline
        return CellKey(
            model=self.who.model,
            mix=mix,
            fraction=max(fit.view.recipe.axes.fractions) if full else self.fraction,
            target=target,
            split=self.splits.by_target.get(target, fit.view.recipe.tasks[target].split)
            if target != OVERALL
            else self.splits.by_target[OVERALL],
            language=language or self.what.language or _aggregate(fit, target),
            metric=metric_of(fit, self.what, target),
        )


def _aggregate(fit: Fitting, target: str) -> str:
    if target != OVERALL:
        return fit.view.aggregate(target)
    found = {fit.view.aggregate(name) for name in fit.view.recipe.axes.targets}
    return "zero-shot" if "zero-shot" in found else "english"


def build(fit: Fitting, shape: Shape, cells: Cells, index: int) -> Link | None:
    """The link; None with the reason among the fields that differ."""
    if cells.who.best_of:
        return _best_of(fit, shape, cells, index)
    if shape.quantity is not None and not shape.delta:
        return _score(fit, shape.quantity, cells, index)
    if fit.sentence.part.comparison in (Comparison.BEST, Comparison.WORST):
        if shape.quantity is None:
            return _best(fit, shape, cells, index)
        fit.note("the part also says “best”; this link tests its number alone")
    contrasts = _contrasts(fit, shape, cells)
    if not contrasts:
        fit.differ("baseline", fit.sentence.text, "no pair of arms to compare")
        return None
    claimed = _claimed(fit, shape)
    quantifier = shape.quantifier
    if len(contrasts) == 1 and quantifier not in (Quantifier.NONE,):
        test = LinkTest.NO_EFFECT if shape.no_effect else LinkTest.GAIN
        return _link(fit, index, test, contrasts, cells, claimed=claimed)
    needed = None
    excepted: tuple[str, ...] = ()
    except_count = None
    if quantifier is Quantifier.COUNT:
        needed = _needed(fit, len(contrasts))
        if needed is None:
            return None
    excepts = any(s.role is Role.EXCEPTION for s in fit.sentence.said)
    if quantifier is Quantifier.ALL_BUT or fit.sentence.part.exceptions or excepts:
        excepted, except_count = _excepted(fit, contrasts)
        if not excepted and except_count is None:
            fit.differ("exceptions", ", ".join(fit.sentence.part.exceptions), "none of the cases")
            return None
        quantifier = Quantifier.ALL_BUT
    if quantifier is None:
        quantifier = Quantifier.ALL if shape.no_effect else _default_quantifier(fit, cells)
    return _link(
        fit,
        index,
        LinkTest.QUANTIFIED,
        contrasts,
        cells,
        claimed=claimed if shape.quantity is not None or shape.no_effect else None,
        quantifier=quantifier,
        needed=needed,
        exceptions=excepted,
        except_count=except_count,
    )


def _link(
    fit: Fitting,
    index: int,
    test: LinkTest,
    contrasts: tuple[Contrast, ...],
    cells: Cells,
    *,
    claimed: Claimed | None,
    quantifier: Quantifier | None = None,
    needed: int | None = None,
    exceptions: tuple[str, ...] = (),
    except_count: int | None = None,
) -> Link:
    for one in contrasts:
        if one.cell.target in fit.view.same_task.get(one.cell.mix, ()):
            fit.note(f"{one.name}: intermediate and target are one task")
    if any(one.cell.target == OVERALL for one in contrasts):
        for mix in dict.fromkeys(one.cell.mix for one in contrasts):
            same = fit.view.same_task.get(mix, ())
            if same:
                fit.note(
                    f"{fit.mix_label(mix)} shares a task with {fit.target_labels(same)}: left out of"
                    " the average on both sides"
                )
    return Link(
        claim=fit.sentence.claim.id,
        part=index,
        recipe=fit.view.recipe.name,
        recipe_digest=fit.view.digest,
        test=test,
        contrasts=contrasts,
        quantifier=quantifier,
        needed=needed,
        exceptions=exceptions,
        except_count=except_count,
        claimed=claimed,
        selection_split=cells.splits.selection,
        matches=tuple(fit.matches),
        notes=tuple(fit.notes),
        rescore=cells.splits.rescore,
    )


# ── cells ───────────────────────────────────────────────────────────────────────────────────


def _contrasts(fit: Fitting, shape: Shape, cells: Cells) -> tuple[Contrast, ...]:
    """Every pair of cells that the part speaks of."""
    found = []
    for target in cells.what.targets:
        codes: tuple[str | None, ...] = (None,)
        if cells.what.languages_axis and target != OVERALL:
            source = fit.view.source_language[target]
            codes = tuple(code for code in fit.view.languages[target] if code != source)
        for mix, other in _pairs(fit, cells.who):
            for code in codes:
                name = f"{fit.mix_label(mix)} → {fit.target_label(target)}"
                if other != fit.arms.baseline:
                    name += f", over {fit.mix_label(other)}"
                if code:
                    name += f" ({code})"
                found.append(
                    Contrast(
                        name=name,
                        cell=cells.key(fit, mix, target, code),
                        against=cells.key(fit, other, target, code),
                        sign=shape.sign,
                    )
                )
    return tuple(found)


def _pairs(fit: Fitting, who: Who) -> list[tuple[str, str]]:
    """(arm, arm that is subtracted)."""
    arms = fit.arms
    counterparts = {name: arms.counterpart(name) for name in arms.kinds}
    if who.english_against_variant:
        plain = [(counterparts[variant], variant) for variant in who.mixes]
        return [(mix, variant) for mix, variant in plain if mix is not None]
    if not who.against:
        return [(mix, arms.baseline) for mix in who.mixes if mix != arms.baseline]
    if all(arms.kinds[name] in VARIANTS for name in who.against):
        return [
            (mix, name)
            for mix in who.mixes
            for name in who.against
            if arms.counterpart(name) == mix
        ]
    if all(arms.kinds[name] in VARIANTS for name in who.mixes):
        varied = [(name, counterparts[name]) for name in who.mixes]
        return [(mix, other) for mix, other in varied if other is not None and other in who.against]
    return [(mix, other) for mix in who.mixes for other in who.against if mix != other]


def _score(fit: Fitting, quantity: Quantity, cells: Cells, index: int) -> Link | None:
    if len(cells.who.mixes) != 1 or len(cells.what.targets) != 1 or cells.what.languages_axis:
        fit.differ("mix", fit.sentence.text, "one score of one arm")
        return None
    mix, target = cells.who.mixes[0], cells.what.targets[0]
    name = f"{fit.mix_label(mix)} → {fit.target_label(target)}"
    contrast = Contrast(name=name, cell=cells.key(fit, mix, target))
    claimed = _stated(fit, quantity, ClaimedKind.SCORE, 1)
    return _link(fit, index, LinkTest.SCORE, (contrast,), cells, claimed=claimed)


def _best(fit: Fitting, shape: Shape, cells: Cells, index: int) -> Link | None:
    """One arm against every alternative, controls left out."""
    if len(cells.who.mixes) != 1 or len(cells.what.targets) != 1:
        fit.differ("mix", fit.sentence.text, "one arm that is best on one target")
        return None
    mix, target = cells.who.mixes[0], cells.what.targets[0]
    others = [name for name in fit.arms.kinds if name != mix and not fit.arms.control(name)]
    contrasts = tuple(
        Contrast(
            name=f"{fit.mix_label(mix)} over {fit.mix_label(other)} on {fit.target_label(target)}",
            cell=cells.key(fit, mix, target),
            against=cells.key(fit, other, target),
            sign=shape.sign,
        )
        for other in others
    )
    return _link(fit, index, LinkTest.BEST, contrasts, cells, claimed=None)


def _best_of(fit: Fitting, shape: Shape, cells: Cells, index: int) -> Link | None:
    """Every candidate on every target: which one is best is chosen on the selection split."""
    if cells.what.targets == (OVERALL,):
        targets = fit.view.recipe.axes.targets
        own = {t: fit.view.recipe.tasks[t].split for t in targets}
        wanted = cells.splits.rescore
        split = {t: wanted if wanted and wanted in fit.view.splits[t] else own[t] for t in targets}
        cells = cells._replace(splits=cells.splits._replace(by_target=split))
    else:
        targets = cells.what.targets
    left_out = re.search(
        r"own task (?:is |being )?left out|without the target's own", fit.sentence.text
    )
    contrasts = tuple(
        Contrast(
            name=f"{fit.mix_label(mix)} → {fit.target_label(target)}",
            cell=cells.key(fit, mix, target),
            against=cells.key(fit, fit.arms.baseline, target),
        )
        for target in targets
        for mix in cells.who.mixes
        if not (left_out and target in fit.view.same_task.get(mix, ()))
    )
    if left_out:
        fit.note("arms that train on the target's own task are left out")
    return _link(fit, index, LinkTest.BEST_OF, contrasts, cells, claimed=_claimed(fit, shape))


# ── what is claimed ─────────────────────────────────────────────────────────────────────────


def _claimed(fit: Fitting, shape: Shape) -> Claimed | None:
    """The stated difference, or only its direction."""
    runs = _runs(fit)
    if shape.no_effect:
        if shape.quantity is None:
            return Claimed(kind=ClaimedKind.NO_EFFECT, **runs)
        if shape.quantity.relation.is_bound:  # "no target by more than 1.5 points"
            return Claimed(
                kind=ClaimedKind.NO_EFFECT,
                value=float(shape.quantity.value),
                relation=Relation.AT_MOST,
                **runs,
            )
        fit.note(f"no effect is claimed; printed beside it: {shape.quantity.printed}")
        return Claimed(kind=ClaimedKind.NO_EFFECT, **runs)
    if shape.quantity is None:
        return Claimed(kind=ClaimedKind.DELTA, sign=shape.sign, **runs)
    return _stated(fit, shape.quantity, ClaimedKind.DELTA, shape.sign)


def _stated(fit: Fitting, quantity: Quantity, kind: ClaimedKind, sign: int) -> Claimed:
    return Claimed(
        kind=kind,
        value=sign * float(quantity.value),
        sign=sign if kind is ClaimedKind.DELTA else 0,
        relation=quantity.relation,
        rounding=0.5 * 10.0**-quantity.decimals,
        **_runs(fit),
    )


def _runs(fit: Fitting) -> dict[str, int | bool]:
    """How many runs the paper averaged, where the recipe lists its seeds."""
    seeds = fit.view.recipe.seed_sets.get("paper")
    return {"runs": len(seeds), "runs_assumed": False} if seeds else {}


def _default_quantifier(fit: Fitting, cells: Cells) -> Quantifier:
    """A list speaks of all its members; a bare plural of most, and that is assumed."""
    if re.search(r"\bconsisten", fit.sentence.text, re.IGNORECASE):
        fit.take("quantifier", "consistent", Quantifier.ALL.value, MatchKind.NAMED)
        return Quantifier.ALL
    if not (cells.who.generic or cells.what.generic):
        fit.take("quantifier", None, Quantifier.ALL.value, MatchKind.IMPLIED)
        return Quantifier.ALL
    fit.take("quantifier", None, Quantifier.MOST.value, MatchKind.ASSUMED)
    fit.note("the claim says nothing of how many cases: read as most of them")
    return Quantifier.MOST


def _needed(fit: Fitting, cases: int) -> int | None:
    counted = counted_cases(fit.sentence.text)
    if counted is None or counted[1] != cases or counted[0] > cases:
        fit.differ("quantifier", counted[2].group() if counted else None, f"{cases} cases")
        return None
    fit.take("quantifier", counted[2].group(), f"{counted[0]} of {cases}", MatchKind.NAMED)
    return counted[0]


def _excepted(fit: Fitting, contrasts: tuple[Contrast, ...]) -> tuple[tuple[str, ...], int | None]:
    """Names of the excepted cases, or how many they are."""
    names: list[str] = []
    excepted = [s.found for s in fit.sentence.said if s.role is Role.EXCEPTION]
    for found in excepted:
        names += [
            one.name
            for one in contrasts
            if one.cell.mix in found.mixes or one.cell.target in found.targets
        ]
    if excepted:
        return tuple(dict.fromkeys(names)), None
    for printed in fit.sentence.part.exceptions:
        count = number_of(printed)
        if count is not None and len(printed.split()) == 1:
            return (), count
        for found in fit.lexicon.find(printed):
            names += [
                one.name
                for one in contrasts
                if one.cell.mix in found.mixes or one.cell.target in found.targets
            ]
    return tuple(dict.fromkeys(names)), None
