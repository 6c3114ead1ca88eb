"""What all tasks over published data have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claimcheck.errors import DataError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import Head, TaskUse
from claimcheck.rerun.interface import Evaluation, Predictor, Row, Size, Tokenizer
from claimcheck.rerun.tasks.examples import Example, Pair, Question, Tagged
from claimcheck.rerun.tasks.releases import RELEASES, Kind, Release
from claimcheck.rerun.tasks.source import Source

# XLM-R's tokenizer makes about one token of four characters of running text; only for prices of
# plans whose recipe declares no length. Assumed, and the plan counts real tokens when it runs.
CHARACTERS_A_TOKEN = 4.0
SPECIAL_TOKENS = 4  # <s> a </s></s> b </s>


class PublishedTask:
    """Source, languages, sizes and digests; the families add rows and scores.

    Options: ``train`` names the release that a test-only set is trained on (XNLI → mnli), with
    ``train_data`` and ``train_revision`` saying where it is; ``train_limit`` and ``test_limit``
    keep that many examples of each language.
    """

    version = 1
    kinds: tuple[Kind, ...] = ()
    known_options: frozenset[str] = frozenset(
        {"train", "train_data", "train_revision", "train_limit", "test_limit"}
    )

    def __init__(self, use: TaskUse) -> None:
        unknown = sorted(set(use.options) - self.known_options)
        if unknown:
            raise RecipeError(
                f"task {use.name!r} has no option {unknown[0]!r}",
                hint=did_you_mean(unknown[0], tuple(self.known_options)),
            )
        for option in ("train_limit", "test_limit"):
            limit = use.options.get(option, 1)
            if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
                raise RecipeError(f"task {use.name!r}: {option} is a number of examples")
        self.use = use
        self.name, self.family = use.name, use.family
        self.release = RELEASES[use.family]
        self.metric = self.release.metric
        self.train_language = self.release.train_language
        self.source = Source(self.release, use)
        self.train_source = self._train_source(use)
        trained = self.train_source.release
        self.trains_on = "+".join((trained.name, *trained.includes))
        self.head = self.make_head()

    def make_head(self) -> Head:
        """The head that this family puts on top of the encoder."""
        raise RecipeError(f"task {self.name!r} has no head")

    def _train_source(self, use: TaskUse) -> Source:
        named = use.options.get("train")
        if named is None:
            return self.source
        if str(named) not in RELEASES:
            raise RecipeError(
                f"task {use.name!r}: there is no data set {named!r} to train on",
                hint=did_you_mean(str(named), RELEASES),
            )
        other = RELEASES[str(named)]
        if other.kind is not self.release.kind or other.labels != self.release.labels:
            raise RecipeError(
                f"task {use.name!r}: {other.name} has other labels than {self.release.name}"
            )
        data, revision = use.options.get("train_data"), use.options.get("train_revision")
        return Source(
            other,
            use.model_copy(
                update={
                    "data": None if data is None else str(data),
                    "revision": None if revision is None else str(revision),
                    "languages": (),
                    "split_names": {},
                }
            ),
        )

    def source_of(self, split: str) -> Source:
        """Where a split is read from."""
        return self.train_source if split == "train" else self.source

    def languages(self, split: str) -> Sequence[str]:
        """Languages of a split; training is in one language."""
        if split == "train":
            there = self.train_source.languages("train")
            return (self.train_language,) if self.train_language in there else ()
        return self.source.languages(split)

    def size(self, split: str, language: str) -> Size:
        """Declared by the recipe for training data, else counted in the data.

        Nothing, where the data is missing or damaged: ``data_digest`` says why.
        """
        use = self.use
        if split == "train" and use.examples is not None and use.tokens is not None:
            return Size(use.examples, round(use.examples * use.rows_per_example), use.tokens)
        if split != "train" and self.source.folder is None:
            return Size(0, 0, 0.0)  # nothing is known before the data is there
        try:
            examples = self.source_of(split).examples(split, language)
        except DataError:
            return Size(0, 0, 0.0)
        rows = sum(self.rows_of(example) for example in examples)
        characters = sum(self.characters_of(example) for example in examples)
        return Size(
            len(examples),
            rows,
            characters / rows / CHARACTERS_A_TOKEN + SPECIAL_TOKENS,
            counted=True,
        )

    def rows_of(self, example: Example) -> int:
        """Sequences that an example makes."""
        return 1

    def characters_of(self, example: Example) -> int:
        """Characters of all sequences that an example makes."""
        return sum(len(text) for text in example if isinstance(text, str))

    def data_digest(self, split: str, language: str) -> str:
        """What the data is: for local files a digest over the sorted rows.

        Data pinned to a commit of the hub is known by that commit, so that a plan downloads
        nothing. Raises DataError where the data is not at hand, and where a split is a copy of
        another.
        """
        source = self.source_of(split)
        if source.pin is not None:
            return digest("hub", source.pin, split, language, length=32)
        source.refuse_copies(split, language)
        return source.digest(split, language)

    def rows(
        self, split: str, language: str, tokenizer: Tokenizer, max_length: int
    ) -> Iterator[Row]:
        """Implemented by the family."""
        raise DataError(f"task {self.name!r} cannot make rows")

    def evaluate(
        self, split: str, language: str, predictor: Predictor, tokenizer: Tokenizer, max_length: int
    ) -> Evaluation:
        """Implemented by the family."""
        raise DataError(f"task {self.name!r} cannot be scored")


def encode(
    tokenizer: Tokenizer, first: str, second: str | None, max_length: int
) -> tuple[list[int], list[int]]:
    """Ids and segment numbers of one or two texts, the longer one cut first."""
    encoded = tokenizer(first, second, truncation="longest_first", max_length=max_length)
    return list(encoded["input_ids"]), list(encoded.get("token_type_ids") or ())


class Frame(NamedTuple):
    """The special tokens that a tokenizer puts around two texts (or one: no ``between``)."""

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    types: tuple[int, int]  # segment number of the first and of the second text
    typed: bool  # whether the tokenizer gives segment numbers at all

    @classmethod
    def of(cls, tokenizer: Tokenizer, *, pair: bool) -> Frame:
        """Read the frame off an encoding of the letter "a"."""
        encoded = tokenizer("a", "a" if pair else None)
        ids, owners = encoded["input_ids"], encoded.sequence_ids()
        types = encoded.get("token_type_ids") or [0] * len(ids)
        first = [position for position, owner in enumerate(owners) if owner == 0]
        second = [position for position, owner in enumerate(owners) if owner == 1]
        if not first or (pair and not second):
            raise DataError("the tokenizer makes nothing of the letter a", hint="it is damaged")
        last = second[-1] if pair else first[-1]
        return cls(
            before=tuple(ids[: first[0]]),
            between=tuple(ids[first[-1] + 1 : second[0]]) if pair else (),
            after=tuple(ids[last + 1 :]),
            types=(types[first[0]], types[second[0]] if pair else types[first[0]]),
            typed=bool(encoded.get("token_type_ids")),
        )

    @property
    def size(self) -> int:
        """Number of special tokens."""
        return len(self.before) + len(self.between) + len(self.after)


def releases_of(*kinds: Kind) -> tuple[Release, ...]:
    """All releases of these kinds."""
    return tuple(release for release in RELEASES.values() if release.kind in kinds)


__all__ = ["Frame", "Pair", "PublishedTask", "Question", "Tagged", "encode", "releases_of"]
