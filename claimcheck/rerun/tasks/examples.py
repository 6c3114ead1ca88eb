"""Examples as data sets give them, before any tokenizer: one tuple type a kind of task."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from claimcheck.records import digest


class Pair(NamedTuple):
    """Two sentences and their relation."""

    first: str
    second: str
    label: str


class Choice(NamedTuple):
    """A context, possible continuations or answers, and the position of the right one."""

    context: str
    question: str
    choices: tuple[str, ...]
    answer: int


class Answer(NamedTuple):
    """An accepted answer: ``context[start : start + len(text)] == text`` where the release is right."""

    text: str
    start: int


class Question(NamedTuple):
    """A question about a context; no answers means that the context has none."""

    id: str
    context: str
    question: str
    answers: tuple[Answer, ...]


class Tagged(NamedTuple):
    """A sentence with one tag a token."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]


class Translation(NamedTuple):
    """A sentence and its English translation."""

    foreign: str
    english: str


class Sentence(NamedTuple):
    """A sentence with its id in a corpus that is mined for pairs."""

    id: str
    text: str


MISPLACED = 0.01  # share of answers that may stand elsewhere: the releases have none or a few


def misplaced_answers(examples: Iterable[object]) -> str | None:
    """Why questions are mislabelled: more answers than a few do not stand where they should."""
    wrong: list[str] = []
    count = 0
    for example in examples:
        if isinstance(example, Question):
            for answer in example.answers:
                count += 1
                found = example.context[answer.start : answer.start + len(answer.text)]
                if answer.start < 0 or found.split() != answer.text.split():
                    wrong.append(example.id)
    if len(wrong) <= MISPLACED * count:
        return None
    return f"{len(wrong)} of {count} answers do not stand where they should, such as {wrong[0]}'s"


Example: TypeAlias = Pair | Choice | Question | Tagged | Translation | Sentence


def rows_digest(examples: Iterable[Example]) -> str:
    """Digest over the sorted rows: the order of a file does not matter, any character does."""
    return digest("rows", sorted(digest(*_plain(example), length=32) for example in examples))


def _key(fields: Iterable[object]) -> bytes:
    """A digest of a row that is cheap: hundreds of thousands of rows are looked at."""
    flat = (
        "\x1e".join(map(str, field)) if isinstance(field, tuple) else str(field) for field in fields
    )
    return hashlib.blake2b("\x1f".join(flat).encode(), digest_size=16).digest()


def _plain(example: Example) -> Sequence[object]:
    return [type(example).__name__, *example]


def sample(examples: Sequence[Example], most: int) -> list[Example]:
    """At most ``most`` of the examples, in their order: those whose digests are smallest.

    The choice depends on the examples alone. Questions are chosen by their ids, so that parallel
    languages keep the same ones.
    """
    if most >= len(examples):
        return list(examples)
    keys = [
        _key((example.id,) if isinstance(example, Question) else example) for example in examples
    ]
    chosen = sorted(range(len(examples)), key=keys.__getitem__)[:most]
    return [examples[number] for number in sorted(chosen)]
