"""Checkpoints without pickle: tensors in safetensors, everything else in JSON, renamed into place."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

_PREFIX = "checkpoint-"
_STATE = "state.json"  # written last within the folder


def write_checkpoint(
    folder: Path,
    step: int,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    state: dict[str, Any],
) -> Path:
    """Save step ``step`` below ``folder`` and remove older ones. ``state`` is JSON."""
    target = folder / f"{_PREFIX}{step:09d}"
    aside = folder / f".{target.name}.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    save_file(_contiguous(network.state_dict()), aside / "network.safetensors")
    moments: dict[str, torch.Tensor] = {}
    for name, parameter in network.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            moments[f"{key}:{name}"] = torch.as_tensor(value)
    save_file(_contiguous(moments), aside / "optimizer.safetensors")
    (aside / _STATE).write_text(json.dumps({"step": step, **state}), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    for older in _checkpoints(folder):
        if older != target:
            shutil.rmtree(older, ignore_errors=True)
    return target


def read_checkpoint(
    folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer
) -> dict[str, Any] | None:
    """Restore the newest whole checkpoint; its state, or None where there is none."""
    for place in reversed(_checkpoints(folder)):
        try:
            state: dict[str, Any] = json.loads((place / _STATE).read_text(encoding="utf-8"))
            weights = load_file(place / "network.safetensors")
            moments = load_file(place / "optimizer.safetensors")
        except (OSError, ValueError, SafetensorError):
            continue  # an older one may be whole
        network.load_state_dict(weights, strict=True)
        for name, parameter in network.named_parameters():
            entries = {
                key: moments[f"{key}:{name}"]
                for key in ("step", "exp_avg", "exp_avg_sq")
                if f"{key}:{name}" in moments
            }
            if entries:
                optimizer.state[parameter] = {
                    key: value if key == "step" else value.to(parameter.device)
                    for key, value in entries.items()
                }
                if optimizer.param_groups[0].get("fused"):
                    step = optimizer.state[parameter]["step"]
                    optimizer.state[parameter]["step"] = step.to(parameter.device)
        return state
    return None


def remove_checkpoints(folder: Path) -> None:
    """Drop what only a resume would need."""
    for place in _checkpoints(folder):
        shutil.rmtree(place, ignore_errors=True)
    for aside in folder.glob(f".{_PREFIX}*"):
        shutil.rmtree(aside, ignore_errors=True)


def _checkpoints(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob(f"{_PREFIX}*") if (p / _STATE).exists())


def _contiguous(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
