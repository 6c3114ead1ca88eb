"""Training: one loop for every head, one task or several, resumable at any step.

A step's examples, dropout and masks are functions of (seed, step), so a resumed run needs no
state of a random generator: the same seed, device and thread count give the same weights.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import Head, HeadKind, Training
from claimcheck.rerun.arrays import Arrays, gather
from claimcheck.rerun.batching import Layout, lay_out, micro_batches, order_of
from claimcheck.rerun.checkpoint import read_checkpoint, remove_checkpoints, write_checkpoint
from claimcheck.rerun.interface import IGNORED
from claimcheck.rerun.network import Network, stable_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimcheck.rerun.devices import Devices

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


class Outcome(NamedTuple):
    """What a training did."""

    steps: int
    examples: int
    tokens: int  # real
    padded: int  # tokens that went through the model, padding counted
    seconds: float  # of this process
    losses: list[tuple[int, float]]  # (step, mean loss since the last entry)
    scores: list[tuple[int, float]]  # (step, selection score)
    best_step: int | None
    resumed_at: int | None


class Runtime(NamedTuple):
    """What may change without changing the stage's id."""

    budget: int = 8_192  # tokens a micro-batch
    checkpoint_seconds: float = 60.0
    checkpoint_steps: int | None = None  # instead of seconds
    log_steps: int = 50


def total_steps(training: Training, parts: Sequence[Part]) -> int:
    """Optimizer steps: given, or epochs over all examples of all parts."""
    if training.steps is not None:
        return training.steps
    assert training.epochs is not None
    per_epoch = sum(_count(part) / training.batch for part in parts)
    return max(1, math.ceil(training.epochs * per_epoch - 1e-9))


def train(
    network: Network,
    parts: Sequence[Part],
    training: Training,
    *,
    seed: int,
    folder: Path,
    pad: int,
    masking: Masking | None = None,
    select: Callable[[Network], float] | None = None,
    runtime: Runtime = Runtime(),  # noqa: B008 - a constant
    devices: Devices | None = None,
    progress: Callable[[int, int, float], None] | None = None,
) -> Outcome:
    """Train ``network`` in place; with ``select = "best"`` it ends with the best weights seen.

    ``folder`` keeps checkpoints and the best weights. ``select`` scores the network on English
    dev, higher is better. Raises RecipeError when the loss is not finite.
    """
    steps = total_steps(training, parts)
    sequence = _task_sequence(parts, steps, seed)
    streams = [_Stream(part, training, seed) for part in parts]
    optimizer = _optimizer(network, training)
    state: dict[str, Any] = read_checkpoint(folder, network, optimizer) or {}
    first = int(state.get("step", 0))
    resumed = first if state else None
    losses = [(int(s), float(v)) for s, v in state.get("losses", [])]
    scores = [(int(s), float(v)) for s, v in state.get("scores", [])]
    counts = np.array(state.get("counts", [0, 0, 0]), dtype=np.int64)  # examples, tokens, padded
    cursors = np.bincount(sequence[:first], minlength=len(parts))
    window: list[float] = [float(v) for v in state.get("window", [])]
    began = saved = time.monotonic()
    network.train()
    for step in range(first, steps):
        which = int(sequence[step])
        stream = streams[which]
        rows, examples = stream.rows(int(cursors[which]))
        cursors[which] += 1
        _set_rate(optimizer, training, step, steps)
        loss, tokens, padded = _step(
            network, optimizer, stream, rows, training, seed, step, pad, masking, runtime, devices
        )
        if not math.isfinite(loss):
            raise RecipeError(
                f"the loss is {loss} at step {step + 1}", hint="lower the learning rate"
            )
        counts += (examples, tokens, padded)
        window.append(loss)
        done = step + 1
        if done % runtime.log_steps == 0 or done == steps:
            losses.append((done, sum(window) / len(window)))
            window = []
            if progress is not None:
                progress(done, steps, losses[-1][1])
        every = training.evaluate_every
        if select is not None and every is not None and (done % every == 0 or done == steps):
            scores.append((done, _look(network, select, folder, scores, training)))
        due = (
            done % runtime.checkpoint_steps == 0
            if runtime.checkpoint_steps
            else time.monotonic() - saved > runtime.checkpoint_seconds
        )
        if due and done < steps and (devices is None or devices.main):
            write_checkpoint(
                folder,
                done,
                network,
                optimizer,
                {"losses": losses, "scores": scores, "counts": counts.tolist(), "window": window},
            )
            saved = time.monotonic()
    best = max(scores, key=lambda entry: (entry[1], -entry[0]))[0] if scores else None
    if training.select == "best" and best is not None:
        _restore_best(network, folder)
    network.eval()
    return Outcome(
        steps=steps,
        examples=int(counts[0]),
        tokens=int(counts[1]),
        padded=int(counts[2]),
        seconds=time.monotonic() - began,
        losses=losses,
        scores=scores,
        best_step=best if training.select == "best" else None,
        resumed_at=resumed,
    )


def finish(folder: Path) -> None:
    """Remove what only a resume needs, once the result stands."""
    remove_checkpoints(folder)
    (folder / "best.safetensors").unlink(missing_ok=True)


def _count(part: Part) -> int:
    return len(_units(part)) - 1


def _units(part: Part) -> Ints:
    """What is drawn: examples of multiple choice, rows of everything else."""
    if part.head.kind is HeadKind.MULTIPLE_CHOICE:
        return part.arrays.units()
    return np.arange(part.arrays.rows + 1)


class _Stream:
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


