"""From rows to micro-batches: which examples a step holds, and how their tokens lie in memory.

Everything is a function of (seed, epoch, step), so a killed run resumes without any state of a
random generator.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from claimcheck.rerun.arrays import Arrays, gather

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Policy = Literal["packed", "sorted", "padded"]
_MEGABATCH = 50  # "sorted": batches of similar length are cut from so many batches at once


class Layout(NamedTuple):
    """A micro-batch: (B, L) tokens, in which N rows lie one after another."""

    input_ids: Ints  # (B, L), padded
    segments: Ints  # (B, L): 0 padding, else 1 + number of the row within its line
    positions: Ints  # (B, L): 0, 1 … within each row
    token_types: Ints | None  # (B, L)
    rows: Ints  # (N,) numbers of the rows in their arrays
    starts: Ints  # (N,) flat index of the first token of each row
    lengths: Ints  # (N,)
    packed: bool  # some line holds more than one row

    @property
    def flat(self) -> Ints:
        """Flat indices of all real tokens, row after row."""
        begins = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        flat: Ints = np.repeat(self.starts - begins, self.lengths) + np.arange(self.tokens)
        return flat

    @property
    def tokens(self) -> int:
        """Real tokens."""
        return int(self.lengths.sum())


def order_of(
    arrays: Arrays, units: Ints, *, batch: int, policy: Policy, seed: int, epoch: int
) -> Ints:
    """The order in which an epoch visits the units; step k takes ``order[k·batch:(k + 1)·batch]``.

    "sorted" makes batches of similar length: random megabatches, sorted by length, cut into
    batches, and the batches shuffled (an incomplete one comes last).
    """
    count = len(units) - 1
    generator = np.random.default_rng([seed, epoch, 0x0BDE])
    order = generator.permutation(count)
    if policy != "sorted":
        return order
    begins = np.concatenate([[0], np.cumsum(arrays.lengths)])
    length = (begins[units[1:]] - begins[units[:-1]])[order]
    width = batch * _MEGABATCH
    for start in range(0, count, width):
        piece = slice(start, start + width)
        order[piece] = order[piece][np.argsort(-length[piece], kind="stable")]
    whole = count // batch
    shuffled = order[: whole * batch].reshape(whole, batch)[generator.permutation(whole)]
    return np.concatenate([shuffled.reshape(-1), order[whole * batch :]])


def micro_batches(
    lengths: Ints,
    rows: Ints,
    *,
    policy: Policy,
    budget: int,
    groups: Ints | None = None,
    line: int = 128,
) -> list[list[Ints]]:
    """Split a step's rows into micro-batches of at most ``budget`` tokens, padding counted.

    Each micro-batch is a list of lines, each line an array of row numbers; only "packed" puts more
    than one row on a line. A row longer than the budget gets a micro-batch of its own. ``groups``
    (aligned with ``rows``) keeps rows of one group in one micro-batch; such rows are not packed.
    ``line``: how long a packed line may be beyond its longest row. Attention is computed over whole
    lines, so long ones pay where the model is wide (about the hidden size is a good choice).
    """
    if groups is not None:
        return _grouped(lengths, rows, groups, budget)
    ordered = rows[np.argsort(-lengths[rows], kind="stable")]
    lines = [ordered[i : i + 1] for i in range(len(ordered))]
    if policy == "packed":
        lines = _pack(lengths, ordered, line)
    result: list[list[Ints]] = []
    current: list[Ints] = []
    width = 0
    for one in lines:
        size = int(lengths[one].sum())
        if current and max(width, size) * (len(current) + 1) > budget:
            result.append(current)
            current, width = [], 0
        current.append(one)
        width = max(width, size)
    if current:
        result.append(current)
    return result


def _pack(lengths: Ints, ordered: Ints, line: int) -> list[Ints]:
    """First-fit decreasing into lines of nearly equal length: the least padding of a few tries."""
    total, longest = int(lengths[ordered].sum()), int(lengths[ordered[0]])
    count = max(1, round(total / max(longest, line)))
    best: list[list[int]] = []
    least = 0
    for slack in (1.0, 1.02, 1.06):
        capacity = max(longest, int(-(-total // count) * slack))
        lines = _first_fit(lengths, ordered, capacity)
        size = len(lines) * max(int(lengths[one].sum()) for one in lines)
        if not best or size < least:
            best, least = lines, size
    return [np.array(one, dtype=np.int64) for one in best]


def _first_fit(lengths: Ints, ordered: Ints, capacity: int) -> list[list[int]]:
    lines: list[list[int]] = []
    room: list[int] = []
    for row, size in zip(ordered.tolist(), lengths[ordered].tolist(), strict=True):
        for index, left in enumerate(room):
            if size <= left:
                lines[index].append(row)
                room[index] -= size
                break
        else:
            lines.append([row])
            room.append(capacity - size)
    return lines


def _grouped(lengths: Ints, rows: Ints, groups: Ints, budget: int) -> list[list[Ints]]:
    edges = np.flatnonzero(np.diff(groups)) + 1
    result: list[list[Ints]] = []
    current: list[Ints] = []
    width = 0
    for piece in np.split(rows, edges):
        size = int(lengths[piece].max())
        if current and max(width, size) * (len(current) + len(piece)) > budget:
            result.append(current)
            current, width = [], 0
        current.extend(piece[i : i + 1] for i in range(len(piece)))
        width = max(width, size)
    if current:
        result.append(current)
    return result


def lay_out(arrays: Arrays, lines: Sequence[Ints], *, pad: int, multiple: int = 1) -> Layout:
    """Put rows into (B, L), L rounded up to ``multiple``."""
    rows = np.concatenate(list(lines))
    lengths = arrays.offsets[rows + 1] - arrays.offsets[rows]
    per_line = np.array([len(line) for line in lines])
    firsts = np.concatenate([[0], np.cumsum(per_line)[:-1]])
    begins = np.concatenate([[0], np.cumsum(lengths)])
    line_sizes = begins[firsts + per_line] - begins[firsts]
    width = -(-int(line_sizes.max()) // multiple) * multiple
    line_of_row = np.repeat(np.arange(len(lines)), per_line)
    starts = line_of_row * width + (begins[:-1] - begins[firsts][line_of_row])
    shape = (len(lines), width)
    target = np.repeat(starts - begins[:-1], lengths) + np.arange(int(begins[-1]))
    source = gather(arrays.offsets, rows)

    def place(values: Ints, empty: int) -> Ints:
        filled = np.full(shape[0] * shape[1], empty, dtype=np.int64)
        filled[target] = values
        return filled.reshape(shape)

    number = np.arange(len(rows)) - firsts[line_of_row] + 1
    return Layout(
        input_ids=place(arrays.ids[source].astype(np.int64), pad),
        segments=place(np.repeat(number, lengths), 0),
        positions=place(target - np.repeat(starts, lengths), 0),
        token_types=place(arrays.token_types[source].astype(np.int64), 0)
        if len(arrays.token_types)
        else None,
        rows=rows,
        starts=starts,
        lengths=lengths,
        packed=bool((per_line > 1).any()),
    )
