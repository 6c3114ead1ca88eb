"""A linked part of a claim against its measured cells: two answers, one label, one sentence.

The statistics are those of :mod:`claimcheck.statistics`; what is decided here is which numbers go
into them. Every difference is paired by seed. All seeds of ``results`` are one look: levels are
those of the recipe's schedule at that number of seeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.errors import RecipeError
from claimcheck.records import (
    Contrast,
    Link,
    LinkTest,
    MatchKind,
    PartOutcome,
    Power,
    QuantifiedReplication,
    Quantifier,
    Relation,
    Replication,
    ReplicationLabel,
)
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed, ClaimedKind, DecisionRule, QuantifierOutcome
from claimcheck.records.rerun import CellKey
from claimcheck.rerun import selected
from claimcheck.rerun.merging import compound
from claimcheck.rerun.pairing import Pair, named, pair_up, same_task_cap, scores_of
from claimcheck.rerun.results import Results
from claimcheck.rerun.wording import say_quantified, say_replication
from claimcheck.statistics import best_of, decided, judge, judge_quantified, look_levels, power

_AT_MOST = (Relation.LESS, Relation.AT_MOST)
_AT_LEAST = (Relation.GREATER, Relation.AT_LEAST)
_OPEN = (ReplicationLabel.INCONCLUSIVE, ReplicationLabel.INCONCLUSIVE_AT_SCALE)


def judge_link(recipe: Recipe, results: Results, link: Link) -> PartOutcome:
    """Hold the measured cells of ``link`` against what its part claims.

    Deviations and assumed values of the recipe, and a link that had to assume a field, cap the
    label. Raises RecipeError where cells are not measured, or with fewer than two seeds.
    """
    caps = [*recipe.caps, *link_caps(link)]
    outcome: Replication | QuantifiedReplication
    if link.test is LinkTest.QUANTIFIED:
        outcome, pairs = _quantified(recipe, results, link, caps)
    elif link.test is LinkTest.BEST:
        outcome, pairs = _best(recipe, results, link, caps)
    elif link.test is LinkTest.BEST_OF:
        chosen = selected.choose(recipe, results, link)
        caps += chosen.caps
        outcome, pairs = _single(recipe, link, chosen.pair, caps, chosen.notes)
    elif link.test is LinkTest.COUNT:
        raise RecipeError("a count is not a score: claimcheck.rerun.counting counts rows")
    else:
        (contrast,) = link.contrasts
        pair = pair_up(recipe, results, contrast)
        outcome, pairs = _single(recipe, link, pair, [*caps, *same_task_cap(pair)])
    quantified = outcome if isinstance(outcome, QuantifiedReplication) else None
    single = outcome if isinstance(outcome, Replication) else None
    seeds = tuple(sorted(set.intersection(*(set(pair.seeds) for pair in pairs))))
    if quantified is not None:
        words = say_quantified(quantified)
    else:
        assert single is not None
        words = say_replication(named(recipe, link), single)
    return PartOutcome(
        part=link.part,
        link=link,
        label=outcome.label,
        replication=single,
        quantified=quantified,
        seeds=seeds,
        stages=tuple(dict.fromkeys(stage for pair in pairs for stage in pair.stages)),
        power=_power(recipe, outcome) if outcome.label in _OPEN else None,
        explanation=words,
    )


def settled(outcome: PartOutcome) -> bool:
    """Whether more seeds are pointless for this part."""
    if outcome.quantified is not None:
        return outcome.quantified.outcome is not QuantifierOutcome.UNDECIDED
    return outcome.replication is None or decided(outcome.replication)


def link_caps(link: Link) -> tuple[str, ...]:
    """What the link assumed of the claim, as caps."""
    return tuple(
        f"assumed of the claim: {match.field} {match.taken!r}"
        for match in link.matches
        if match.how is MatchKind.ASSUMED
    )


def _at_look(rule: DecisionRule, seeds: int) -> DecisionRule:
    """The rule with the level and confidence of the look at ``seeds`` seeds."""
    alpha, confidence = look_levels(rule, seeds)
    return rule.model_copy(update={"alpha": alpha, "confidence": confidence})


def _claimed_margin(rule: DecisionRule, claimed: Claimed | None) -> DecisionRule:
    """ "By no more than 1.5 points" brings its own margin; else the recipe's holds."""
    bounded = (
        claimed is not None
        and claimed.kind is ClaimedKind.NO_EFFECT
        and claimed.relation in _AT_MOST
        and claimed.value
    )
    if not bounded or claimed is None or claimed.value is None:
        return rule
    return rule.model_copy(update={"margin": abs(claimed.value)})


def _judged(
    recipe: Recipe, pair: Pair, claimed: Claimed, rule: DecisionRule, caps: Sequence[str]
) -> Replication:
    here = _at_look(rule, len(pair.values))
    return judge(
        pair.values,
        claimed,
        here,
        spread=pair.spread,
        seeds=pair.seeds,
        alpha=here.alpha,
        confidence=here.confidence,
        caps=caps,
    )


def _single(
    recipe: Recipe, link: Link, pair: Pair, caps: Sequence[str], notes: Sequence[str] = ()
) -> tuple[Replication, list[Pair]]:
    """One difference, or one score."""
    if link.claimed is None:
        raise RecipeError(f"the link {link.id} says no size and no direction")
    rule = _claimed_margin(recipe.decision, link.claimed)
    outcome = _judged(recipe, pair, link.claimed, rule, caps)
    added = (*notes, *link.notes)
    return outcome.model_copy(update={"notes": (*outcome.notes, *added)}), [pair]


