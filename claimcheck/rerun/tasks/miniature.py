"""The task families of the miniature world: NLI, paraphrase, roles, questions, retrieval, MLM.

All of them are synthetic: a family's examples follow from its options alone. Test sets are the
same meanings in every language. Options: ``world`` (seed), ``cognates``, ``train``, ``dev``,
``test`` (examples a language), ``draw`` (seed of the examples).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from claimcheck.errors import DataError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import IGNORED, Evaluation, Predictor, Row, Size, Tokenizer
from claimcheck.rerun.tasks import miniature_world as words
from claimcheck.rerun.tasks.miniature_examples import (
    NLI_LABELS,
    Pair,
    Wording,
    draw_wording,
    exchanged,
    nli_pair,
    paraphrase_pair,
    question,
)
from claimcheck.rerun.tasks.miniature_world import Dice, Event, Language, Word, draw_event

_SPLITS = ("train", "dev", "test")
_DEFAULTS = {"world": 0, "cognates": 0.3, "train": 8_000, "dev": 300, "test": 600, "draw": 0}
_END, _ASK = ".", "?"


class MiniatureTask:
    """What the families share: options, sizes, digests."""

    version = words.VERSION
    train_language = words.SOURCE
    head = Head(kind=HeadKind.NONE)
    metric = "accuracy"
    kind = ""

    def __init__(self, use: TaskUse) -> None:
        self.name, self.family = use.name, use.family
        for key in use.options:
            if key not in _DEFAULTS:
                raise RecipeError(
                    f"task {use.name!r} has no option {key!r}", hint=did_you_mean(key, _DEFAULTS)
                )
        self._options = {**_DEFAULTS, **use.options}
        self._languages = use.languages
        unknown = sorted(set(use.languages) - set(words.LANGUAGES))
        if unknown:
            raise RecipeError(
                f"the miniature world has no language {unknown[0]!r}",
                hint=did_you_mean(unknown[0], words.LANGUAGES),
            )
        self.world = words.world(int(self._options["world"]), float(self._options["cognates"]))
        self.trains_on = f"{self.kind} {self._options['world']}"

    def languages(self, split: str) -> Sequence[str]:
        """The source language for training, all (or those asked for) elsewhere."""
        if split == "train":
            return (self.train_language,)
        return (self._languages or words.LANGUAGES) if split in _SPLITS else ()

    def size(self, split: str, language: str) -> Size:
        """Examples as the options say; tokens from the first hundred."""
        count = int(self._options[split])
        sample = [self._length(split, language, i) for i in range(min(count, 100))]
        return Size(count, count, sum(sample) / max(1, len(sample)), counted=True)

    def data_digest(self, split: str, language: str) -> str:
        """The options decide everything, so they are what is digested."""
        return digest("miniature", self.kind, self.version, self._options, split, language)

    def _dice(self, split: str, index: int) -> Dice:
        return Dice(self.kind, self._options["world"], self._options["draw"], split, index)

    def _count(self, split: str) -> int:
        if split not in _SPLITS:
            raise DataError(f"task {self.name!r} has no split {split!r}")
        return int(self._options[split])

    def _length(self, split: str, language: str, index: int) -> int:
        raise NotImplementedError

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The tokenised rows of a split."""
        raise NotImplementedError


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
        first = _text(pair.first_wording.say(language, pair.first))
        return first, _text(pair.second_wording.say(language, pair.second)), pair.label

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
            yield _row(encoded, index, [label])

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
        return [*draw_wording(dice).say(language, event), Word(_END, "O")]

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
            yield _row(encoded, index, labels)

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
            context += [word.form for word in sentence] + [_END]
        question_words = [word.form for word in Wording().say(language, asked.asked)] + [_ASK]
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
            yield _row(encoded, index, [places.get(first, 0), places.get(last, 0)])

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


