"""What sort of intermediate training each mix of a recipe is."""

from __future__ import annotations

from enum import StrEnum

from claimcheck.records import RecipeView


class ArmKind(StrEnum):
    """A mix, by what it trains on."""

    BASELINE = "baseline"
    SINGLE = "single"  # one task
    MULTI = "multi-task"
    SHUFFLED = "shuffled labels"
    MLM = "continued MLM"  # nothing else
    WITH_MLM = "with continued MLM"  # beside a task
    TRANSLATED = "translated data"


VARIANTS = frozenset([ArmKind.WITH_MLM, ArmKind.TRANSLATED])


class Arms:
    """The mixes of a recipe by kind, in the recipe's order."""

    def __init__(self, view: RecipeView) -> None:
        self.view = view
        self.baseline = view.recipe.measures.baseline
        self.kinds = {name: self._kind(name) for name in view.recipe.axes.mixes}

    def of(self, *kinds: ArmKind) -> tuple[str, ...]:
        """Mixes of these kinds."""
        return tuple(name for name, kind in self.kinds.items() if kind in kinds)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Intermediate tasks taken one by one, controls left out: what "every intermediate task"
        speaks of."""
        return tuple(name for name in self.of(ArmKind.SINGLE) if not self.control(name))

    @property
    def trained(self) -> tuple[str, ...]:
        """Every mix but the baseline, controls among them: what "all arms" speaks of."""
        return tuple(name for name in self.kinds if name != self.baseline)

    @property
    def candidates(self) -> tuple[str, ...]:
        """What a best-of is chosen from: single tasks and their multi-task mixes."""
        found = self.of(ArmKind.SINGLE, ArmKind.MULTI)
        return tuple(name for name in found if not self.control(name))

    def control(self, name: str) -> bool:
        """Whether a mix is a control."""
        mix = self.view.recipe.mixes[name]
        return mix.control or mix.shuffle_labels

    def counterpart(self, variant: str) -> str | None:
        """The plain arm of the task that a variant (translated, with MLM) varies."""
        data = self._plain_data(variant)
        for name in self.of(ArmKind.SINGLE):
            if data and self._plain_data(name) == data:
                return name
        return None

    def _plain_data(self, name: str) -> frozenset[str]:
        """Data sets of a mix, without the MLM text and the word that says they were translated."""
        found = set()
        for part in self.view.recipe.mixes[name].parts:
            if self.view.heads.get(part.task) != "mlm":
                for data in self.view.trains_on.get(part.task, ()):
                    found.add(data.partition(",")[0].strip())
        return frozenset(found)

    def _kind(self, name: str) -> ArmKind:
        mix = self.view.recipe.mixes[name]
        if not mix.parts:
            return ArmKind.BASELINE
        if mix.shuffle_labels:
            return ArmKind.SHUFFLED
        tasks = [part.task for part in mix.parts]
        mlm = [self.view.heads.get(task) == "mlm" for task in tasks]
        if all(mlm):
            return ArmKind.MLM
        if any(mlm):
            return ArmKind.WITH_MLM
        if any("translat" in data for task in tasks for data in self.view.trains_on.get(task, ())):
            return ArmKind.TRANSLATED
        return ArmKind.MULTI if len(tasks) > 1 else ArmKind.SINGLE