def _quantified(
    recipe: Recipe, results: Results, link: Link, caps: list[str]
) -> tuple[QuantifiedReplication, list[Pair]]:
    """Several differences under "all", "most", "all but" …

    A claimed bound ("all by at least 2 points") moves the null hypothesis of every case. A
    claimed size ("both by 3.9") is judged case by case, which only "all" can sum up.
    """
    assert link.quantifier is not None
    rule = _claimed_margin(recipe.decision, link.claimed)
    cases: dict[str, Replication] = {}
    pairs = []
    for contrast in link.contrasts:
        pair = pair_up(recipe, results, contrast)
        pairs.append(pair)
        claimed, values = _case(link, contrast, pair)
        more = [*caps, *same_task_cap(pair)]
        cases[contrast.name] = _judged(recipe, pair._replace(values=values), claimed, rule, more)
    seeds = min(len(pair.values) for pair in pairs)
    named_exceptions = tuple(name for name in link.exceptions if name in cases)
    all_but = link.quantifier is Quantifier.ALL_BUT
    outcome = judge_quantified(
        link.quantifier,
        cases,
        _at_look(rule, seeds),
        exceptions=named_exceptions if all_but else (),
        except_count=link.except_count if all_but and not named_exceptions else None,
        count=link.needed,
        caps=sorted({note for case in cases.values() for note in case.notes}),
    )
    if link.claimed is None or link.claimed.value is None or link.claimed.relation in _AT_LEAST:
        return outcome, pairs
    if link.claimed.kind is ClaimedKind.NO_EFFECT:
        return outcome, pairs
    return _with_sizes(outcome, link.quantifier, tuple(cases.values())), pairs


def _case(link: Link, contrast: Contrast, pair: Pair) -> tuple[Claimed, tuple[float, ...]]:
    """What one case claims, and the values to hold against it."""
    claimed = link.claimed
    if claimed is None:
        return Claimed(sign=contrast.sign), pair.values
    if claimed.kind is ClaimedKind.NO_EFFECT:
        return claimed, pair.values
    sign = contrast.sign or claimed.direction
    if claimed.value is not None and claimed.relation in _AT_LEAST:
        bound = sign * abs(claimed.value)
        return Claimed(sign=sign), tuple(value - bound for value in pair.values)
    size = None if claimed.value is None else sign * abs(claimed.value)
    return claimed.model_copy(update={"sign": sign, "value": size}), pair.values


def _with_sizes(
    outcome: QuantifiedReplication, quantifier: Quantifier, cases: tuple[Replication, ...]
) -> QuantifiedReplication:
    """The label where every case also claims a size."""
    if quantifier is Quantifier.ALL:
        label = compound([case.label for case in cases])
        uncapped = compound([case.uncapped for case in cases])
        words = "every case also claims its size: the label is that of all cases together"
    else:
        weaker = {ReplicationLabel.REPLICATED: ReplicationLabel.DIRECTION_ONLY}
        label = weaker.get(outcome.label, outcome.label)
        uncapped = weaker.get(outcome.uncapped, outcome.uncapped)
        words = "sizes of several cases are not judged together: directions alone"
    assert isinstance(label, ReplicationLabel)
    assert isinstance(uncapped, ReplicationLabel)
    return outcome.model_copy(
        update={"label": label, "uncapped": uncapped, "reasons": (*outcome.reasons, words)}
    )


def _best(
    recipe: Recipe, results: Results, link: Link, caps: list[str]
) -> tuple[QuantifiedReplication, list[Pair]]:
    """One arm against every alternative."""
    ours: CellKey = link.contrasts[0].cell
    if any(c.cell != ours or c.against is None for c in link.contrasts):
        raise RecipeError(f"the link {link.id} compares more than one arm with the others")
    others = [contrast.against for contrast in link.contrasts if contrast.against is not None]
    scored = scores_of(recipe, results, (ours, *others))
    rule = _at_look(recipe.decision, len(scored.seeds))
    outcome = best_of(
        scored.names[0],
        dict(zip(scored.names, scored.values, strict=True)),
        rule,
        higher_is_better=link.contrasts[0].sign >= 0,
        caps=caps,
    )
    pairs = [Pair(scored.seeds, scored.values[0], None, scored.stages, False)]
    return outcome, pairs


def _power(recipe: Recipe, outcome: Replication | QuantifiedReplication) -> Power | None:
    """What as many seeds could have shown, were the claim true: of the least sure case."""
    if isinstance(outcome, QuantifiedReplication):
        if not outcome.parts:
            return None
        case = max(outcome.parts, key=lambda part: part.p_same or 0.0)
    else:
        case = outcome
    claimed = case.claimed
    effect = 0.0 if claimed.kind is ClaimedKind.NO_EFFECT else claimed.value
    if effect is None:
        effect = claimed.direction * abs(case.mean)
    rule = _claimed_margin(recipe.decision, claimed)
    return power(
        claimed,
        sd=max(case.spread.sd, recipe.decision.floor),
        seeds=len(case.differences),
        rule=_at_look(rule, len(case.differences)),
        effect=effect,
        pooled_cells=case.spread.pooled,
    )
