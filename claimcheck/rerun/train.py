"""Training: one loop for every head, one task or several, resumable at any step.

A step's examples, dropout and masks are functions of (seed, step), so a resumed run needs no
state of a random generator: the same seed, device and thread count give the same weights.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import HeadKind, Training
from claimcheck.rerun.batching import Layout, lay_out, micro_batches
from claimcheck.rerun.checkpoint import read_checkpoint, remove_checkpoints, write_checkpoint
from claimcheck.rerun.network import Network, stable_seed
from claimcheck.rerun.streams import Labels, Masking, Part, Stream, task_sequence, total_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimcheck.rerun.devices import Devices

    Ints = NDArray[np.int64]


_PATIENCE = 50  # checkpoints take at most one part in so many of the time


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
    checkpoint_seconds: float = 10.0  # between checkpoints; more where writing one takes long
    checkpoint_steps: int | None = None  # instead of seconds
    log_steps: int = 50


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
    sequence = task_sequence(parts, steps, seed)
    streams = [Stream(part, training, seed) for part in parts]
    optimizer = _optimizer(network, training)
    stepper = _Stepper(network, optimizer, training, seed, pad, runtime, devices)
    labels = [Labels(part, training, seed, masking) for part in parts]
    state: dict[str, Any] = read_checkpoint(folder, network, optimizer) or {}
    first = int(state.get("step", 0))
    resumed = first if state else None
    losses = [(int(s), float(v)) for s, v in state.get("losses", [])]
    scores = [(int(s), float(v)) for s, v in state.get("scores", [])]
    counts = np.array(state.get("counts", [0, 0, 0]), dtype=np.int64)  # examples, tokens, padded
    cursors = np.bincount(sequence[:first], minlength=len(parts))
    window: list[Any] = [float(v) for v in state.get("window", [])]  # losses, perhaps on a GPU

    def prepare(step: int) -> _Prepared:
        which = int(sequence[step])
        rows, examples = streams[which].rows(int(cursors[which]))
        cursors[which] += 1
        return stepper.prepare(streams[which], labels[which], rows, step, examples)

    began = saved = time.monotonic()
    writing = 0.0  # seconds that the last checkpoint took
    network.train()
    for step, prepared in _ahead(prepare, first, steps, thread=stepper.multiple > 1):
        _set_rate(optimizer, training, step, steps)
        window.append(stepper.run(prepared, step))
        counts += (prepared.examples, prepared.tokens, prepared.padded)
        done = step + 1
        if done % runtime.log_steps == 0 or done == steps:
            losses.append((done, _mean_loss(window, done)))
            window = []
            if progress is not None:
                progress(done, steps, losses[-1][1])
        every = training.evaluate_every
        if select is not None and every is not None and (done % every == 0 or done == steps):
            scores.append((done, _look(network, select, folder, scores, training, devices)))
        due = (
            done % runtime.checkpoint_steps == 0
            if runtime.checkpoint_steps
            else time.monotonic() - saved > max(runtime.checkpoint_seconds, _PATIENCE * writing)
        )
        if due and done < steps and (devices is None or devices.main):
            began_writing = time.monotonic()
            write_checkpoint(
                folder,
                done,
                network,
                optimizer,
                {
                    "losses": losses,
                    "scores": scores,
                    "counts": counts.tolist(),
                    "window": [float(value) for value in window],
                },
            )
            saved = time.monotonic()
            writing = saved - began_writing
    best = max(scores, key=lambda entry: (entry[1], -entry[0]))[0] if scores else None
    if training.select == "best" and best is not None:
        if devices is not None:
            devices.wait()
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


def _ahead(
    prepare: Callable[[int], _Prepared], first: int, steps: int, *, thread: bool
) -> Iterator[tuple[int, _Prepared]]:
    """Each step's micro-batches; on a GPU a thread prepares the next while this one trains."""
    if not thread:
        for step in range(first, steps):
            yield step, prepare(step)
        return
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(prepare, first) if first < steps else None
        for step in range(first, steps):
            assert coming is not None
            prepared = coming.result()
            if step + 1 < steps:
                coming = pool.submit(prepare, step + 1)
            yield step, prepared


