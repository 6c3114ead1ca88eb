"""Plans, stages, results: what a rerun consists of and what it left behind."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from claimcheck.records._base import Record, digest
from claimcheck.records.recipe import ModelShape, ModelSpec, TaskUse, Training
from claimcheck.records.replication import Power

ENGINE_VERSION = 1  # raised by hand whenever the same spec would give another result


class StageKind(StrEnum):
    """What a stage does."""

    PRETRAIN = "pretrain"  # an encoder from nothing
    TRAIN = "train"  # fresh heads on an encoder: intermediate or target training
    EVALUATE = "evaluate"  # metrics and predictions; trains nothing


class StagePart(Record):
    """A task within a stage."""

    use: TaskUse
    version: int  # of the task's code
    data: tuple[tuple[str, str], ...]  # language → digest of the data that is read
    share: float = 1.0  # of the optimizer steps, with several tasks


class StageSpec(Record):
    """Everything that decides a stage's result, and nothing else. Stands in ``spec.json``."""

    kind: StageKind
    parent: str | None = None  # stage id
    model: ModelSpec | None = None  # of stages without a parent
    model_digest: str | None = None  # files of the model and tokenizer, or what they are made from
    parts: tuple[StagePart, ...]
    training: Training | None = None  # None: evaluation
    split: str | None = None  # of an evaluation
    shuffle_labels: bool = False
    fraction: float = 1.0
    seed: int
    engine: int = ENGINE_VERSION

    @property
    def id(self) -> str:
        """The stage id. Labels, paths and sizes that only people read do not enter it.

        Defaults are left out, so that a new field with a default leaves old ids as they are; when
        a default changes its meaning, ENGINE_VERSION is raised.
        """
        form = self.model_dump(mode="json", exclude_defaults=True)
        form["engine"] = self.engine
        for part in form["parts"]:
            for key in ("data", "examples", "rows_per_example", "tokens", "languages"):
                part["use"].pop(key, None)
        if self.model is not None:
            for key in ("label", "shipped", "shape", "folder", "pretraining"):
                form["model"].pop(key, None)  # pretraining stands in parts and training
        return digest("stage", form)


class StageState(StrEnum):
    """What a plan found."""

    DONE = "done"  # its result is in the runs folder
    SHIPPED = "shipped"  # its result ships with the recipe
    TO_RUN = "to run"
    BLOCKED = "blocked"  # cannot be run here: the reason stands beside it


class StageCost(Record):
    """What a stage takes."""

    steps: int = 0
    examples: int = 0
    tokens: int = 0  # real, trained on
    padded: int = 0  # if every row were padded to max_length
    evaluated: int = 0  # real tokens, evaluation
    flops: float = 0.0
    seconds: float | None = None  # on the machine of the price
    disk: int = 0  # bytes kept


class PlannedStage(Record):
    """A stage within a plan."""

    id: str
    spec: StageSpec
    title: str  # for people: "seed 3: NLI → paraphrase"
    cost: StageCost
    state: StageState
    chains: int  # how many arms need it: trained once all the same
    why: str | None = None  # of BLOCKED


class CellKey(Record):
    """What one number of a recipe measures."""

    model: str
    mix: str
    fraction: float
    target: str
    split: str
    language: str  # a language, or an aggregate: "zero-shot", "all", "english"
    metric: str


class Arm(Record):
    """One chain of stages: model, intermediate mix, target, fraction, seed."""

    model: str
    mix: str
    target: str
    fraction: float
    seed: int
    stages: tuple[str, ...]  # ids, in order; the last one evaluates
    same_task: bool  # the mix trains on the target's own task: left out of average gains


class Price(Record):
    """What a plan costs."""

    machine: str  # "this machine, calibrated", "NVIDIA H200" …
    stages: int
    cached: int
    tokens: int  # real, to be trained
    padded: int  # the same rows padded
    naive_tokens: int  # nothing shared, real
    naive_padded: int  # nothing shared, padded
    shared_padded: int  # shared, padded
    shared_tokens: int  # shared, real, whether or not cached
    evaluated: int
    seconds: float | None  # of one device, in sequence
    gpu_hours: float | None  # None on a CPU
    disk: int
    cost: float | None = None  # in the currency of the price an hour
    currency: str | None = None
    assumptions: tuple[str, ...] = ()


class Plan(Record):
    """A recipe worked out."""

    recipe: str
    recipe_digest: str
    title: str
    status: str
    stages: tuple[PlannedStage, ...]  # parents before children
    arms: tuple[Arm, ...]
    price: Price
    power: tuple[tuple[str, Power], ...] = ()
    caps: tuple[str, ...] = ()


class Environment(Record):
    """Where a stage ran: bit-identity is promised only where this is equal."""

    host: str
    device: str
    threads: int
    processes: int
    python: str
    libraries: tuple[tuple[str, str], ...]
    isolation: str = "a process of its own, no sandbox"


class MetricValue(Record):
    """One score."""

    task: str
    split: str
    language: str
    metric: str
    value: float  # points
    examples: int
    headline: bool = False
    signature: str = ""


class StageResult(Record):
    """``result.json``: written last, so its presence means that the stage is done."""

    stage: str
    metrics: tuple[MetricValue, ...] = ()
    notes: tuple[str, ...] = ()
    steps: int = 0
    examples: int = 0
    tokens: int = 0
    padded: int = 0
    evaluated: int = 0
    seconds: float = 0.0
    cpu_seconds: float | None = None  # of its process, whatever else the machine was doing
    best_step: int | None = None
    resumed: int = 0  # how often it was resumed
    losses: tuple[tuple[int, float], ...] = ()
    checkpoint: str | None = None  # digest of the weights it left
    shape: ModelShape | None = None
    environment: Environment
    finished: datetime


class RunValue(Record):
    """A measured number: one cell, one seed."""

    cell: CellKey
    seed: int
    value: float
    stage: str  # id of the evaluation; "" for an aggregate over several
    same_task: bool = False
    imported: bool = False  # measured elsewhere
    source: str = ""  # then: by whom, where, and the SHA-256 of the file
