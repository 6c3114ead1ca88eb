"""What a plan costs: tokens, time on this machine or a named GPU, disk, money."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import ModelShape, ModelSpec, Training
from claimcheck.records.rerun import Arm, PlannedStage, Price, StageCost, StageState

OPTIMIZER_BYTES = 28  # fp32 AdamW moves so many bytes a parameter and step
_UTILISATION = 0.45  # share of the products' rate that a training step reaches: assumed


class Gpu(NamedTuple):
    """A GPU by name."""

    name: str
    tflops: float  # bf16 products, dense
    bandwidth: float  # TB/s
    source: str


GPUS: dict[str, Gpu] = {
    "h200": Gpu("NVIDIA H200", 790.0, 4.3, "measured on large bf16 products and copies"),
    "h100": Gpu("NVIDIA H100 SXM", 989.0, 3.35, "the maker's peak"),
    "a100": Gpu("NVIDIA A100 80 GB SXM", 312.0, 2.04, "the maker's peak"),
    "l40s": Gpu("NVIDIA L40S", 362.0, 0.86, "the maker's peak"),
    "a10": Gpu("NVIDIA A10", 125.0, 0.6, "the maker's peak"),
    "l4": Gpu("NVIDIA L4", 121.0, 0.3, "the maker's peak"),
}


class Machine(NamedTuple):
    """Turns a stage's work into seconds."""

    name: str
    gpu: bool
    seconds: Callable[[ModelShape, StageCost], float]
    assumptions: tuple[str, ...]


def training_flops(shape: ModelShape, tokens: float, length: float) -> float:
    """Forward and backward: (6 × matrix parameters + 12 × layers × hidden × length) a token."""
    return tokens * (6 * shape.matrix_parameters + 12 * shape.layers * shape.hidden * length)


def inference_flops(shape: ModelShape, tokens: float, length: float) -> float:
    """A third of training."""
    return training_flops(shape, tokens, length) / 3


def named_gpu(name: str) -> Machine:
    """A GPU of the table. Raises RecipeError with near names."""
    gpu = GPUS.get(name.lower())
    if gpu is None:
        raise RecipeError(f"no GPU called {name!r} is known", hint=did_you_mean(name.lower(), GPUS))

    def seconds(shape: ModelShape, cost: StageCost) -> float:
        products = cost.flops / (gpu.tflops * 1e12 * _UTILISATION)
        moments = cost.steps * shape.parameters * OPTIMIZER_BYTES / (gpu.bandwidth * 1e12)
        return products + moments

    return Machine(
        gpu.name,
        True,
        seconds,
        (
            f"{gpu.tflops:g} TFLOP/s and {gpu.bandwidth:g} TB/s ({gpu.source})",
            f"{_UTILISATION:.0%} of the product rate reached: assumed",
            "reading data and starting processes are not counted",
        ),
    )


def this_machine(cache: Path | None = None, *, threads: int = 1) -> Machine:
    """This machine, timed on a small encoder; the times are cached by thread count.

    Two numbers are measured: seconds a step of a tiny model (overhead) and floating-point
    operations a second of a larger one. A stage takes steps × overhead + operations / rate.
    """
    file = cache / "calibration.json" if cache is not None else None
    key = digest("calibration", threads, length=8)
    known: dict[str, Any] = {}
    if file is not None and file.exists():
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            known = {}
    if key not in known:
        overhead, rate = calibrate(threads)
        known[key] = {"overhead": overhead, "rate": rate, "threads": threads}
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    overhead, rate = float(known[key]["overhead"]), float(known[key]["rate"])
    import torch

    gpu = torch.cuda.is_available()

    def seconds(shape: ModelShape, cost: StageCost) -> float:
        layers = max(1, shape.layers) / _CALIBRATION_LAYERS
        return cost.steps * overhead * layers + cost.flops / rate + 2.0

    name = "this machine"
    if gpu:
        name += f" ({torch.cuda.get_device_name()})"
    return Machine(
        name,
        gpu,
        seconds,
        (
            f"calibrated: {overhead * 1e3:.1f} ms a step and {rate / 1e9:.0f} GFLOP/s, "
            f"{threads} thread(s) a stage",
        ),
    )


_CALIBRATION_LAYERS = 2


