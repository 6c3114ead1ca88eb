"""What the families of the miniature world share: options, sizes, digests.

All of them are synthetic: a family's examples follow from its options alone. Test sets are the
same meanings in every language. Options: ``world`` (seed), ``cognates``, ``train``, ``dev``,
``test`` (examples a language), ``draw`` (seed of the examples).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from claimcheck.errors import DataError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import Head, HeadKind, TaskUse
from claimcheck.rerun.interface import Row, Size, Tokenizer
from claimcheck.rerun.tasks import miniature_world as words
from claimcheck.rerun.tasks.miniature_world import Dice, Word

SPLITS = ("train", "dev", "test")
END, ASK = ".", "?"
_DEFAULTS = {"world": 0, "cognates": 0.3, "train": 8_000, "dev": 300, "test": 600, "draw": 0}


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
        return (self._languages or words.LANGUAGES) if split in SPLITS else ()

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
        if split not in SPLITS:
            raise DataError(f"task {self.name!r} has no split {split!r}")
        return int(self._options[split])

    def _length(self, split: str, language: str, index: int) -> int:
        raise NotImplementedError

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """The tokenised rows of a split."""
        raise NotImplementedError


def text_of(sentence: Sequence[Word]) -> str:
    """The words with a full stop."""
    return " ".join(word.form for word in sentence) + f" {END}"


def row_of(encoded: Any, index: int, labels: list[int]) -> Row:
    """One row of a batch that the tokenizer made."""
    types = encoded["token_type_ids"][index] if "token_type_ids" in encoded else ()
    return Row(encoded["input_ids"][index], labels, index, types)
