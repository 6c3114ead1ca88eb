"""What each optimizer step trains on: rows, labels, masks, as functions of (seed, step)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import Head, HeadKind, Training
from claimcheck.rerun.arrays import Arrays, gather
from claimcheck.rerun.batching import Layout, order_of
from claimcheck.rerun.interface import IGNORED
from claimcheck.rerun.network import stable_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


class Part(NamedTuple):
    """One task of a training."""

    name: str
    head: Head
    arrays: Arrays
    share: float = 1.0  # of the optimizer steps, relative to the other parts


class Masking(NamedTuple):
    """What masked language modelling needs to know of the tokenizer."""

    mask: int
    special: tuple[int, ...]
    vocabulary: int


def total_steps(training: Training, parts: Sequence[Part]) -> int:
    """Optimizer steps: given, or epochs over all examples of all parts."""
    if training.steps is not None:
        return training.steps
    assert training.epochs is not None
    per_epoch = sum(_count(part) / training.batch for part in parts)
    return max(1, math.ceil(training.epochs * per_epoch - 1e-9))


def _count(part: Part) -> int:
    return len(_units(part)) - 1


def _units(part: Part) -> Ints:
    """What is drawn: examples of multiple choice, rows of everything else."""
    if part.head.kind is HeadKind.MULTIPLE_CHOICE:
        return part.arrays.units()
    return np.arange(part.arrays.rows + 1)


class Stream:
    """The rows of a task's successive steps."""

    def __init__(self, part: Part, training: Training, seed: int) -> None:
        self.part, self.batch, self.policy = part, training.batch, training.batching
        self.units = _units(part)
        self.lengths = part.arrays.lengths
        self.seed = stable_seed(seed, "order", part.name)
        self.steps = math.ceil((len(self.units) - 1) / self.batch)
        self._epoch, self._order = -1, np.zeros(0, dtype=np.int64)
        if self.steps == 0:
            raise RecipeError(f"task {part.name!r} has no training examples")

    def rows(self, cursor: int) -> tuple[Ints, int]:
        """Row numbers of this task's step ``cursor`` and the number of examples."""
        epoch, step = divmod(cursor, self.steps)
        if epoch != self._epoch:
            self._order = order_of(
                self.part.arrays,
                self.units,
                batch=self.batch,
                policy=self.policy,
                seed=self.seed,
                epoch=epoch,
            )
            self._epoch = epoch
        chosen = self._order[step * self.batch : (step + 1) * self.batch]
        if self.part.head.kind is not HeadKind.MULTIPLE_CHOICE:
            return chosen, len(chosen)
        pieces = [np.arange(self.units[unit], self.units[unit + 1]) for unit in chosen]
        return np.concatenate(pieces), len(chosen)


def task_sequence(parts: Sequence[Part], steps: int, seed: int) -> Ints:
    """Which task each optimizer step belongs to."""
    if len(parts) == 1:
        return np.zeros(steps, dtype=np.int64)
    shares = np.array([part.share for part in parts], dtype=np.float64)
    generator = np.random.default_rng(stable_seed(seed, "mix"))
    return generator.choice(len(parts), size=steps, p=shares / shares.sum())


class Labels:
    """Labels of the micro-batches of one part, as ``Network.loss`` wants them."""

    def __init__(self, part: Part, training: Training, seed: int, masking: Masking | None) -> None:
        if part.head.kind is HeadKind.MLM and masking is None:
            raise RecipeError(f"task {part.name!r} needs a tokenizer with a mask token")
        self.part, self.training, self.seed, self.masking = part, training, seed, masking

    def of(self, layout: Layout, step: int, index: int) -> Ints:
        """Labels of micro-batch ``index`` of a step; MLM also masks the layout's tokens in place."""
        part = self.part
        if part.head.kind is HeadKind.MLM:
            assert self.masking is not None
            drawn = stable_seed(self.seed, "mask", step, index)
            return mask_tokens(layout, self.masking, self.training.mask, drawn)
        flat = part.arrays.labels[gather(part.arrays.label_offsets, layout.rows)].astype(np.int64)
        if part.head.kind is HeadKind.SPAN:
            return flat.reshape(-1, 2)
        return flat

    def weight(self, layout: Layout, labels: Ints) -> int:
        """What the summed loss of a micro-batch is summed over."""
        kind = self.part.head.kind
        if kind in (HeadKind.TAGGING, HeadKind.MLM):
            return int((labels != IGNORED).sum())
        if kind is HeadKind.MULTIPLE_CHOICE:
            return len(np.unique(self.part.arrays.examples[layout.rows]))
        return len(layout.rows)

    def groups(self, layout: Layout) -> Ints | None:
        """Numbers 0 … G − 1 of the examples, for multiple choice."""
        if self.part.head.kind is not HeadKind.MULTIPLE_CHOICE:
            return None
        examples = self.part.arrays.examples[layout.rows]
        return np.unique(examples, return_inverse=True)[1].astype(np.int64)


def mask_tokens(layout: Layout, masking: Masking, share: float, seed: int) -> Ints:
    """BERT's masking: of the chosen tokens 80 % masked, 10 % random, 10 % kept."""
    generator = np.random.default_rng(seed)
    flat = layout.flat
    tokens = layout.input_ids.reshape(-1)[flat]
    chosen = (generator.random(len(tokens)) < share) & ~np.isin(tokens, masking.special)
    labels = np.where(chosen, tokens, IGNORED)
    what = generator.random(len(tokens))
    replaced = np.where(what < 0.8, masking.mask, tokens)
    drawn = generator.integers(0, masking.vocabulary, len(tokens))
    replaced = np.where((what >= 0.8) & (what < 0.9), drawn, replaced)
    layout.input_ids.reshape(-1)[flat] = np.where(chosen, replaced, tokens)
    return labels
