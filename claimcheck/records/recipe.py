"""The recipe: an experiment as a small text file. Strict: unknown keys are errors.

Axes: model × intermediate mix × targets × data fraction × seeds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from claimcheck.records._base import Record
from claimcheck.records.replication import DecisionRule

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Scalar = str | int | float | bool


class HeadKind(StrEnum):
    """What is put on top of the encoder."""

    CLASSIFICATION = "classification"
    MULTIPLE_CHOICE = "multiple_choice"
    TAGGING = "tagging"
    SPAN = "span"
    MLM = "mlm"
    NONE = "none"  # the encoder is used as it is (retrieval)


class Head(Record):
    """A fresh head."""

    kind: HeadKind
    labels: int = 0  # classes or tags


class TaskUse(Record):
    """How a recipe uses a task family. Everything here enters the stage id."""

    name: str  # as the recipe calls it
    family: str  # name in the TASKS table
    data: str | None = None  # local folder or file, relative to the recipe, or a hub data set
    revision: Commit | None = None  # of a hub data set
    split_names: dict[str, str] = Field(
        default_factory=dict
    )  # our "train", "dev", "test" → names in the release
    options: dict[str, Scalar] = Field(default_factory=dict)  # what the family offers
    examples: int | None = Field(default=None, ge=1)  # declared training examples, for planning
    rows_per_example: float = Field(default=1.0, gt=0)
    tokens: float | None = Field(default=None, gt=0)  # declared mean real tokens a row
    languages: tuple[str, ...] = ()  # evaluated ones; empty: all that the family has


class Training(Record):
    """Hyper-parameters of one training. All of them enter the stage id."""

    steps: int | None = Field(default=None, ge=1)  # optimizer steps; or epochs
    epochs: float | None = Field(default=None, gt=0)
    batch: int = Field(default=32, ge=1)  # examples an optimizer step
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.1, ge=0, lt=1)  # share of the steps
    warmup_steps: int | None = Field(default=None, ge=0)  # instead of the share
    weight_decay: float = Field(default=0.01, ge=0)  # none on biases and norms
    epsilon: float = Field(default=1e-8, gt=0)
    beta2: float = Field(default=0.999, gt=0, lt=1)
    clip: float = Field(default=1.0, gt=0)
    max_length: int = Field(default=128, ge=4)  # tokens; longer rows are cut by their family
    batching: Literal["packed", "sorted", "padded"] = "packed"
    dtype: Literal["float32", "bfloat16"] = "float32"  # bfloat16: autocast on GPUs, fp32 weights
    select: Literal["last", "best"] = "last"  # checkpoint: the last one, or best on English dev
    evaluate_every: int | None = Field(default=None, ge=1)  # steps between looks at dev
    selection_examples: int = Field(default=500, ge=1)
    mask: float = Field(default=0.15, gt=0, lt=1)  # MLM: share of tokens predicted

    @model_validator(mode="after")
    def _one_length(self) -> Training:
        if (self.steps is None) == (self.epochs is None):
            raise ValueError("give either steps or epochs")
        if self.select == "best" and self.evaluate_every is None:
            raise ValueError('select = "best" needs evaluate_every')
        return self


class ModelShape(Record):
    """What the price depends on, for a model that is not at hand."""

    layers: int = Field(ge=1)
    hidden: int = Field(ge=1)
    parameters: int = Field(ge=1)  # all
    matrix_parameters: int = Field(ge=1)  # those that multiply every token


class Pretraining(Record):
    """An encoder made from nothing by masked language modelling."""

    task: Name  # an MLM task of the recipe; makes the tokenizer too
    training: Training
    languages: tuple[str, ...] = ()  # empty: all of the task


class ModelSpec(Record):
    """Where an encoder comes from: the hub at a commit, a local folder, or nothing."""

    label: str | None = None  # as papers call it
    id: str | None = None  # hub name
    revision: Commit | None = None
    folder: str | None = None  # local, relative to the recipe
    architecture: str | None = None  # model_type of transformers, to start from random weights
    config: dict[str, Scalar] = Field(default_factory=dict)
    pretraining: Pretraining | None = None
    shipped: str | None = None  # folder of finished pretraining stages, relative to the recipe
    shape: ModelShape | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> ModelSpec:
        origins = [self.id is not None, self.folder is not None, self.architecture is not None]
        if sum(origins) != 1:
            raise ValueError("give exactly one of id, folder, architecture")
        if self.id is not None and self.revision is None:
            raise ValueError("a hub model needs its revision, a commit of 40 digits")
        return self


class MixPart(Record):
    """One task of an intermediate mix."""

    task: Name
    weight: float = Field(default=1.0, gt=0)  # factor on its share of the steps


class Mix(Record):
    """An arm of intermediate training. No parts: the baseline."""

    label: str | None = None  # as papers call it: "NLI", "continued MLM"
    parts: tuple[MixPart, ...] = ()
    cap: int | None = Field(default=None, ge=1)  # most examples of one task that count as its size
    shuffle_labels: bool = False  # control: labels of the training rows are permuted
    control: bool = False  # an arm that is no intermediate task: left out of "best" and averages
    training: Training | None = None  # instead of the task's; needed with several parts


class TaskSpec(Record):
    """A task of the recipe."""

    label: str | None = None  # as papers call it
    family: Name
    data: str | None = None
    revision: Commit | None = None
    split_names: dict[str, str] = Field(default_factory=dict)
    options: dict[str, Scalar] = Field(default_factory=dict)
    examples: int | None = Field(default=None, ge=1)
    rows_per_example: float = Field(default=1.0, gt=0)
    tokens: float | None = Field(default=None, gt=0)
    languages: tuple[str, ...] = ()
    training: Training | None = None  # None: never trained on (retrieval)
    train_task: Name | None = None  # train on this task of the recipe instead: XQuAD on SQuAD
    split: str = "test"  # the split that is scored
    selection_split: str = "dev"  # the split that chose anything: checkpoint, layer, best-of


class Axes(Record):
    """The arms. Every combination is run."""

    models: tuple[Name, ...] = Field(min_length=1)
    mixes: tuple[Name, ...] = Field(min_length=1)
    targets: tuple[Name, ...] = Field(min_length=1)
    fractions: tuple[float, ...] = (1.0,)  # of the intermediate training data
    seeds: tuple[int, ...] = Field(min_length=1)


class Deviations(Record):
    """How the recipe differs from the paper's protocol. Anything here caps what may be said."""

    model: str | None = None
    data: str | None = None
    metric: str | None = None
    training: str | None = None
    selection: str | None = None

    def listed(self) -> tuple[str, ...]:
        """The deviations that there are, as "model: …"."""
        return tuple(f"{k}: {v}" for k, v in self.model_dump().items() if v is not None)


