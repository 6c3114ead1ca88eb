"""Extractive question answering, with and without "no answer": SQuAD, XQuAD, MLQA, TyDiQA.

Windows and limits follow jiant and transformers' examples: stride 128, questions of at most 64
tokens, the 20 best starts and ends, answers of at most 30 tokens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.errors import DataError
from claimcheck.metrics.spans import (
    mlqa_scores,
    mlqa_tokens,
    squad_scores,
    squad_tokens,
    squad_v2_scores,
    token_f1,
)
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks.base import Frame, PublishedTask
from claimcheck.rerun.tasks.examples import Example, Question

if TYPE_CHECKING:
    from claimcheck.rerun.interface import Floats

STRIDE = 128
MAX_QUESTION = 64
BEST = 20
MAX_ANSWER = 30


class Window(NamedTuple):
    """A row, and the characters of the context under each token (None outside the context)."""

    row: Row
    offsets: tuple[tuple[int, int] | None, ...]


class SpanTask(PublishedTask):
    """Start and end of the answer in windows over the context."""

    def make_head(self) -> Head:
        """Two outputs a token."""
        return Head(kind=HeadKind.SPAN, labels=2)

    def characters_of(self, example: Example) -> int:
        """Question and context; windows overlap, which this ignores."""
        assert isinstance(example, Question)
        return len(example.question) + len(example.context)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """One row a window."""
        for window in self.windows(split, language, tokenizer, max_length):
            yield window.row

    def windows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Window]:
        """The windows of a split. A window without the answer is labelled (0, 0)."""
        questions = self.source_of(split).examples(split, language)
        frame = Frame.of(tokenizer, pair=True)
        for number, question in enumerate(questions):
            assert isinstance(question, Question)
            asked = tokenizer(
                question.question.strip(),
                add_special_tokens=False,
                truncation=True,
                max_length=MAX_QUESTION,
            )["input_ids"]
            room = max_length - len(asked) - frame.size
            if room < 8:
                raise DataError(
                    f"task {self.name!r}: max_length {max_length} leaves no room for text"
                )
            text = tokenizer(
                question.context, add_special_tokens=False, return_offsets_mapping=True
            )
            pieces, offsets = text["input_ids"], text["offset_mapping"]
            step = max(1, room - min(STRIDE, room // 2))
            begin = 0
            while True:
                part = pieces[begin : begin + room]
                yield self._window(
                    frame, question, number, asked, part, offsets[begin : begin + room]
                )
                if begin + room >= len(pieces):
                    break
                begin += step

    @staticmethod
    def _window(
        frame: Frame,
        question: Question,
        number: int,
        asked: list[int],
        part: list[int],
        offsets: list[tuple[int, int]],
    ) -> Window:
        ids = [*frame.before, *asked, *frame.between, *part, *frame.after]
        first = len(frame.before) + len(asked) + len(frame.between)
        types: list[int] = []
        if frame.typed:
            types = [frame.types[0]] * first + [frame.types[1]] * (len(ids) - first)
        places: list[tuple[int, int] | None] = [None] * len(ids)
        places[first : first + len(part)] = [(int(a), int(b)) for a, b in offsets]
        start = end = 0
        if question.answers:
            answer = question.answers[0]
            last = answer.start + len(answer.text)
            covered = [
                position
                for position, place in enumerate(places)
                if place is not None and place[0] < last and place[1] > answer.start
            ]
            if covered:
                low, high = places[covered[0]], places[covered[-1]]
                if low and high and low[0] <= answer.start and high[1] >= last:
                    start, end = covered[0], covered[-1]
        return Window(Row(ids, [start, end], number, types), tuple(places))

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """EM and F1 by the rules of the data set, and their mean under the metric's name."""
        questions = [
            question
            for question in self.source_of(split).examples(split, language)
            if isinstance(question, Question)
        ]
        windows = list(self.windows(split, language, tokenizer, max_length))
        outputs = predictor.outputs([window.row for window in windows])
        found: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
        null: dict[int, float] = {}
        for window, output in zip(windows, outputs, strict=True):
            example = window.row.example
            none = float(output[0, 0] + output[0, 1])
            null[example] = min(null.get(example, none), none)
            found[example] += best_spans(output, window.offsets)
        texts: dict[str, str] = {}
        margins: dict[str, float] = {}
        for number, question in enumerate(questions):
            score, start, end = max(found[number], default=(-1e9, 0, 0))
            texts[question.id] = question.context[start:end]
            margins[question.id] = null[number] - score
        return self._score(questions, texts, margins, language)

    def _score(
        self,
        questions: list[Question],
        texts: dict[str, str],
        margins: dict[str, float],
        language: str,
    ) -> Evaluation:
        golds = {q.id: [answer.text for answer in q.answers] for q in questions}
        predictions = [{"id": q.id, "text": texts[q.id]} for q in questions]
        if self.metric == "squad_v2":
            plain = {key: "" if margins[key] > 0 else text for key, text in texts.items()}
            v2 = squad_v2_scores(golds, plain)
            best = squad_v2_scores(golds, texts, margins)
            metrics = {
                "exact_match": v2.exact_match,
                "f1": v2.f1,
                "squad_v2": v2.mean,
                "best_exact": best.best_exact,
                "best_f1": best.best_f1,
            }
            return Evaluation(metrics=metrics, predictions=predictions)
        if self.metric == "mlqa":
            scores = mlqa_scores(golds, texts, language)
            items = [
                100
                * max(
                    token_f1(mlqa_tokens(g, language), mlqa_tokens(texts[q.id], language))
                    for g in golds[q.id]
                )
                for q in questions
            ]
        else:
            scores = squad_scores(golds, texts)
            items = [
                100 * max(token_f1(squad_tokens(g), squad_tokens(texts[q.id])) for g in golds[q.id])
                for q in questions
            ]
        metrics = {"exact_match": scores.exact_match, "f1": scores.f1, self.metric: scores.mean}
        return Evaluation(metrics=metrics, items=items, predictions=predictions)


def best_spans(
    output: Floats, offsets: tuple[tuple[int, int] | None, ...]
) -> list[tuple[float, int, int]]:
    """Up to BEST spans of a window as (score, first character, end), the best first.

    ``output`` is (tokens, 2): start and end logits.
    """
    inside = [position for position, place in enumerate(offsets) if place is not None]
    starts = sorted(inside, key=lambda position: -output[position, 0])[:BEST]
    ends = sorted(inside, key=lambda position: -output[position, 1])[:BEST]
    spans = []
    for start in starts:
        for end in ends:
            if start <= end < start + MAX_ANSWER:
                low, high = offsets[start], offsets[end]
                assert low is not None and high is not None
                spans.append((float(output[start, 0] + output[end, 1]), low[0], high[1]))
    return sorted(spans, reverse=True)[:BEST]


def build(use: TaskUse) -> SpanTask:
    """Builder of the TASKS table."""
    return SpanTask(use)