def _task_sequence(parts: Sequence[Part], steps: int, seed: int) -> Ints:
    """Which task each optimizer step belongs to."""
    if len(parts) == 1:
        return np.zeros(steps, dtype=np.int64)
    shares = np.array([part.share for part in parts], dtype=np.float64)
    generator = np.random.default_rng(stable_seed(seed, "mix"))
    return generator.choice(len(parts), size=steps, p=shares / shares.sum())


def _optimizer(network: Network, training: Training) -> torch.optim.Optimizer:
    decayed = [p for p in network.parameters() if p.requires_grad and p.dim() >= 2]
    plain = [p for p in network.parameters() if p.requires_grad and p.dim() < 2]
    return torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": training.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ],
        lr=training.learning_rate,
        betas=(0.9, training.beta2),
        eps=training.epsilon,
        fused=True,
    )


def _set_rate(optimizer: torch.optim.Optimizer, training: Training, step: int, steps: int) -> None:
    """Linear warm-up, then linear decay to 0."""
    warmup = (
        training.warmup_steps if training.warmup_steps is not None else int(training.warmup * steps)
    )
    rising, falling = (step + 1) / (warmup + 1), (steps - step) / max(1, steps - warmup)
    factor = rising if step < warmup else falling
    for group in optimizer.param_groups:
        group["lr"] = training.learning_rate * factor


def _step(
    network: Network,
    optimizer: torch.optim.Optimizer,
    stream: _Stream,
    rows: Ints,
    training: Training,
    seed: int,
    step: int,
    pad: int,
    masking: Masking | None,
    runtime: Runtime,
    devices: Devices | None,
) -> tuple[float, int, int]:
    part = stream.part
    torch.manual_seed(stable_seed(seed, "step", step))
    groups = None
    if part.head.kind is HeadKind.MULTIPLE_CHOICE:
        groups = part.arrays.examples[rows]
    batches = micro_batches(
        stream.lengths, rows, policy=stream.policy, budget=runtime.budget, groups=groups
    )
    multiple = 8 if network.device.type == "cuda" else 1
    layouts = [lay_out(part.arrays, lines, pad=pad, multiple=multiple) for lines in batches]
    labels = [
        _labels(part, layout, masking, training, seed, step, i) for i, layout in enumerate(layouts)
    ]
    total = sum(
        _weight(part.head, part.arrays, layout, wanted)
        for layout, wanted in zip(layouts, labels, strict=True)
    )
    mine = range(len(layouts)) if devices is None else devices.deal(len(layouts))
    summed = torch.zeros((), device=network.device)
    for index in mine:
        layout, wanted = layouts[index], labels[index]
        choice = _group_numbers(part.arrays, layout) if groups is not None else None
        with _autocast(network, training):
            loss, _ = network.loss(part.name, layout, wanted, groups=choice)
        torch.autograd.backward(loss / max(1, total))
        summed += loss.detach()
    if devices is not None:
        devices.sum_gradients(network)
        summed = devices.sum(summed)
    torch.nn.utils.clip_grad_norm_(network.parameters(), training.clip, foreach=True)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    tokens = sum(layout.tokens for layout in layouts)
    return float(summed) / max(1, total), tokens, sum(layout.input_ids.size for layout in layouts)


def _autocast(network: Network, training: Training) -> Any:
    if training.dtype == "bfloat16" and network.device.type == "cuda":
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return nullcontext()


def _labels(
    part: Part,
    layout: Layout,
    masking: Masking | None,
    training: Training,
    seed: int,
    step: int,
    index: int,
) -> Ints:
    """Labels as ``Network.loss`` wants them; MLM also masks the layout's tokens in place."""
    if part.head.kind is HeadKind.MLM:
        if masking is None:
            raise RecipeError(f"task {part.name!r} needs a tokenizer with a mask token")
        return _mask(layout, masking, training.mask, stable_seed(seed, "mask", step, index))
    flat = part.arrays.labels[gather(part.arrays.label_offsets, layout.rows)].astype(np.int64)
    if part.head.kind is HeadKind.SPAN:
        return flat.reshape(-1, 2)
    return flat


def _mask(layout: Layout, masking: Masking, share: float, seed: int) -> Ints:
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


def _weight(head: Head, arrays: Arrays, layout: Layout, labels: Ints) -> int:
    """What the summed loss of a micro-batch is summed over."""
    if head.kind in (HeadKind.TAGGING, HeadKind.MLM):
        return int((labels != IGNORED).sum())
    if head.kind is HeadKind.MULTIPLE_CHOICE:
        return len(np.unique(arrays.examples[layout.rows]))
    return len(layout.rows)


def _group_numbers(arrays: Arrays, layout: Layout) -> Ints:
    return np.unique(arrays.examples[layout.rows], return_inverse=True)[1].astype(np.int64)


def _look(
    network: Network,
    select: Callable[[Network], float],
    folder: Path,
    scores: list[tuple[int, float]],
    training: Training,
) -> float:
    """Score the network on dev, and keep its weights when they are the best so far."""
    network.eval()
    score = select(network)
    network.train()
    if training.select == "best" and (not scores or score > max(value for _, value in scores)):
        from safetensors.torch import save_file

        aside = folder / ".best.safetensors"
        save_file(
            {n: t.detach().cpu().contiguous() for n, t in network.state_dict().items()}, aside
        )
        aside.replace(folder / "best.safetensors")
    return score


def _restore_best(network: Network, folder: Path) -> None:
    from safetensors.torch import load_file

    network.load_state_dict(load_file(folder / "best.safetensors"), strict=True)
