"""What a stage does between its spec and its result: pretrain, train, or evaluate."""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck import models
from claimcheck.errors import DataError, RecipeError
from claimcheck.records import digest
from claimcheck.records.recipe import HeadKind, Training
from claimcheck.records.rerun import (
    Environment,
    MetricValue,
    StageKind,
    StagePart,
    StageResult,
    StageSpec,
)
from claimcheck.rerun import folder as places
from claimcheck.rerun.interface import Row, Task, Tokenizer, TokenizerMaker
from claimcheck.rerun.tasks import build_task

_TRAIN, _DEV = "train", "dev"
_HEADS = "heads.safetensors"


class StageSettings(NamedTuple):
    """What may differ between machines without changing a stage's id."""

    device: str = "auto"
    threads: int = 1
    budget: int | None = None  # tokens a micro-batch; None: 8,192, and 65,536 on GPUs
    checkpoint_seconds: float = 10.0
    checkpoint_steps: int | None = None


Progress = Callable[[int, int, str], None]  # step, steps, what


class Work:
    """The work of one stage."""

    def __init__(
        self, folder: Path, spec: StageSpec, settings: StageSettings, progress: Progress | None
    ) -> None:
        import torch

        from claimcheck.rerun.devices import Devices, launched_processes, pick_device

        self.folder, self.spec, self.settings = folder, spec, settings
        self.progress = progress or (lambda step, steps, what: None)
        self.began, self.began_cpu = time.monotonic(), time.process_time()
        self.devices = None
        if launched_processes() > 1:
            self.devices = Devices(cpu=settings.device == "cpu")
            self.device = self.devices.device
        else:
            self.device = pick_device(settings.device)
        torch.set_num_threads(max(1, settings.threads))
        if self.device.type == "cuda":  # elsewhere our operations are deterministic as they are
            torch.use_deterministic_algorithms(True, warn_only=True)
        self.tasks: list[Task] = [self._task(part) for part in spec.parts]
        default = 65_536 if self.device.type == "cuda" else 8_192
        self.budget = settings.budget or default

    def _task(self, part: StagePart) -> Task:
        task = build_task(part.use)
        if task.version != part.version:
            raise RecipeError(
                f"task {task.name!r} has version {task.version}, the stage wants {part.version}",
                hint="plan the recipe again",
            )
        split = self.spec.split or _TRAIN
        for language, wanted in part.data:
            if task.data_digest(split, language) != wanted:
                raise DataError(
                    f"the data of {task.name!r} ({language}) is not what the stage was planned for",
                    hint="plan the recipe again",
                )
        return task

    def run(self, resumed: int) -> StageResult:
        """Do what the spec says."""
        if self.spec.kind is StageKind.EVALUATE:
            return self._evaluate(resumed)
        return self._train(resumed)

    # ── training ────────────────────────────────────────────────────────────────────────────

    def _train(self, resumed: int) -> StageResult:
        import torch

        from claimcheck.rerun.network import Network, stable_seed
        from claimcheck.rerun.streams import Masking, Part
        from claimcheck.rerun.train import Runtime, train

        training = self.spec.training
        assert training is not None
        home = self._home()
        tokenizer = models.load_tokenizer(home)
        torch.manual_seed(stable_seed(self.spec.seed, "encoder"))
        backbone = self._backbone(home, tokenizer)
        heads = {task.name: task.head for task in self.tasks}
        network = Network(backbone, heads, seed=self.spec.seed).to(self.device)
        parts = [
            Part(task.name, task.head, self._train_arrays(task, tokenizer, training), part.share)
            for task, part in zip(self.tasks, self.spec.parts, strict=True)
        ]
        masking = None
        if tokenizer.mask_token_id is not None:
            special = tuple(int(i) for i in tokenizer.all_special_ids)
            masking = Masking(int(tokenizer.mask_token_id), special, len(tokenizer))
        outcome = train(
            network,
            parts,
            training,
            seed=self.spec.seed,
            folder=self.folder,
            pad=int(tokenizer.pad_token_id),
            masking=masking,
            select=self._selector(tokenizer, training) if training.evaluate_every else None,
            runtime=Runtime(
                budget=self.budget,
                checkpoint_seconds=self.settings.checkpoint_seconds,
                checkpoint_steps=self.settings.checkpoint_steps,
            ),
            devices=self.devices,
            progress=lambda step, steps, loss: self.progress(step, steps, f"loss {loss:.3f}"),
        )
        self._keep(network, home)
        if self.devices is not None:
            self.devices.wait()  # until the main process has written the checkpoint
        return self._result(
            resumed,
            steps=outcome.steps,
            examples=outcome.examples,
            tokens=outcome.tokens,
            padded=outcome.padded,
            best_step=outcome.best_step,
            losses=tuple(outcome.losses),
            checkpoint=models.folder_digest(self.folder / places.CHECKPOINT),
            shape=models.shape_of(network.backbone),
            notes=tuple(f"dev score {score:.2f} at step {step}" for step, score in outcome.scores),
        )

    def _home(self) -> Path:
        """Where the tokenizer and, except for pretraining, the weights come from."""
        if self.spec.parent is not None:
            parent = self.folder.parent / self.spec.parent
            if places.read_result(parent) is None:
                raise RecipeError(
                    f"the parent stage {self.spec.parent} is not done", hint=f"run {parent} first"
                )
            return parent / places.CHECKPOINT
        model = self.spec.model
        assert model is not None
        if model.id is not None and model.revision is not None:
            return models.fetch_model(model.id, model.revision)
        if model.folder is not None:
            home = Path(model.folder)
            if models.folder_digest(home) != self.spec.model_digest:
                raise DataError(
                    f"the model in {home} is not what the stage was planned for",
                    hint="plan the recipe again",
                )
            return home
        return self._made_tokenizer()

    def _made_tokenizer(self) -> Path:
        maker = self.tasks[0]
        if not isinstance(maker, TokenizerMaker):
            raise RecipeError(f"task {maker.name!r} makes no tokenizer")
        home = self.folder / "tokenizer"
        aside = self.folder / f".tokenizer.{os.getpid()}"
        if not home.exists():
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            maker.make_tokenizer(aside)
            aside.rename(home)
        return home

    def _backbone(self, home: Path, tokenizer: Tokenizer) -> Any:
        model = self.spec.model
        if self.spec.parent is None and model is not None and model.architecture is not None:
            special = {
                key: getattr(tokenizer, key)
                for key in models.SPECIAL
                if getattr(tokenizer, key, None) is not None
            }
            return models.new_backbone(
                model.architecture, model.config, vocabulary=len(tokenizer), special=special
            )
        return models.load_backbone(home)

    def _train_arrays(self, task: Task, tokenizer: Tokenizer, training: Training) -> Any:
        from claimcheck.rerun import arrays

        key = digest(
            "rows",
            task.family,
            task.version,
            self._part(task).data,
            tokenizer_digest(tokenizer),
            training.max_length,
        )

        def rows() -> Any:
            number = 0
            for language in task.languages(_TRAIN):
                last = -1
                for row in task.rows(_TRAIN, language, tokenizer, training.max_length):
                    if row.example != last:
                        number, last = number + 1, row.example
                    yield Row(row.input_ids, row.labels, number, row.token_types)

        found = arrays.cached(self.folder.parent.parent / "arrays", key, rows)
        found = arrays.fraction(found, self.spec.fraction, self.spec.seed)
        return arrays.shuffle_labels(found, self.spec.seed) if self.spec.shuffle_labels else found

    def _part(self, task: Task) -> StagePart:
        return next(part for part in self.spec.parts if part.use.name == task.name)

    def _selector(self, tokenizer: Tokenizer, training: Training) -> Callable[[Any], float]:
        """Mean headline score on the first examples of English dev, over the stage's tasks."""
        from claimcheck.rerun.predict import NetworkPredictor

        def score(network: Any) -> float:
            values = []
            for task in self.tasks:
                predictor = NetworkPredictor(
                    network, task.name, pad=int(tokenizer.pad_token_id), budget=self.budget
                )
                found = task.evaluate(
                    _DEV, task.train_language, predictor, tokenizer, training.max_length
                )
                items = list(found.items)[: training.selection_examples]
                values.append(
                    math.fsum(items) / len(items) if items else found.metrics[task.metric]
                )
            return sum(values) / len(values)

        return score

    def _keep(self, network: Any, home: Path) -> None:
        """Write the checkpoint aside, then rename it: a killed stage leaves none or all of it."""
        from safetensors.torch import save_file

        if self.devices is not None and not self.devices.main:
            return
        target = self.folder / places.CHECKPOINT
        aside = self.folder / f".{places.CHECKPOINT}.{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        models.save_backbone(network.backbone, aside)
        heads = {n: t.detach().cpu().contiguous() for n, t in network.heads.state_dict().items()}
        if heads:
            save_file(heads, aside / _HEADS)
        models.copy_tokenizer(home, aside)
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)

    # ── evaluation ──────────────────────────────────────────────────────────────────────────

    def _evaluate(self, resumed: int) -> StageResult:
        import torch
        from safetensors.torch import load_file

        from claimcheck.rerun.network import Network
        from claimcheck.rerun.predict import NetworkPredictor

        home = self._home()
        tokenizer = models.load_tokenizer(home)
        (task,) = self.tasks
        torch.manual_seed(self.spec.seed)
        head = self._head_name(task)
        network = Network(self._backbone(home, tokenizer), {head: task.head}, seed=self.spec.seed)
        if task.head.kind is not HeadKind.NONE:
            network.heads.load_state_dict(load_file(home / _HEADS), strict=True)
        network.to(self.device).eval()
        training = self.spec.training
        predictor = NetworkPredictor(
            network,
            head,
            pad=int(tokenizer.pad_token_id),
            budget=self.budget,
            half=training is not None and training.dtype == "bfloat16",
        )
        length = training.max_length if training is not None else 512
        split = self.spec.split or "test"
        metrics: list[MetricValue] = []
        notes: list[str] = []
        languages = [language for language, _ in self.spec.parts[0].data]
        out = self.folder / places.PREDICTIONS
        out.mkdir(exist_ok=True)
        for number, language in enumerate(languages):
            found = task.evaluate(split, language, predictor, tokenizer, length)
            count = task.size(split, language).examples
            metrics += [
                MetricValue(
                    task=task.name,
                    split=split,
                    language=language,
                    metric=name,
                    value=value,
                    examples=count,
                    headline=name == task.metric,
                    signature=self._signature(task, name, split, language),
                )
                for name, value in found.metrics.items()
            ]
            notes += [note for note in found.notes if note not in notes]
            lines = [json.dumps(dict(line), ensure_ascii=False) for line in found.predictions]
            places.write_text(out / f"{language}.jsonl", "\n".join(lines) + "\n" if lines else "")
            places.write_text(out / f"{language}.items.json", json.dumps(list(found.items)))
            self.progress(number + 1, len(languages), language)
        return self._result(
            resumed, metrics=tuple(metrics), notes=tuple(notes), evaluated=predictor.tokens
        )

    def _head_name(self, task: Task) -> str:
        """The head to score with: the task's own, or of the task that it was trained on."""
        if self.spec.parent is None:
            return task.name
        trained = [
            part.use.name for part in places.read_spec(self.folder.parent / self.spec.parent).parts
        ]
        return trained[0] if len(trained) == 1 else task.name

    def _signature(self, task: Task, metric: str, split: str, language: str) -> str:
        """``f1:udpos|lang:sw|split:test|task:v1|model:3f1c…|seed:2|engine:1``."""
        model = self.spec.parent or self.spec.model_digest or ""
        return (
            f"{metric}:{task.name}|lang:{language}|split:{split}|task:v{task.version}"
            f"|model:{model[:8]}|seed:{self.spec.seed}|engine:{self.spec.engine}"
        )

    def _result(self, resumed: int, **values: Any) -> StageResult:
        return StageResult(
            stage=self.spec.id,
            resumed=resumed,
            seconds=time.monotonic() - self.began,
            cpu_seconds=time.process_time() - self.began_cpu,
            environment=environment(str(self.device), self.settings.threads, self.devices),
            finished=datetime.now(UTC),
            **values,
        )


def tokenizer_digest(tokenizer: Tokenizer) -> str:
    """Digest of what a tokenizer does: its whole serialised form."""
    return digest("tokenizer", tokenizer.backend_tokenizer.to_str())


def environment(device: str, threads: int, devices: Any = None) -> Environment:
    """This process, for the record."""
    import numpy
    import torch
    import transformers

    if device.startswith("cuda"):
        device = f"{device} {torch.cuda.get_device_name(torch.device(device))}"
    return Environment(
        host=digest("host", socket.gethostname(), length=8),
        device=device,
        threads=threads,
        processes=devices.count if devices is not None else 1,
        python=platform.python_version(),
        libraries=(
            ("numpy", numpy.__version__),
            ("torch", torch.__version__),
            ("transformers", transformers.__version__),
            ("platform", sys.platform),
        ),
    )
