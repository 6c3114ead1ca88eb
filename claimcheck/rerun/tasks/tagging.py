"""Tagging: named entities (PANX), parts of speech (UDPOS), CCG supertags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimcheck.errors import DataError
from claimcheck.metrics.tagging import span_f1
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import IGNORED, Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks.base import Frame, PublishedTask
from claimcheck.rerun.tasks.examples import Example, Tagged


class TaggingTask(PublishedTask):
    """One label a word, on its first piece. Sentences that are too long go over several rows, so
    that every word has a prediction."""

    def __init__(self, use: TaskUse) -> None:
        super().__init__(use)
        self._tags: tuple[str, ...] | None = self.release.labels or None

    @property
    def tags(self) -> tuple[str, ...]:
        """The tag set: of the release, or all tags of the training data, sorted."""
        if self._tags is None:
            found: set[str] = set()
            for sentence in self.train_source.examples("train", self.train_language):
                assert isinstance(sentence, Tagged)
                found.update(sentence.tags)
            self._tags = tuple(sorted(found))
        return self._tags

    def make_head(self) -> Head:
        """One output a tag."""
        tags = self.release.labels
        if not tags and self.use.data is not None and self.train_source.folder is not None:
            self._tags = None
            tags = self.tags
        return Head(kind=HeadKind.TAGGING, labels=len(tags) or 1)

    def characters_of(self, example: Example) -> int:
        """Words and the blanks between them."""
        assert isinstance(example, Tagged)
        return sum(map(len, example.tokens)) + len(example.tokens)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Words cut into pieces; the first piece of a word carries its tag."""
        numbers = {tag: number for number, tag in enumerate(self.tags)}
        frame = Frame.of(tokenizer, pair=False)
        room = max_length - frame.size
        if room < 1:
            raise DataError(f"task {self.name!r}: max_length {max_length} leaves no room for text")
        for example, sentence in enumerate(self.source_of(split).examples(split, language)):
            assert isinstance(sentence, Tagged)
            encoded = tokenizer(
                list(sentence.tokens), is_split_into_words=True, add_special_tokens=False
            )
            words: dict[int, list[int]] = {position: [] for position in range(len(sentence.tokens))}
            for piece, word in zip(encoded["input_ids"], encoded.word_ids(), strict=True):
                words[word].append(piece)
            ids: list[int] = []
            labels: list[int] = []
            for position, tag in enumerate(sentence.tags):
                # a word that the tokenizer drops (a lone control character) becomes unknown
                pieces = words[position][:room] or [tokenizer.unk_token_id]
                if ids and len(ids) + len(pieces) > room:
                    yield self._row(frame, ids, labels, example)
                    ids, labels = [], []
                ids += pieces
                # an unknown tag (supertags of unseen kinds) is scored as wrong, not trained on
                labels += [numbers.get(tag, IGNORED), *[IGNORED] * (len(pieces) - 1)]
            yield self._row(frame, ids, labels, example)

    @staticmethod
    def _row(frame: Frame, ids: list[int], labels: list[int], example: int) -> Row:
        before, after = [IGNORED] * len(frame.before), [IGNORED] * len(frame.after)
        return Row([*frame.before, *ids, *frame.after], [*before, *labels, *after], example)

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Span F1 by whole tags, or accuracy over words where the release is scored by it."""
        sentences = self.source_of(split).examples(split, language)
        rows = list(self.rows(split, language, tokenizer, max_length))
        predicted: dict[int, list[str]] = defaultdict(list)
        for row, output in zip(rows, predictor.outputs(rows), strict=True):
            best = output.argmax(axis=-1)
            for position, label in enumerate(row.labels):
                if label != IGNORED:
                    predicted[row.example].append(self.tags[int(best[position])])
        gold = [list(sentence.tags) for sentence in sentences if isinstance(sentence, Tagged)]
        ours = [predicted[number] for number in range(len(gold))]
        right = [sum(map(str.__eq__, a, b)) for a, b in zip(gold, ours, strict=True)]
        words = sum(map(len, gold))
        metrics = {"accuracy": 100.0 * sum(right) / words}
        if self.metric == "span_f1":
            spans = span_f1(gold, ours)
            metrics |= {"span_f1": spans.f1, "precision": spans.precision, "recall": spans.recall}
        return Evaluation(
            metrics=metrics,
            items=[100.0 * count / len(tags) for count, tags in zip(right, gold, strict=True)],
            predictions=[{"tags": tags} for tags in ours],
        )


def build(use: TaskUse) -> TaggingTask:
    """Builder of the TASKS table."""
    return TaggingTask(use)
