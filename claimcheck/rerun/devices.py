"""Several GPUs through Accelerate: each process takes its share of a step's micro-batches."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from claimcheck.errors import MissingExtraError, RecipeError


def pick_device(asked: str) -> torch.device:
    """The device to train on: "auto", "cpu", "cuda" or "cuda:1". Raises RecipeError."""
    if asked == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if asked.startswith("cuda") and not torch.cuda.is_available():
        raise RecipeError(
            f"a GPU is asked for ({asked}) and this machine has none that torch can use",
            hint="run with --device cpu, or on another machine",
        )
    try:
        device = torch.device(asked)
        torch.empty(1, device=device)
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise RecipeError(
            f"there is no device {asked!r}: {reason}", hint="use auto, cpu or cuda"
        ) from error
    return device


def launched_processes() -> int:
    """How many processes ``accelerate launch`` or ``torchrun`` started for this stage."""
    return int(os.environ.get("WORLD_SIZE", "1"))


class Devices:
    """One process of several that train one stage together.

    Gradients are summed over processes after each step's micro-batches, so a step is the same
    sum whatever the number of processes (up to the order of additions).
    """

    def __init__(self, *, cpu: bool = False) -> None:
        try:
            from accelerate import Accelerator
        except ImportError as error:
            raise MissingExtraError(
                "training on several devices needs accelerate", hint="install claimcheck[rerun]"
            ) from error
        self._accelerator: Any = Accelerator(cpu=cpu)
        self.device: torch.device = self._accelerator.device
        self.count: int = self._accelerator.num_processes
        self.main: bool = self._accelerator.is_main_process

    def deal(self, count: int) -> Iterable[int]:
        """The micro-batches of this process."""
        return range(self._accelerator.process_index, count, self.count)

    def sum(self, value: torch.Tensor) -> torch.Tensor:
        """Sum a tensor over the processes."""
        total: torch.Tensor = self._accelerator.reduce(value, reduction="sum")
        return total

    def sum_gradients(self, network: nn.Module) -> None:
        """Sum all gradients over the processes, in one message."""
        parameters = [p for p in network.parameters() if p.requires_grad]
        flat = torch.cat(
            [(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in parameters]
        )
        flat = self.sum(flat)
        begin = 0
        for parameter in parameters:
            size = parameter.numel()
            parameter.grad = flat[begin : begin + size].view_as(parameter)
            begin += size

    def wait(self) -> None:
        """Until every process is here."""
        self._accelerator.wait_for_everyone()
