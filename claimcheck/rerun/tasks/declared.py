"""A task known by its size alone: it can be planned and priced, and not be run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimcheck.errors import DataError, RecipeError
from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Size, Tokenizer


class DeclaredTask:
    """Sizes from the recipe; no data. Options: ``head``, ``labels``, ``trains_on``, ``metric``."""

    version = 1
    train_language = "en"

    def __init__(self, use: TaskUse) -> None:
        self.name, self.family = use.name, use.family
        self.metric = str(use.options.get("metric", "accuracy"))
        self.trains_on = str(use.options.get("trains_on", use.name))
        kind = str(use.options.get("head", "classification"))
        if kind not in list(HeadKind):
            raise RecipeError(
                f"task {use.name!r}: there is no head called {kind!r}", hint=", ".join(HeadKind)
            )
        self.head = Head(kind=HeadKind(kind), labels=int(use.options.get("labels", 2)))
        if self.head.kind is not HeadKind.NONE and (use.examples is None or use.tokens is None):
            raise RecipeError(f"task {use.name!r} declares neither examples nor tokens")
        self._use = use

    def languages(self, split: str) -> Sequence[str]:
        """Those that the recipe lists."""
        return (self.train_language,) if split == "train" else self._use.languages

    def size(self, split: str, language: str) -> Size:
        """As declared; nothing is known of dev and test."""
        if split != "train":
            return Size(0, 0, 0.0)
        examples = self._use.examples or 0
        return Size(examples, round(examples * self._use.rows_per_example), self._use.tokens or 0.0)

    def data_digest(self, split: str, language: str) -> str:
        """Stands for the declaration, since there is no data."""
        return "declared:" + digest(self._use.model_dump(), split, language)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Refused: there is no data."""
        raise DataError(f"task {self.name!r} is declared by its size only and cannot be run")

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Refused: there is no data."""
        raise DataError(f"task {self.name!r} is declared by its size only and cannot be run")


def build(use: TaskUse) -> DeclaredTask:
    """Builder of the TASKS table."""
    return DeclaredTask(use)
