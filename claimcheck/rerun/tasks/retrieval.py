"""Sentence retrieval without training: search (Tatoeba, PUD) and mining (BUCC)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from claimcheck.errors import DataError, RecipeError
from claimcheck.metrics.mining import (
    Margin,
    Retrieval,
    best_threshold,
    mine,
    mined_f1,
    search,
)
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Tokenizer
from claimcheck.rerun.tasks import formats
from claimcheck.rerun.tasks.base import PublishedTask, encode
from claimcheck.rerun.tasks.examples import Sentence, Translation


class _RetrievalTask(PublishedTask):
    known_options = PublishedTask.known_options | {"layer", "depth", "pooling"}

    def make_head(self) -> Head:
        """None: the encoder is used as it is."""
        return Head(kind=HeadKind.NONE)

    def languages(self, split: str) -> tuple[str, ...]:
        """All languages of the release; there is no training data."""
        return () if split == "train" else self.source.languages(split)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Nothing is trained on."""
        yield from ()

    def _pooling(self) -> Literal["mean", "cls"]:
        pooling = str(self.use.options.get("pooling", "mean"))
        if pooling == "mean":
            return "mean"
        if pooling == "cls":
            return "cls"
        raise RecipeError(f"task {self.name!r}: pooling is mean or cls, not {pooling!r}")

    def _layer(self, predictor: Predictor) -> int:
        """The layer that the recipe names: ``layer``, negative ones from the top, -1 the last; or
        ``depth``, a share of the layers, so that one recipe can compare models of several depths.
        """
        layer = int(self.use.options.get("layer", -1))
        position = layer if layer >= 0 else predictor.layers + 1 + layer
        if "depth" in self.use.options:
            if "layer" in self.use.options:
                raise RecipeError(f"task {self.name!r}: give layer or depth, not both")
            layer = position = round(float(self.use.options["depth"]) * predictor.layers)
        if not 0 <= position <= predictor.layers:
            raise RecipeError(
                f"task {self.name!r}: the model has layers 0 to {predictor.layers}, not {layer}"
            )
        return position


class SearchTask(_RetrievalTask):
    """For each English sentence the nearest foreign one, by cosine.

    The layer of the headline is the recipe's; scores of all layers are reported beside it.
    """

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Accuracy, as XTREME's Tatoeba: the foreign sentences indexed, the English ones asked."""
        pairs = [
            pair for pair in self.source.examples(split, language) if isinstance(pair, Translation)
        ]
        layers = tuple(range(predictor.layers + 1))
        pooling = self._pooling()

        def vectors(texts: list[str]) -> list[Row]:
            encoded = (encode(tokenizer, text, None, max_length) for text in texts)
            return [Row(ids, [], number, types) for number, (ids, types) in enumerate(encoded)]

        foreign = predictor.embeddings(
            vectors([pair.foreign for pair in pairs]), layers=layers, pooling=pooling
        )
        english = predictor.embeddings(
            vectors([pair.english for pair in pairs]), layers=layers, pooling=pooling
        )
        metrics = {}
        headline = self._layer(predictor)
        hits: list[float] = []
        found_at_headline: list[int] = []
        for layer in layers:
            found = search(foreign[layer], english[layer])
            right = [100.0 * (int(place) == number) for number, place in enumerate(found)]
            metrics[f"accuracy_layer_{layer}"] = sum(right) / len(right)
            if layer == headline:
                hits, found_at_headline = right, [int(place) for place in found]
        metrics["accuracy"] = metrics[f"accuracy_layer_{headline}"]
        return Evaluation(
            metrics=metrics,
            items=hits,
            predictions=[{"found": place} for place in found_at_headline],
            notes=(f"layer {headline} of {predictor.layers}",),
        )


class MiningTask(_RetrievalTask):
    """Pairs mined by ratio margin. The threshold is chosen on dev and applied to the scored split;
    the score with the threshold of the scored split itself, as the reference has it, stands beside.
    """

    known_options = _RetrievalTask.known_options | {"margin", "neighbours"}

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """F1 of mined pairs."""
        scored, gold = self._mined(split, language, predictor, tokenizer, max_length)
        own = best_threshold(scored, gold)
        notes = []
        if split != "dev" and language in self.source.languages("dev"):
            dev, dev_gold = self._mined("dev", language, predictor, tokenizer, max_length)
            threshold = best_threshold(dev, dev_gold)
        else:
            threshold = own
            notes.append(f"threshold chosen on {split}, the split that is scored")
        kept = {pair for pair, value in scored.items() if value >= threshold}
        result = mined_f1(kept, gold)
        optimistic = mined_f1({pair for pair, value in scored.items() if value >= own}, gold)
        return Evaluation(
            metrics={
                "mined_f1": result.f1,
                "precision": result.precision,
                "recall": result.recall,
                "mined_f1_own_threshold": optimistic.f1,
            },
            predictions=[{"foreign": a, "english": b} for a, b in sorted(kept)],
            notes=(f"threshold {threshold:.6f}", *notes),
        )

    def _mined(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> tuple[dict[tuple[str, str], float], set[tuple[str, str]]]:
        if self.source.folder is None:
            raise DataError("BUCC is mined from local files", hint="give its folder as data")
        paths = self.release.files(self.source.folder, split, language)
        sides = [list(formats.numbered_sentences(path)) for path in paths[:2]]
        gold = set(formats.gold_pairs(paths[2]))
        ids = [[sentence.id for sentence in side] for side in sides]
        known = [set(side) for side in ids]
        strange = [pair for pair in gold if pair[0] not in known[0] or pair[1] not in known[1]]
        if strange:
            raise DataError(f"{paths[2].name} names sentences that are not there: {strange[0]}")
        layer = self._layer(predictor)
        pooling = self._pooling()
        vectors = [
            predictor.embeddings(
                self._rows(side, tokenizer, max_length), layers=[layer], pooling=pooling
            )[0]
            for side in sides
        ]
        margin = str(self.use.options.get("margin", "ratio"))
        if margin not in list(Margin):
            raise RecipeError(f"task {self.name!r}: there is no margin {margin!r}")
        pairs = mine(
            vectors[0],
            vectors[1],
            margin=Margin(margin),
            retrieval=Retrieval.MAX,
            k=int(self.use.options.get("neighbours", 4)),
        )
        return {(ids[0][a], ids[1][b]): value for (a, b), value in pairs.items()}, gold

    @staticmethod
    def _rows(side: list[Sentence], tokenizer: Tokenizer, max_length: int) -> list[Row]:
        encoded = (encode(tokenizer, sentence.text, None, max_length) for sentence in side)
        return [Row(ids, [], number, types) for number, (ids, types) in enumerate(encoded)]


def build_search(use: TaskUse) -> SearchTask:
    """Builder of the TASKS table."""
    return SearchTask(use)


def build_mining(use: TaskUse) -> MiningTask:
    """Builder of the TASKS table."""
    return MiningTask(use)