def _mean_loss(window: Sequence[Any], step: int) -> float:
    """Mean of the losses since the last log entry; only here a GPU is waited for."""
    mean = sum(float(loss) for loss in window) / len(window)
    if not math.isfinite(mean):
        raise RecipeError(f"the loss is {mean} near step {step}", hint="lower the learning rate")
    return mean


def finish(folder: Path) -> None:
    """Remove what only a resume needs, once the result stands."""
    remove_checkpoints(folder)
    (folder / "best.safetensors").unlink(missing_ok=True)


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


class _Prepared(NamedTuple):
    """What a step computes on."""

    name: str
    layouts: list[Layout]
    wanted: list[Ints]  # labels
    groups: list[Ints | None]
    total: int  # what the summed loss is divided by
    examples: int
    tokens: int
    padded: int


class _Stepper:
    """One optimizer step: micro-batches forward and backward, clipping, the update."""

    def __init__(
        self,
        network: Network,
        optimizer: torch.optim.Optimizer,
        training: Training,
        seed: int,
        pad: int,
        runtime: Runtime,
        devices: Devices | None,
    ) -> None:
        self.network, self.optimizer, self.training = network, optimizer, training
        self.seed, self.pad, self.runtime, self.devices = seed, pad, runtime, devices
        self.parameters = [p for p in network.parameters() if p.requires_grad]
        self.multiple = 8 if network.device.type == "cuda" else 1

    def prepare(
        self, stream: Stream, labels: Labels, rows: Ints, step: int, examples: int
    ) -> _Prepared:
        """Lay a step's rows out; needs no GPU."""
        part = stream.part
        groups = None
        if part.head.kind is HeadKind.MULTIPLE_CHOICE:
            groups = part.arrays.examples[rows]
        batches = micro_batches(
            stream.lengths,
            rows,
            policy=stream.policy,
            budget=self.runtime.budget,
            groups=groups,
            line=self.network.hidden,
        )
        layouts = [
            lay_out(part.arrays, lines, pad=self.pad, multiple=self.multiple) for lines in batches
        ]
        wanted = [labels.of(layout, step, i) for i, layout in enumerate(layouts)]
        return _Prepared(
            name=part.name,
            layouts=layouts,
            wanted=wanted,
            groups=[labels.groups(layout) for layout in layouts],
            total=max(1, sum(map(labels.weight, layouts, wanted))),
            examples=examples,
            tokens=sum(layout.tokens for layout in layouts),
            padded=sum(layout.input_ids.size for layout in layouts),
        )

    def run(self, prepared: _Prepared, step: int) -> torch.Tensor:
        """Forward, backward, clipping, update; the mean loss, still on its device."""
        count = len(prepared.layouts)
        mine = range(count) if self.devices is None else self.devices.deal(count)
        summed = torch.zeros((), device=self.network.device)
        for index in mine:
            # Per micro-batch, so that dropout is the same however many processes share them.
            self._seed(stable_seed(self.seed, "step", step, index))
            with self._precision():
                loss, _ = self.network.loss(
                    prepared.name,
                    prepared.layouts[index],
                    prepared.wanted[index],
                    groups=prepared.groups[index],
                )
            torch.autograd.backward(loss / prepared.total)
            summed += loss.detach()
        if self.devices is not None:
            self.devices.sum_gradients(self.network)
            summed = self.devices.sum(summed)
        torch.nn.utils.clip_grad_norm_(self.parameters, self.training.clip, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return summed / prepared.total

    def _seed(self, seed: int) -> None:
        """Seed dropout. (``torch.manual_seed`` formats a stack trace a device type each time.)"""
        torch.default_generator.manual_seed(seed)
        if self.network.device.type == "cuda":
            torch.cuda.manual_seed(seed)

    def _precision(self) -> Any:
        if self.training.dtype == "bfloat16" and self.network.device.type == "cuda":
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return nullcontext()


def _look(
    network: Network,
    select: Callable[[Network], float],
    folder: Path,
    scores: list[tuple[int, float]],
    training: Training,
    devices: Devices | None,
) -> float:
    """Score the network on dev, and keep its weights when they are the best so far."""
    network.eval()
    score = select(network)
    network.train()
    writes = training.select == "best" and (devices is None or devices.main)
    if writes and (not scores or score > max(value for _, value in scores)):
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
