"""Sentence pairs: natural language inference and paraphrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from claimcheck.errors import DataError, RecipeError
from claimcheck.metrics.classification import accuracy, accuracy_f1, binary_f1
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Size, Tokenizer
from claimcheck.rerun.tasks.base import (
    CHARACTERS_A_TOKEN,
    SPECIAL_TOKENS,
    PublishedTask,
    encode,
)
from claimcheck.rerun.tasks.examples import Example, Pair, rows_digest, sample
from claimcheck.rerun.tasks.releases import RELEASES
from claimcheck.rerun.tasks.source import Source


class PairTask(PublishedTask):
    """Classification of sentence pairs."""

    def make_head(self) -> Head:
        """One output a label."""
        return Head(kind=HeadKind.CLASSIFICATION, labels=len(self.release.labels))

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """One row a pair."""
        examples = self.source_of(split).examples(split, language)
        return self.pair_rows(examples, tokenizer, max_length)

    def pair_rows(
        self, pairs: Sequence[Example], tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The rows of given pairs."""
        labels = self.release.labels
        for number, pair in enumerate(pairs):
            assert isinstance(pair, Pair)
            ids, types = encode(tokenizer, pair.first, pair.second, max_length)
            yield Row(ids, [labels.index(pair.label)], number, types)

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy, and F1 of the class "1" where the data set is scored by it."""
        labels = self.release.labels
        rows = list(self.rows(split, language, tokenizer, max_length))
        predicted = [int(output.argmax()) for output in predictor.outputs(rows)]
        gold = [row.labels[0] for row in rows]
        metrics = {"accuracy": accuracy(gold, predicted)}
        if self.metric == "accuracy_f1":
            positive = labels.index("1")
            metrics["f1"] = binary_f1(gold, predicted, positive)
            metrics["accuracy_f1"] = accuracy_f1(gold, predicted, positive)
        return Evaluation(
            metrics=metrics,
            items=[100.0 * (a == b) for a, b in zip(gold, predicted, strict=True)],
            predictions=[
                {"label": labels[b], "gold": labels[a]}
                for a, b in zip(gold, predicted, strict=True)
            ],
        )


class UnionTask(PairTask):
    """Training data of several releases with the same labels, under one shared head.

    ANLI+ of arXiv 2005.13013 is ANLI with SNLI and MNLI. Options: ``parts``, release names; for a
    part on the hub ``<part>_revision``; ``<part>_splits``, splits read as training data where that
    is not "train" alone (ANLI has one a round); ``train_limit``, of all parts together. Scored on
    the first part that has dev data.
    """

    def __init__(self, use: TaskUse) -> None:
        names = str(use.options.get("parts", "")).split()
        unknown = [name for name in names if name not in RELEASES]
        if len(names) < 2 or unknown:
            raise RecipeError(
                f"task {use.name!r}: parts must name at least two data sets",
                hint=did_you_mean(unknown[0], RELEASES) if unknown else "parts = 'snli mnli'",
            )
        self.known_options = frozenset(
            {
                *("parts", "train_limit", "test_limit"),
                *(f"{name}_{what}" for name in names for what in ("revision", "splits")),
            }
        )
        first = RELEASES[names[0]]
        if any(RELEASES[name].labels != first.labels for name in names):
            raise RecipeError(f"task {use.name!r}: its parts have different labels")
        self.parts: list[tuple[Source, tuple[str, ...]]] = []
        super().__init__(use.model_copy(update={"family": names[0]}))
        self.family, self.trains_on = use.family, "+".join(names)
        for name in names:
            revision = use.options.get(f"{name}_revision")
            kept = {k: v for k, v in use.options.items() if k == "test_limit"}
            part = use.model_copy(
                update={"data": None, "revision": revision and str(revision), "options": kept}
            )
            splits = str(use.options.get(f"{name}_splits", "train")).split()
            self.parts.append((Source(RELEASES[name], part), tuple(splits)))
        self._pairs = cache(self._pairs_once)
        self._digest = cache(lambda language: rows_digest(self._pairs(language)))

    def languages(self, split: str) -> Sequence[str]:
        """English only."""
        if split == "train":
            return (self.train_language,)
        return self.source.languages(split)

    def source_of(self, split: str) -> Source:
        """The first part that has data for scoring."""
        for source, _ in self.parts:
            if split != "train" and source.problem is None and source.languages(split):
                return source
        return self.source

    def size(self, split: str, language: str) -> Size:
        """Declared, or the sum of the parts."""
        if split != "train" or (self.use.examples is not None and self.use.tokens is not None):
            return super().size(split, language)
        try:
            pairs = self._pairs(language)
        except DataError:
            return Size(0, 0, 0.0)
        characters = sum(self.characters_of(pair) for pair in pairs)
        tokens = characters / len(pairs) / CHARACTERS_A_TOKEN + SPECIAL_TOKENS
        return Size(len(pairs), len(pairs), tokens, counted=True)

    def data_digest(self, split: str, language: str) -> str:
        """Digest over all parts."""
        if split != "train":
            return super().data_digest(split, language)
        if all(source.pin is not None for source, _ in self.parts):
            pins = [(source.pin, splits) for source, splits in self.parts]
            return digest("hub", pins, split, language, length=32)
        return self._digest(language)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """All pairs of the first part, then of the next."""
        if split != "train":
            yield from super().rows(split, language, tokenizer, max_length)
            return
        yield from self.pair_rows(self._pairs(language), tokenizer, max_length)

    def _pairs_once(self, language: str) -> list[Example]:
        pairs = [
            pair
            for source, splits in self.parts
            for split in splits
            for pair in source.examples(split, language)
        ]
        most = self.use.options.get("train_limit")
        return pairs if most is None else sample(pairs, int(most))


def build_union(use: TaskUse) -> UnionTask:
    """Builder of the TASKS table."""
    return UnionTask(use)


def build(use: TaskUse) -> PairTask:
    """Builder of the TASKS table."""
    return PairTask(use)
