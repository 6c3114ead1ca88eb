"""What a task family is to the engine: rows of tokens in, metrics out.

A family lives in one module of :mod:`claimcheck.rerun.tasks`, is named in its ``TASKS`` table, and
offers a builder ``build(use: TaskUse) -> Task``. The engine does everything else: it stores the
rows as memory-mapped arrays, batches, trains a fresh head, runs inference, keeps predictions.
A task never sees a model; what it needs of one comes through :class:`Predictor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

from claimcheck.records.recipe import Head, HeadKind, TaskUse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

__all__ = [
    "IGNORED",
    "Evaluation",
    "Head",
    "HeadKind",
    "Predictor",
    "Row",
    "Size",
    "Task",
    "TaskUse",
    "TokenizerMaker",
]

Tokenizer: TypeAlias = Any  # a fast tokenizer of transformers
IGNORED = -100  # a label that is not trained on


class Row(NamedTuple):
    """One sequence as the model reads it, special tokens included, not padded.

    ``labels`` by head: classification ``[class]``; multiple choice ``[1]`` for the right choice
    and ``[0]`` for the others (the choices of one example follow one another); tagging one label a
    token, IGNORED where none; span ``[start, end]`` token positions, both 0 for "no answer";
    MLM and retrieval ``[]`` (the engine masks).
    """

    input_ids: Sequence[int]
    labels: Sequence[int]
    example: int  # number of the example in its split; choices and QA windows share it
    token_types: Sequence[int] = ()  # segment numbers, where the tokenizer gives any


class Size(NamedTuple):
    """How much data a split holds: declared where the data is not at hand, else counted."""

    examples: int
    rows: int  # sequences: choices and windows counted one by one
    tokens: float  # real tokens a row, on average, special tokens included
    counted: bool = False  # False: declared by the recipe or the family's table


class Evaluation(NamedTuple):
    """Scores of one split in one language."""

    metrics: Mapping[str, float]  # points, 0 … 100 where the metric is a share
    items: Sequence[float] = ()  # headline score of each test example, points, for the bootstrap
    predictions: Sequence[Mapping[str, Any]] = ()  # one JSON object an example, in order
    notes: Sequence[str] = ()  # e.g. "layer 2 chosen on 300 dev pairs"


class Predictor(Protocol):
    """A trained model, as far as a task may see it."""

    layers: int  # hidden layers; `embeddings` knows 0 (the embeddings) … layers

    def outputs(self, rows: Sequence[Row]) -> list[Floats]:
        """The head's output for each row, in order.

        Classification (labels,); multiple choice (1,); tagging (tokens, labels); span (tokens, 2).
        """
        ...

    def embeddings(
        self,
        rows: Sequence[Row],
        *,
        layers: Sequence[int] | None = None,
        pooling: Literal["mean", "cls"] = "mean",
    ) -> Floats:
        """Pooled hidden states, (layers, rows, hidden); all layers where None.

        "mean" pools over all tokens, <s> and </s> included; "cls" takes the first.
        """
        ...


class Task(Protocol):
    """One data set with its head and metric."""

    name: str  # as the recipe calls it
    family: str
    version: int  # raised by hand whenever rows, splits or metrics change: it enters the stage id
    head: Head
    metric: str  # the headline metric: selects checkpoints, enters averages
    train_language: str
    trains_on: str  # names of data sets between "+": two tasks that share one are "same task"

    def languages(self, split: str) -> Sequence[str]:
        """Languages of a split; empty where there is no such split."""
        ...

    def size(self, split: str, language: str) -> Size:
        """How much there is, without reading the data where it is declared."""
        ...

    def data_digest(self, split: str, language: str) -> str:
        """Digest over the sorted rows of the data itself. Raises DataError when it is missing."""
        ...

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The tokenised rows of a split, in a fixed order. Raises DataError."""
        ...

    def evaluate(
        self,
        split: str,
        language: str,
        predictor: Predictor,
        tokenizer: Tokenizer,
        max_length: int,
    ) -> Evaluation:
        """Predict and score one split in one language."""
        ...


@runtime_checkable
class TokenizerMaker(Protocol):
    """A task from whose text a tokenizer can be made, for encoders that start from nothing."""

    def make_tokenizer(self, folder: Path) -> None:
        """Write a tokenizer that ``AutoTokenizer.from_pretrained(folder)`` loads. Deterministic."""
        ...

    def tokenizer_digest(self) -> str:
        """What the tokenizer depends on: known without making it."""
        ...
