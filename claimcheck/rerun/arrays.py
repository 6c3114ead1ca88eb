"""Tokenised rows as memory-mapped arrays: tokenised once, shared by every run that needs them."""

from __future__ import annotations

import os
import shutil
import uuid
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.errors import DataError
from claimcheck.rerun.interface import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_NAMES = ("ids", "offsets", "labels", "label_offsets", "examples", "token_types")


class Arrays(NamedTuple):
    """N rows, flat. Row i is ``ids[offsets[i]:offsets[i + 1]]``, its labels likewise."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]  # (N + 1,)
    labels: NDArray[np.int32]
    label_offsets: NDArray[np.int64]  # (N + 1,)
    examples: NDArray[np.int64]  # (N,), ascending
    token_types: NDArray[np.uint8]  # like ids, or empty

    @property
    def rows(self) -> int:
        """N."""
        return len(self.examples)

    @property
    def lengths(self) -> Ints:
        """Tokens of each row."""
        lengths: Ints = np.diff(self.offsets)
        return lengths

    @property
    def tokens(self) -> int:
        """Real tokens of all rows."""
        return int(self.offsets[-1])

    def units(self) -> Ints:
        """Starts of the runs of rows that belong to one example, with N at the end."""
        if not self.rows:
            return np.zeros(1, dtype=np.int64)
        changes = np.flatnonzero(np.diff(self.examples)) + 1
        return np.concatenate([[0], changes, [self.rows]]).astype(np.int64)


def from_rows(rows: Iterable[Row]) -> Arrays:
    """Arrays in memory. Raises DataError for an empty row."""
    ids, labels, types = array("i"), array("i"), array("B")
    offsets, label_offsets, examples = array("q", [0]), array("q", [0]), array("q")
    for row in rows:
        if not row.input_ids:
            raise DataError(f"example {row.example} has no tokens")
        ids.extend(row.input_ids)
        labels.extend(row.labels)
        types.extend(row.token_types)
        offsets.append(len(ids))
        label_offsets.append(len(labels))
        examples.append(row.example)
    if types and len(types) != len(ids):
        raise DataError("some rows have token types and some have none")
    return Arrays(
        np.array(ids, dtype=np.int32),
        np.array(offsets, dtype=np.int64),
        np.array(labels, dtype=np.int32),
        np.array(label_offsets, dtype=np.int64),
        np.array(examples, dtype=np.int64),
        np.array(types, dtype=np.uint8),
    )


def cached(folder: Path, key: str, rows: Callable[[], Iterable[Row]]) -> Arrays:
    """The arrays of ``key`` below ``folder``, made from ``rows()`` when they are not there.

    Written aside and renamed, so that processes that race or die leave no half of them.
    """
    place = folder / key
    if not (place / "offsets.npy").exists():
        aside = folder / f"{key}.{os.getpid()}-{uuid.uuid4().hex[:8]}"
        aside.mkdir(parents=True)
        try:
            made = from_rows(rows())
            for name in _NAMES:
                values: NDArray[np.int64] = getattr(made, name)
                np.save(aside / f"{name}.npy", values, allow_pickle=False)
            aside.rename(place)
        except OSError:
            if not (place / "offsets.npy").exists():  # else another process was faster
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return open_arrays(place)


def open_arrays(place: Path) -> Arrays:
    """Memory-map the arrays of a folder. Raises DataError when they are damaged."""
    try:
        loaded = [
            np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _NAMES
        ]
    except (OSError, ValueError, EOFError) as error:
        raise DataError(
            f"the tokenised rows in {place.name} are damaged: {error}",
            hint="remove that folder: it is made again",
        ) from error
    arrays = Arrays(*loaded)
    if arrays.rows + 1 != len(arrays.offsets) or arrays.tokens != len(arrays.ids):
        raise DataError(f"the tokenised rows in {place.name} are damaged: sizes disagree")
    return arrays


def take(arrays: Arrays, rows: Ints | Sequence[int]) -> Arrays:
    """A copy that holds only these rows, in this order."""
    chosen = np.asarray(rows, dtype=np.int64)
    return Arrays(
        arrays.ids[gather(arrays.offsets, chosen)],
        _offsets(np.diff(arrays.offsets)[chosen]),
        arrays.labels[gather(arrays.label_offsets, chosen)],
        _offsets(np.diff(arrays.label_offsets)[chosen]),
        np.asarray(arrays.examples[chosen]),
        arrays.token_types[gather(arrays.offsets, chosen)]
        if len(arrays.token_types)
        else np.zeros(0, dtype=np.uint8),
    )


def fraction(arrays: Arrays, share: float, seed: int) -> Arrays:
    """The rows of a random share of the examples; smaller shares are subsets of larger ones."""
    if share >= 1.0:
        return arrays
    units = arrays.units()
    count = max(1, round(share * (len(units) - 1)))
    order = np.random.default_rng([seed, 0xF4AC]).permutation(len(units) - 1)[:count]
    kept = [np.arange(units[unit], units[unit + 1]) for unit in np.sort(order)]
    return take(arrays, np.concatenate(kept))


def shuffle_labels(arrays: Arrays, seed: int) -> Arrays:
    """A control: labels permuted over rows. Raises DataError unless each row has one label."""
    if not (np.diff(arrays.label_offsets) == 1).all():
        raise DataError("labels can only be shuffled where each row has exactly one")
    order = np.random.default_rng([seed, 0x5AFF]).permutation(arrays.rows)
    return arrays._replace(labels=np.asarray(arrays.labels)[order])


def gather(offsets: NDArray[np.int64], rows: Ints) -> Ints:
    """Flat indices of the elements of these rows, in order."""
    lengths = offsets[rows + 1] - offsets[rows]
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(rows) else np.zeros(0, np.int64)
    flat: Ints = np.repeat(offsets[rows] - begins, lengths) + np.arange(int(lengths.sum()))
    return flat.astype(np.int64)


def _offsets(lengths: Ints) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
