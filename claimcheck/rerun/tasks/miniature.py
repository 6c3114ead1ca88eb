"""The trained task families of the miniature world: NLI, paraphrase, roles, questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import IGNORED, Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks import miniature_world as words
from claimcheck.rerun.tasks.miniature_base import ASK, END, MiniatureTask, row_of, text_of
from claimcheck.rerun.tasks.miniature_examples import (
    NLI_LABELS,
    Pair,
    Wording,
    draw_wording,
    nli_pair,
    paraphrase_pair,
    question,
)
from claimcheck.rerun.tasks.miniature_world import Language, Word, draw_event


class PairTask(MiniatureTask):
    """Classification of a pair of sentences: NLI or paraphrase."""

    def __init__(self, use: TaskUse, kind: str) -> None:
        self.kind = kind
        self.head = Head(kind=HeadKind.CLASSIFICATION, labels=3 if kind == "nli" else 2)
        super().__init__(use)

    def _pair(self, split: str, index: int) -> Pair:
        draw = nli_pair if self.kind == "nli" else paraphrase_pair
        return draw(self.world, self._dice(split, index))

    def _texts(self, split: str, language: Language, index: int) -> tuple[str, str, int]:
        pair = self._pair(split, index)
        first = text_of(pair.first_wording.say(language, pair.first))
        return first, text_of(pair.second_wording.say(language, pair.second)), pair.label

    def _length(self, split: str, language: str, index: int) -> int:
        first, second, _ = self._texts(split, self.world.languages[language], index)
        return len(first.split()) + len(second.split()) + 4

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """<s> first </s></s> second </s>, label the class."""
        speech = self.world.languages[language]
        found = [self._texts(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(
            [first for first, _, _ in found],
            [second for _, second, _ in found],
            truncation=True,
            max_length=max_length,
        )
        for index, (_, _, label) in enumerate(found):
            yield row_of(encoded, index, [label])

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy."""
        rows = list(self.rows(split, language, tokenizer, max_length))
        guesses = [int(np.argmax(output)) for output in predictor.outputs(rows)]
        right = [100.0 * (guess == row.labels[0]) for guess, row in zip(guesses, rows, strict=True)]
        names = NLI_LABELS if self.kind == "nli" else ("different", "same")
        return Evaluation(
            {"accuracy": sum(right) / len(right)},
            items=right,
            predictions=[{"example": i, "label": names[guess]} for i, guess in enumerate(guesses)],
        )


class RoleTask(MiniatureTask):
    """Tagging: the role of every word."""

    kind = "roles"
    head = Head(kind=HeadKind.TAGGING, labels=len(words.ROLES))

    def _words(self, split: str, language: Language, index: int) -> list[Word]:
        dice = self._dice(split, index)
        event = draw_event(self.world, dice, rich=0.5)
        return [*draw_wording(dice).say(language, event), Word(END, "O")]

    def _length(self, split: str, language: str, index: int) -> int:
        return len(self._words(split, self.world.languages[language], index)) + 2

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """One sentence; the first piece of each word carries its role."""
        speech = self.world.languages[language]
        found = [self._words(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(
            [[word.form for word in sentence] for sentence in found],
            is_split_into_words=True,
            truncation=True,
            max_length=max_length,
        )
        for index, sentence in enumerate(found):
            labels, previous = [], None
            for word in encoded.word_ids(index):
                new = word is not None and word != previous
                labels.append(words.ROLES.index(sentence[word].role) if new else IGNORED)
                previous = word
            yield row_of(encoded, index, labels)

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy over words; an item's score is its share of right words."""
        rows = list(self.rows(split, language, tokenizer, max_length))
        right = total = 0
        items, predictions = [], []
        for index, (row, output) in enumerate(zip(rows, predictor.outputs(rows), strict=True)):
            labels = np.array(row.labels)
            kept = labels != IGNORED
            guesses = output.argmax(axis=-1)[kept]
            hits = int((guesses == labels[kept]).sum())
            right, total = right + hits, total + int(kept.sum())
            items.append(100.0 * hits / int(kept.sum()))
            roles = [words.ROLES[guess] for guess in guesses]
            predictions.append({"example": index, "roles": roles})
        return Evaluation({"accuracy": 100.0 * right / total}, items, predictions)


class QuestionTask(MiniatureTask):
    """Span question answering over two sentences."""

    kind = "questions"
    metric = "f1"
    head = Head(kind=HeadKind.SPAN)

    def _words(
        self, split: str, language: Language, index: int
    ) -> tuple[list[str], list[str], int, int]:
        """Question, context, and the answer's first and last word in the context."""
        asked = question(self.world, self._dice(split, index))
        context: list[str] = []
        answer: list[int] = []
        for number, (event, wording) in enumerate(zip(asked.events, asked.wordings, strict=True)):
            sentence = wording.say(language, event)
            if number == asked.which:
                answer = [
                    len(context) + place
                    for place, word in enumerate(sentence)
                    if asked.role in (word.phrase or word.role, word.role)
                ]
            context += [word.form for word in sentence] + [END]
        question_words = [word.form for word in Wording().say(language, asked.asked)] + [ASK]
        return question_words, context, answer[0], answer[-1]

    def _length(self, split: str, language: str, index: int) -> int:
        asked, context, _, _ = self._words(split, self.world.languages[language], index)
        return len(asked) + len(context) + 4

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """<s> question </s></s> context </s>; label first and last token of the answer."""
        speech = self.world.languages[language]
        found = [self._words(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(
            [asked for asked, _, _, _ in found],
            [context for _, context, _, _ in found],
            is_split_into_words=True,
            truncation=True,
            max_length=max_length,
        )
        for index, (_, _, first, last) in enumerate(found):
            pairs = zip(encoded.sequence_ids(index), encoded.word_ids(index), strict=True)
            places: dict[int | None, int] = {}
            for token, (sequence, word) in enumerate(pairs):
                if sequence == 1:
                    places.setdefault(word, token)
            yield row_of(encoded, index, [places.get(first, 0), places.get(last, 0)])

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Exact match and F1 over the tokens of the span."""
        rows = list(self.rows(split, language, tokenizer, max_length))
        exact, items, predictions = [], [], []
        for index, (row, output) in enumerate(zip(rows, predictor.outputs(rows), strict=True)):
            start, end = _best_span(output[:, 0], output[:, 1])
            gold = set(range(row.labels[0], row.labels[1] + 1))
            guess = set(range(start, end + 1))
            common = len(gold & guess)
            items.append(200.0 * common / (len(gold) + len(guess)))
            exact.append(100.0 * (gold == guess))
            predictions.append({"example": index, "start": start, "end": end})
        f1, em = sum(items) / len(items), sum(exact) / len(exact)
        return Evaluation({"f1": f1, "exact": em}, items, predictions)


def _best_span(
    starts: np.ndarray[Any, np.dtype[np.float32]],
    ends: np.ndarray[Any, np.dtype[np.float32]],
    longest: int = 4,
) -> tuple[int, int]:
    """The span with the highest sum, of at most ``longest`` tokens."""
    best, place = -np.inf, (0, 0)
    for start in range(len(starts)):
        end = start + int(np.argmax(ends[start : start + longest]))
        if starts[start] + ends[end] > best:
            best, place = starts[start] + ends[end], (start, end)
    return place


def nli(use: TaskUse) -> PairTask:
    """Builder of the TASKS table."""
    return PairTask(use, "nli")


def paraphrase(use: TaskUse) -> PairTask:
    """Builder of the TASKS table."""
    return PairTask(use, "paraphrase")
