"""What reruns a set of claims needs, what they cost, and which of them a budget pays for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.pipeline.linking import LinkedClaim, Recipes
from claimcheck.records import Link, LinkTest, NoLink, Record
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import ClaimedKind
from claimcheck.records.rerun import PlannedStage, Price, StageState

if TYPE_CHECKING:
    from claimcheck.rerun.price import Machine
    from claimcheck.rerun.selecting import ArmKey, Planner, SeedOrder

_OPEN = (StageState.TO_RUN, StageState.BLOCKED)
Use = tuple[str, str | None]  # recipe, and the split that is scored instead of its own


class RerunSettings(NamedTuple):
    """Where and how reruns run."""

    folders: tuple[Path, ...]  # of recipes, the first that has a name wins
    runs: Path | None  # where stages lie; None: nowhere yet, only a plan is made
    device: str = "cpu"
    threads: int = 1
    workers: int = 1
    budget: float | None = None  # seconds of this machine
    gpu: str | None = None  # price for this GPU instead of this machine


class ClaimPlan(Record):
    """What one claim needs."""

    claim: str
    paper: str | None
    text: str
    links: tuple[Link, ...] = ()
    unlinked: tuple[NoLink, ...] = ()
    cells: int = 0
    stages: int = 0  # to the first look, shared ones included
    cached: int = 0  # of these, done or shipped
    seconds: float | None = None  # of the rest, were it the only claim
    power: float | None = None  # chance to find the claimed direction at the last look
    lacks: tuple[str, ...] = ()  # why it cannot be rerun, in whole or in part
    picked: bool = True  # False: the budget leaves it out, or nothing can be run


class RecipePlan(Record):
    """What one recipe is asked for."""

    recipe: str
    title: str
    digest: str
    split: str | None  # scored instead of the recipe's own
    looks: tuple[tuple[int, ...], ...]  # seeds at each look
    paper_seeds: tuple[int, ...]
    price: Price  # to the first look
    most: Price  # if every claim needs the last look
    caps: tuple[str, ...]
    synthetic: bool


class RerunPlan(Record):
    """Everything that a rerun would do, before it does anything."""

    claims: tuple[ClaimPlan, ...]
    recipes: tuple[RecipePlan, ...]
    seconds: float | None  # of one device, in sequence, to the first look of what is picked
    most_seconds: float | None  # if every picked claim needs the last look
    workers: int
    budget: float | None
    left_out: tuple[str, ...] = ()  # claims that the budget does not pay for
    notes: tuple[str, ...] = ()


class Prepared(NamedTuple):
    """A plan, with what is needed to carry it out."""

    plan: RerunPlan
    claims: tuple[LinkedClaim, ...]  # those that are picked
    recipes: Recipes
    planners: dict[Use, Planner]
    orders: dict[Use, SeedOrder]
    folders: tuple[Path, ...]


def use_of(link: Link) -> Use:
    """The recipe of a link, and the split that it scores instead of the recipe's own."""
    return link.recipe, link.rescore


def needs(
    links: Iterable[Link], recipes: Recipes, orders: dict[Use, SeedOrder], look: int
) -> dict[Use, dict[ArmKey, tuple[int, ...]]]:
    """Arms and seeds that links need at a look (a recipe's last one where it has fewer)."""
    from claimcheck.rerun.selecting import arms_of, union

    found: dict[Use, dict[ArmKey, tuple[int, ...]]] = {}
    for link in links:
        use = use_of(link)
        order = orders[use]
        seeds = order.at(min(look, len(order.looks) - 1))
        arms = dict.fromkeys(arms_of(recipes.loaded[link.recipe].recipe, link), seeds)
        found[use] = union([found.get(use, {}), arms])
    return found


def prepare(linked: Sequence[LinkedClaim], recipes: Recipes, settings: RerunSettings) -> Prepared:
    """Plan the reruns of these claims and pick those that the budget pays for.

    Nothing is trained; this machine is timed once (a few seconds) unless ``settings.gpu`` names a
    GPU or there is no torch, and then there is no time in the plan.
    """
    return _Preparation(linked, recipes, settings).done()


