"""Examples as data sets give them, before any tokenizer: one tuple type a kind of task."""

from __future__ import annotations

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


Example: TypeAlias = Pair | Choice | Question | Tagged | Translation | Sentence


def rows_digest(examples: Iterable[Example]) -> str:
    """Digest over the sorted rows: the order of a file does not matter, any character does."""
    return digest("rows", sorted(digest(*_plain(example), length=32) for example in examples))


def _plain(example: Example) -> Sequence[object]:
    return [type(example).__name__, *example]