def calibrate(threads: int = 1) -> tuple[float, float]:
    """(seconds a step without work, floating-point operations a second), measured in seconds."""
    import numpy as np
    import torch

    from claimcheck.models import new_backbone, shape_of
    from claimcheck.records.recipe import Head, HeadKind
    from claimcheck.rerun.arrays import from_rows
    from claimcheck.rerun.interface import Row
    from claimcheck.rerun.network import Network
    from claimcheck.rerun.streams import Part
    from claimcheck.rerun.train import Runtime, train

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(max(1, threads))
    head = Head(kind=HeadKind.CLASSIFICATION, labels=2)
    generator = np.random.default_rng(0)

    def run(hidden: int, batch: int, length: int, steps: int) -> tuple[float, float]:
        torch.manual_seed(0)
        backbone = new_backbone(
            "xlm-roberta",
            {
                "hidden_size": hidden,
                "num_hidden_layers": _CALIBRATION_LAYERS,
                "num_attention_heads": 4,
                "intermediate_size": 4 * hidden,
                "max_position_embeddings": length + 2,
            },
            vocabulary=500,
        )
        shape = shape_of(backbone)
        network = Network(backbone, {"x": head}, seed=0).to(device)
        ids = generator.integers(5, 500, (batch * 2, length))
        arrays = from_rows(Row(row.tolist(), [i % 2], i) for i, row in enumerate(ids))
        training = Training(steps=steps, batch=batch, learning_rate=1e-4, batching="padded")
        folder = Path("/nonexistent")  # never written: no checkpoint falls due
        quiet = Runtime(budget=1_000_000, checkpoint_seconds=1e9)
        warm = training.model_copy(update={"steps": 3})
        train(network, [Part("x", head, arrays)], warm, seed=0, folder=folder, pad=1, runtime=quiet)
        began = time.perf_counter()
        train(
            network,
            [Part("x", head, arrays)],
            training,
            seed=0,
            folder=folder,
            pad=1,
            runtime=quiet,
        )
        spent = (time.perf_counter() - began) / steps
        return spent, training_flops(shape, batch * length, length)

    small = run(32, 8, 8, 30)
    large = run(256, 32, 64, 6) if device.type == "cpu" else run(1024, 64, 128, 10)
    overhead = small[0]
    rate = large[1] / max(large[0] - overhead, 1e-6)
    return overhead, rate


def cost_of(
    shape: ModelShape,
    *,
    training: Training | None,
    examples: float,
    rows: float,
    tokens: float,
    evaluated: float = 0.0,
    kept: bool = True,
) -> StageCost:
    """The work of a stage. ``tokens``: real ones a row; ``evaluated``: real ones in all."""
    length = min(tokens, training.max_length) if training is not None else tokens
    if training is None or not examples:
        flops = inference_flops(shape, evaluated, length)
        return StageCost(evaluated=round(evaluated), flops=flops, disk=round(evaluated))
    if training.steps is not None:
        steps = training.steps
        seen = float(steps * training.batch)
    else:
        assert training.epochs is not None
        seen = training.epochs * examples
        steps = max(1, round(seen / training.batch))
    rows_seen = seen * rows / examples
    real = rows_seen * length
    return StageCost(
        steps=steps,
        examples=round(seen),
        tokens=round(real),
        padded=round(rows_seen * training.max_length),
        flops=training_flops(shape, real, length),
        disk=4 * shape.parameters if kept else 0,
    )


def total(
    stages: Sequence[PlannedStage],
    arms: Sequence[Arm],
    machine: Machine | None,
    *,
    per_hour: float | None = None,
    currency: str = "EUR",
    devices: int = 1,
) -> Price:
    """Add up a plan. Without a machine no time is given."""
    by_id = {stage.id: stage for stage in stages}
    open_stages = [s for s in stages if s.state in (StageState.TO_RUN, StageState.BLOCKED)]
    naive = [by_id[stage].cost for arm in arms for stage in arm.stages]
    seconds = None
    if machine is not None:
        seconds = sum(stage.cost.seconds or 0.0 for stage in open_stages)
    hours = seconds / 3600 if seconds is not None else None
    price = None
    if per_hour is not None and hours is not None:
        price = round(hours * per_hour, 2)
    assumptions = machine.assumptions if machine is not None else ()
    return Price(
        machine=machine.name if machine is not None else "no machine",
        stages=len(stages),
        cached=len(stages) - len(open_stages),
        tokens=sum(stage.cost.tokens for stage in open_stages),
        padded=sum(stage.cost.padded for stage in open_stages),
        naive_tokens=sum(cost.tokens for cost in naive),
        naive_padded=sum(cost.padded for cost in naive),
        shared_padded=sum(stage.cost.padded for stage in stages),
        shared_tokens=sum(stage.cost.tokens for stage in stages),
        evaluated=sum(stage.cost.evaluated for stage in open_stages),
        seconds=seconds,
        gpu_hours=hours if machine is not None and machine.gpu else None,
        disk=sum(stage.cost.disk for stage in open_stages),
        cost=price,
        currency=currency if price is not None else None,
        assumptions=(*assumptions, f"one device; {devices} would share the stages")
        if devices > 1
        else assumptions,
    )


def shape_for(spec: ModelSpec, vocabulary: int, made: Mapping[str, ModelShape]) -> ModelShape:
    """The shape of a model: declared, already known, or from its configuration."""
    if spec.shape is not None:
        return spec.shape
    key = digest(spec.model_dump(mode="json"))
    if key in made:
        return made[key]
    if spec.architecture is not None:
        from claimcheck.models import shape_from_config

        return shape_from_config(spec.architecture, spec.config, vocabulary)
    if spec.folder is not None and (Path(spec.folder) / "config.json").exists():
        from claimcheck.models import shape_from_config

        config = json.loads((Path(spec.folder) / "config.json").read_text(encoding="utf-8"))
        kind = config.pop("model_type")
        return shape_from_config(kind, _known(kind, config), int(config.get("vocab_size", 30_000)))
    raise RecipeError(
        f"the size of {spec.label or spec.id} is not known, so it has no price",
        hint="give the model a shape: layers, hidden, parameters, matrix_parameters",
    )


def _known(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    from claimcheck.models import check_config

    kept = {}
    for key, value in config.items():
        try:
            check_config(kind, {key: value})
        except RecipeError:
            continue
        kept[key] = value
    kept.pop("vocab_size", None)
    return kept