class _Preparation:
    def __init__(
        self, linked: Sequence[LinkedClaim], recipes: Recipes, settings: RerunSettings
    ) -> None:
        from claimcheck.rerun.selecting import Planner, rescored, seed_order

        self.recipes, self.settings = recipes, settings
        self.linked, self.lacks = _checked(linked, recipes)
        uses = dict.fromkeys(use_of(link) for one in self.linked for link in one.reruns)
        machine = _machine(settings) if uses else None
        self.planners: dict[Use, Planner] = {}
        self.orders: dict[Use, SeedOrder] = {}
        for name, split in uses:
            loaded = rescored(recipes.loaded[name], split)
            self.planners[name, split] = Planner(loaded, settings.runs, machine)
            self.orders[name, split] = seed_order(loaded.recipe)
        self.stages: dict[str, PlannedStage] = {}
        self.needed: dict[tuple[str, int], frozenset[str]] = {}  # (claim, look) → stages

    def done(self) -> Prepared:
        for use, planner in self.planners.items():
            links = [k for one in self.linked for k in one.reruns if use_of(k) == use]
            last = len(self.orders[use].looks) - 1
            for stage in planner.plan(needs(links, self.recipes, self.orders, last)[use]).stages:
                self.stages[stage.id] = stage
        plans = [self._claim(one) for one in self.linked]
        plans = self._picked(plans)
        chosen = [o for o, p in zip(self.linked, plans, strict=True) if p.picked]
        reruns = tuple(o for o in chosen if o.reruns)
        left = tuple(p.claim for p in plans if p.links and not p.picked and not p.lacks)
        recipe_plans = self._recipes(reruns)
        plan = RerunPlan(
            claims=tuple(plans),
            recipes=recipe_plans,
            seconds=_sum(one.price.seconds for one in recipe_plans),
            most_seconds=_sum(one.most.seconds for one in recipe_plans),
            workers=self.settings.workers,
            budget=self.settings.budget,
            left_out=left,
            notes=self.recipes.unreadable,
        )
        return Prepared(
            plan,
            tuple(chosen),
            self.recipes,
            self.planners,
            self.orders,
            self.settings.folders,
        )

    # ── one claim ───────────────────────────────────────────────────────────────────────────

    def _claim(self, one: LinkedClaim) -> ClaimPlan:
        reruns = one.reruns
        cells = {
            cell
            for link in reruns
            for contrast in link.contrasts
            for cell in (contrast.cell, contrast.against)
            if cell is not None
        }
        stages = self._stages_of(one, 0)
        waiting = [self.stages[stage] for stage in stages if self.stages[stage].state in _OPEN]
        blocked = dict.fromkeys(s.why for s in waiting if s.state is StageState.BLOCKED and s.why)
        missing = tuple(f"part {gap.part + 1}: {gap.reason}" for gap in one.unlinked)
        lacks = (*self.lacks.get(one.claim.id, ()), *blocked)
        return ClaimPlan(
            claim=one.claim.id,
            paper=one.claim.paper,
            text=one.claim.standalone or one.claim.text,
            links=one.links,
            unlinked=one.unlinked,
            cells=len(cells),
            stages=len(stages),
            cached=len(stages) - len(waiting),
            seconds=_sum(stage.cost.seconds for stage in waiting) if reruns else None,
            power=self._power(reruns),
            lacks=(*lacks, *missing) if not blocked else lacks,
            picked=bool(one.links) and not blocked,
        )

    def _stages_of(self, one: LinkedClaim, look: int) -> frozenset[str]:
        key = (one.claim.id, look)
        if key not in self.needed:
            found: set[str] = set()
            for use, arms in needs(one.reruns, self.recipes, self.orders, look).items():
                found |= {stage.id for stage in self.planners[use].plan(arms).stages}
            self.needed[key] = frozenset(found)
        return self.needed[key]

    def _power(self, links: Sequence[Link]) -> float | None:
        """The least chance of a part to be found in its direction at the last look, were it true.

        The spread of a difference is what the recipe expects (the median of its guesses).
        """
        from claimcheck.statistics import look_levels, power

        found = []
        for link in links:
            recipe = self.planners[use_of(link)].loaded.recipe
            spreads = sorted(expected.sd for expected in recipe.expected)
            claimed = link.claimed
            if not spreads or claimed is None or claimed.kind is ClaimedKind.SCORE:
                continue
            no_effect = claimed.kind is ClaimedKind.NO_EFFECT
            if (no_effect and recipe.decision.margin is None) or (
                not no_effect and not claimed.value
            ):
                continue
            seeds = self.orders[use_of(link)].looks[-1]
            alpha, confidence = look_levels(recipe.decision, seeds)
            rule = recipe.decision.model_copy(update={"alpha": alpha, "confidence": confidence})
            outcome = power(
                claimed,
                sd=spreads[len(spreads) // 2],
                seeds=seeds,
                rule=rule,
                effect=0.0 if no_effect else claimed.value,
                simulations=300,
            )
            shown = {label.value: share for label, share in outcome.labels}
            found.append(shown.get("REPLICATED", 0.0) if no_effect else outcome.direction)
        return min(found) if found else None

    # ── the budget ──────────────────────────────────────────────────────────────────────────

    def _picked(self, plans: list[ClaimPlan]) -> list[ClaimPlan]:
        """Take claims by what they add to the cost, the cheapest first, until it is spent.

        Stages that an earlier claim pays for are free; a claim that is likely to be decided
        counts for more.
        """
        budget = self.settings.budget
        if budget is None:
            return plans
        if not any(stage.cost.seconds is not None for stage in self.stages.values()):
            raise RecipeError(
                "a budget needs a price, and this machine could not be timed",
                hint="install claimcheck[rerun]",
            )
        paid: set[str] = set()
        spent = 0.0
        taken: set[str] = set()
        by_id = {one.claim.id: one for one in self.linked}
        waiting = {p.claim: p for p in plans if p.picked}
        while waiting:
            added = {key: self._seconds(self._stages_of(by_id[key], 0) - paid) for key in waiting}
            key = min(waiting, key=lambda k: (added[k] / max(waiting[k].power or 0.5, 0.01), k))
            del waiting[key]
            if spent + added[key] > budget * self.settings.workers:
                continue
            spent += added[key]
            paid |= self._stages_of(by_id[key], 0)
            taken.add(key)
        return [p if p.claim in taken else p.model_copy(update={"picked": False}) for p in plans]

    def _seconds(self, stages: Iterable[str]) -> float:
        found = (self.stages[stage] for stage in stages)
        return sum(stage.cost.seconds or 0.0 for stage in found if stage.state in _OPEN)

    # ── recipes ─────────────────────────────────────────────────────────────────────────────

    def _recipes(self, chosen: Sequence[LinkedClaim]) -> tuple[RecipePlan, ...]:
        from claimcheck.rerun.selecting import PAPER_SEEDS

        plans = []
        for use, planner in self.planners.items():
            links = [link for one in chosen for link in one.reruns if use_of(link) == use]
            if not links:
                continue
            order, recipe = self.orders[use], planner.loaded.recipe
            last = len(order.looks) - 1
            first = planner.plan(needs(links, self.recipes, self.orders, 0)[use])
            most = planner.plan(needs(links, self.recipes, self.orders, last)[use])
            plans.append(
                RecipePlan(
                    recipe=recipe.name,
                    title=recipe.title,
                    digest=self.recipes.loaded[use[0]].digest,
                    split=use[1],
                    looks=tuple(order.at(look) for look in range(len(order.looks))),
                    paper_seeds=recipe.seed_sets.get(PAPER_SEEDS, ()),
                    price=first.price,
                    most=most.price,
                    caps=recipe.caps,
                    synthetic=recipe.synthetic,
                )
            )
        return tuple(plans)


def _checked(
    linked: Sequence[LinkedClaim], recipes: Recipes
) -> tuple[tuple[LinkedClaim, ...], dict[str, tuple[str, ...]]]:
    """The claims without links to arms that a recipe does not have, and what was wrong."""
    from claimcheck.rerun.selecting import arms_of

    kept: list[LinkedClaim] = []
    wrong: dict[str, tuple[str, ...]] = {}
    for one in linked:
        good, unlinked = [], list(one.unlinked)
        for link in one.links:
            try:
                if link.test is not LinkTest.COUNT:
                    recipe = recipes.loaded[link.recipe].recipe
                    arms_of(recipe, link)
                    _check_margin(recipe, link)
                good.append(link)
            except RecipeError as error:
                unlinked.append(NoLink(claim=link.claim, part=link.part, reason=str(error)))
                wrong[one.claim.id] = (*wrong.get(one.claim.id, ()), str(error))
        kept.append(LinkedClaim(one.claim, tuple(good), tuple(unlinked)))
    return tuple(kept), wrong


def _check_margin(recipe: Recipe, link: Link) -> None:
    """Nothing can show "no effect" without a margin: then nothing need be run either."""
    claimed = link.claimed
    if claimed is None or claimed.kind is not ClaimedKind.NO_EFFECT:
        return
    if recipe.decision.margin is None and not claimed.value:
        raise RecipeError(f"{recipe.name} declares no margin below which an effect counts as none")


def _machine(settings: RerunSettings) -> Machine | None:
    from claimcheck.rerun.price import named_gpu, this_machine

    if settings.gpu is not None:
        return named_gpu(settings.gpu)
    try:
        return this_machine(settings.runs, threads=settings.threads)
    except ImportError:
        return None


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    if any(value is None for value in known):
        return None
    return sum(value for value in known if value is not None)
