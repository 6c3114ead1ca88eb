"""Multiple choice: Cosmos QA, CommonsenseQA, HellaSwag, XCOPA."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimcheck.metrics.classification import accuracy
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks.base import PublishedTask, encode
from claimcheck.rerun.tasks.examples import Choice, Example


class ChoiceTask(PublishedTask):
    """One score a choice; the highest wins."""

    def make_head(self) -> Head:
        """A single output."""
        return Head(kind=HeadKind.MULTIPLE_CHOICE, labels=1)

    def rows_of(self, example: Example) -> int:
        """One row a choice."""
        assert isinstance(example, Choice)
        return len(example.choices)

    def characters_of(self, example: Example) -> int:
        """The context and the question stand in every row."""
        assert isinstance(example, Choice)
        shared = len(example.context) + len(example.question)
        return shared * len(example.choices) + sum(map(len, example.choices))

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Context against question and choice; without a context, question against choice."""
        for number, example in enumerate(self.source_of(split).examples(split, language)):
            assert isinstance(example, Choice)
            for position, choice in enumerate(example.choices):
                if example.context:
                    first, second = example.context, f"{example.question} {choice}".strip()
                else:
                    first, second = example.question, choice
                ids, types = encode(tokenizer, first, second, max_length)
                yield Row(ids, [int(position == example.answer)], number, types)

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy."""
        rows = list(self.rows(split, language, tokenizer, max_length))
        scores: dict[int, list[float]] = defaultdict(list)
        right: dict[int, int] = {}
        for row, output in zip(rows, predictor.outputs(rows), strict=True):
            if row.labels[0]:
                right[row.example] = len(scores[row.example])
            scores[row.example].append(float(output.reshape(-1)[0]))
        predicted = [max(range(len(own)), key=own.__getitem__) for own in scores.values()]
        gold = [right[example] for example in scores]
        return Evaluation(
            metrics={"accuracy": accuracy(gold, predicted)},
            items=[100.0 * (a == b) for a, b in zip(gold, predicted, strict=True)],
            predictions=[{"choice": b, "gold": a} for a, b in zip(gold, predicted, strict=True)],
        )


def build(use: TaskUse) -> ChoiceTask:
    """Builder of the TASKS table."""
    return ChoiceTask(use)
