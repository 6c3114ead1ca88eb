"""Sentence pairs: natural language inference and paraphrase."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.metrics.classification import accuracy, accuracy_f1, binary_f1
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks.base import PublishedTask, encode
from claimcheck.rerun.tasks.examples import Pair


class PairTask(PublishedTask):
    """Classification of sentence pairs."""

    def make_head(self) -> Head:
        """One output a label."""
        return Head(kind=HeadKind.CLASSIFICATION, labels=len(self.release.labels))

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """One row a pair."""
        labels = self.release.labels
        for number, pair in enumerate(self.source_of(split).examples(split, language)):
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


def build(use: TaskUse) -> PairTask:
    """Builder of the TASKS table."""
    return PairTask(use)
