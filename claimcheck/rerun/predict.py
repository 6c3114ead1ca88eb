"""Inference over rows: batches of similar length, answers in the rows' own order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch

from claimcheck.rerun.arrays import from_rows
from claimcheck.rerun.batching import Layout, lay_out, micro_batches
from claimcheck.rerun.interface import Row
from claimcheck.rerun.network import Network

if TYPE_CHECKING:
    from claimcheck.rerun.interface import Floats


class NetworkPredictor:
    """A :class:`claimcheck.rerun.interface.Predictor` over a network and the head of one task."""

    def __init__(
        self, network: Network, task: str, *, pad: int, budget: int = 16_384, half: bool = False
    ) -> None:
        """``half``: bf16 autocast on GPUs."""
        self.network, self.task, self.pad, self.budget = network, task, pad, budget
        self.layers = int(network.config.num_hidden_layers)
        self.tokens = 0  # real tokens seen, for the record
        self._half = half and network.device.type == "cuda"

    def outputs(self, rows: Sequence[Row]) -> list[Floats]:
        """The head's output for each row, in order."""
        found: list[Any] = [None] * len(rows)

        def run(layout: Layout) -> None:
            for row, value in zip(
                layout.rows, self.network.outputs(self.task, layout), strict=True
            ):
                found[row] = value

        self._each(rows, run)
        return found

    def embeddings(
        self,
        rows: Sequence[Row],
        *,
        layers: Sequence[int] | None = None,
        pooling: Literal["mean", "cls"] = "mean",
    ) -> Floats:
        """Pooled hidden states, (layers, rows, hidden)."""
        wanted = list(range(self.layers + 1)) if layers is None else list(layers)
        result = np.zeros((len(wanted), len(rows), self.network.hidden), dtype=np.float32)

        def run(layout: Layout) -> None:
            states = self.network.hidden_states(layout, every_layer=True)
            for index, layer in enumerate(wanted):
                if pooling == "mean":
                    vectors = self.network.mean(states[layer], layout)
                else:
                    vectors = states[layer][
                        torch.from_numpy(layout.starts).to(states[layer].device)
                    ]
                result[index, layout.rows] = vectors.float().cpu().numpy()

        self._each(rows, run)
        return result

    def _each(self, rows: Sequence[Row], run: Callable[[Layout], None]) -> None:
        if not rows:
            return
        arrays = from_rows(rows)
        every = np.arange(arrays.rows)
        batches = micro_batches(arrays.lengths, every, policy="sorted", budget=self.budget)
        self.network.eval()
        self.tokens += arrays.tokens
        with torch.inference_mode(), torch.autocast("cuda", torch.bfloat16, enabled=self._half):
            for lines in batches:
                run(lay_out(arrays, lines, pad=self.pad))