class RetrievalTask(MiniatureTask):
    """Find a sentence's translation among all of its split, by cosine of mean vectors.

    Source sentences are the queries, the other language's are searched. All layers are scored;
    the one that counts is chosen on the dev pairs of all languages together.
    """

    kind = "retrieval"

    def __init__(self, use: TaskUse) -> None:
        super().__init__(use)
        self._chosen: WeakKeyDictionary[Any, int] = WeakKeyDictionary()

    def languages(self, split: str) -> Sequence[str]:
        """All but the source; there is nothing to train on."""
        if split == "train":
            return ()
        return tuple(code for code in super().languages(split) if code != self.train_language)

    def _length(self, split: str, language: str, index: int) -> int:
        return 2 * (len(self._text(split, self.world.languages[language], index).split()) + 2)

    def _text(self, split: str, language: Language, index: int) -> str:
        dice = self._dice(split, index)
        event = draw_event(self.world, dice, rich=0.6)
        return _text(draw_wording(dice, 0.2).say(language, event))

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The sentences of one language."""
        speech = self.world.languages[language]
        texts = [self._text(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(texts, truncation=True, max_length=max_length)
        for index in range(len(texts)):
            yield _row(encoded, index, [])

    def _hits(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """(layers, pairs): whether the nearest neighbour is the translation."""
        vectors = []
        for code in (self.train_language, language):
            rows = list(self.rows(split, code, tokenizer, max_length))
            found = predictor.embeddings(rows).astype(np.float64)
            vectors.append(found / np.linalg.norm(found, axis=-1, keepdims=True))
        nearest = np.einsum("lqh,lch->lqc", vectors[0], vectors[1]).argmax(axis=-1)
        hits: np.ndarray[Any, np.dtype[np.bool_]] = nearest == np.arange(nearest.shape[1])
        return hits

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy at the chosen layer, and at each layer."""
        if predictor not in self._chosen:
            dev = [
                self._hits("dev", code, predictor, tokenizer, max_length).mean(axis=1)
                for code in self.languages("dev")
            ]
            self._chosen[predictor] = int(np.mean(dev, axis=0).argmax())
        layer = self._chosen[predictor]
        hits = self._hits(split, language, predictor, tokenizer, max_length)
        by_layer = 100.0 * hits.mean(axis=1)
        metrics = {"accuracy": float(by_layer[layer]), "layer": float(layer)}
        metrics |= {f"accuracy-layer-{i}": float(value) for i, value in enumerate(by_layer)}
        return Evaluation(
            metrics,
            items=[100.0 * float(hit) for hit in hits[layer]],
            notes=[f"layer {layer} of {len(by_layer) - 1} chosen on dev pairs of all languages"],
        )


class TextTask(MiniatureTask):
    """Sentences of every language, for masked language modelling; makes the tokenizer."""

    kind = "text"
    metric = "pseudo-accuracy"
    head = Head(kind=HeadKind.MLM)

    def languages(self, split: str) -> Sequence[str]:
        """All languages, also for training."""
        return (self._languages or words.LANGUAGES) if split in _SPLITS else ()

    def _text(self, split: str, language: Language, index: int) -> str:
        """Two sentences; the second often speaks of the same event, or of nearly the same."""
        dice = self._own(split, language, index)
        first = draw_event(self.world, dice, rich=0.5)
        second: Event | None = first
        if dice.chance(0.4):
            second = draw_event(self.world, dice, rich=0.5)
        elif dice.chance(0.4):
            second = exchanged(dice, first, dice.pick(("noun", "swap", "verb")))
        sentences = [first] if second is None else [first, second]
        return " ".join(_text(draw_wording(dice).say(language, event)) for event in sentences)

    def _own(self, split: str, language: Language, index: int) -> Dice:
        """Other meanings in each language: the text is not parallel."""
        return Dice(
            "text", self._options["world"], self._options["draw"], split, language.code, index
        )

    def _length(self, split: str, language: str, index: int) -> int:
        return len(self._text(split, self.world.languages[language], index).split()) + 2

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Two sentences a row, in one language."""
        speech = self.world.languages[language]
        texts = [self._text(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(texts, truncation=True, max_length=max_length)
        for index in range(len(texts)):
            yield _row(encoded, index, [])

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Share of every fourth word that is guessed when it alone is masked."""
        rows, wanted, places = [], [], []
        for row in self.rows(split, language, tokenizer, max_length):
            place = 1 + row.example % max(1, len(row.input_ids) - 2)
            ids = list(row.input_ids)
            wanted.append(ids[place])
            places.append(place)
            ids[place] = tokenizer.mask_token_id
            rows.append(Row(ids, [], row.example))
        outputs = predictor.outputs(rows)
        items = [
            100.0 * (int(np.argmax(output[place])) == word)
            for output, place, word in zip(outputs, places, wanted, strict=True)
        ]
        return Evaluation({self.metric: sum(items) / len(items)}, items)

    def tokenizer_digest(self) -> str:
        """The tokenizer follows from the world's words."""
        return digest("miniature tokenizer", self.version, self.world.vocabulary)

    def make_tokenizer(self, folder: Path) -> None:
        """XLM-R's unigram tokenizer with every word as a piece, and all letters behind them."""
        import transformers

        tokenizer: Any = getattr(transformers, "XLMRobertaTokenizerFast")  # noqa: B009 - untyped
        forms = self.world.vocabulary
        letters = sorted({letter for form in forms for letter in form})
        special = ["<s>", "<pad>", "</s>", "<unk>"]
        pieces = [(token, 0.0) for token in special]
        pieces += [("▁", -12.0), (_END, -6.0), (_ASK, -6.0)]
        pieces += [("▁" + _END, -5.0), ("▁" + _ASK, -5.0)]
        pieces += [("▁" + form, -6.0) for form in forms]
        known = {piece for piece, _ in pieces}
        pieces += [(letter, -14.0) for letter in letters if letter not in known]
        pieces.append(("<mask>", 0.0))
        tokenizer(vocab=pieces).save_pretrained(folder)


def _text(sentence: Sequence[Word]) -> str:
    return " ".join(word.form for word in sentence) + f" {_END}"


def _row(encoded: Any, index: int, labels: list[int]) -> Row:
    types = encoded["token_type_ids"][index] if "token_type_ids" in encoded else ()
    return Row(encoded["input_ids"][index], labels, index, types)


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
