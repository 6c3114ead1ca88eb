"""Untrained and self-supervised families of the miniature world: retrieval and plain text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks import miniature_world as words
from claimcheck.rerun.tasks.miniature_base import ASK, END, SPLITS, MiniatureTask, row_of, text_of
from claimcheck.rerun.tasks.miniature_examples import draw_wording, exchanged
from claimcheck.rerun.tasks.miniature_world import Dice, Event, Language, draw_event


class _Texts(MiniatureTask, ABC):
    """Rows of plain text, without labels."""

    @abstractmethod
    def _text(self, split: str, language: Language, index: int) -> str:
        """One text."""

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The texts of one language, a row each."""
        speech = self.world.languages[language]
        texts = [self._text(split, speech, i) for i in range(self._count(split))]
        encoded = tokenizer(texts, truncation=True, max_length=max_length)
        for index in range(len(texts)):
            yield row_of(encoded, index, [])


class RetrievalTask(_Texts):
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
        return text_of(draw_wording(dice, 0.2).say(language, event))

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


class TextTask(_Texts):
    """Sentences of every language, for masked language modelling; makes the tokenizer."""

    kind = "text"
    metric = "pseudo-accuracy"
    head = Head(kind=HeadKind.MLM)

    def languages(self, split: str) -> Sequence[str]:
        """All languages, also for training."""
        return (self._languages or words.LANGUAGES) if split in SPLITS else ()

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
        return " ".join(text_of(draw_wording(dice).say(language, event)) for event in sentences)

    def _own(self, split: str, language: Language, index: int) -> Dice:
        """Other meanings in each language: the text is not parallel."""
        return Dice(
            "text", self._options["world"], self._options["draw"], split, language.code, index
        )

    def _length(self, split: str, language: str, index: int) -> int:
        return len(self._text(split, self.world.languages[language], index).split()) + 2

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
        pieces += [("▁", -12.0), (END, -6.0), (ASK, -6.0)]
        pieces += [("▁" + END, -5.0), ("▁" + ASK, -5.0)]
        pieces += [("▁" + form, -6.0) for form in forms]
        known = {piece for piece, _ in pieces}
        pieces += [(letter, -14.0) for letter in letters if letter not in known]
        pieces.append(("<mask>", 0.0))
        tokenizer(vocab=pieces).save_pretrained(folder)