class Expected(Record):
    """An effect that the recipe is meant to find or to miss: for its statistical power."""

    name: str
    effect: float  # claimed, points
    sd: float = Field(gt=0)  # of a paired difference, points
    runs: int = Field(default=1, ge=1)  # runs behind the claim
    no_effect: bool = False


class Measures(Record):
    """The quantities that the recipe measures, beside each target's own metrics by language."""

    baseline: Name = "none"  # mix that deltas are taken against
    aggregates: tuple[Literal["zero-shot", "all", "english"], ...] = ("zero-shot", "english")
    overall: bool = True  # also the mean over targets of the zero-shot averages


class Recipe(Record):
    """An experiment, completely."""

    format: Literal[1]
    name: Name
    title: str
    paper: str | None = None  # id with its version, or the bundled paper's name
    status: Literal["never executed", "executed"] = "never executed"
    same_authors: bool = False  # written by the paper's own authors, with their code: level 5
    synthetic: bool = False
    notes: str | None = None  # a file beside the recipe
    deviations: Deviations = Deviations()
    assumed: dict[str, str] = Field(
        default_factory=dict
    )  # "tasks.qqp.examples" → why; what no source confirms
    axes: Axes
    seed_sets: dict[Name, tuple[int, ...]] = Field(
        default_factory=dict
    )  # named alternatives to axes.seeds
    models: dict[Name, ModelSpec]
    tasks: dict[Name, TaskSpec]
    mixes: dict[Name, Mix]
    measures: Measures = Measures()
    decision: DecisionRule = DecisionRule()
    expected: tuple[Expected, ...] = ()

    def tasks_trained(self, target: str) -> bool:
        """Whether a target is trained on at all (retrieval is not)."""
        return target in self.tasks and self.tasks[target].training is not None

    @property
    def caps(self) -> tuple[str, ...]:
        """Everything that caps a replication label: deviations, then assumed values."""
        assumed = (f"assumed {key}: {why}" for key, why in self.assumed.items())
        return (*self.deviations.listed(), *assumed)
