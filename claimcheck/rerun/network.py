"""A backbone with fresh heads, fed with laid-out rows; attention stays within each row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import Head, HeadKind
from claimcheck.rerun.batching import Layout
from claimcheck.rerun.interface import IGNORED

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DROPOUTS = ("hidden_dropout_prob", "dropout_rate", "resid_pdrop", "hidden_dropout", "dropout")


class HeadModule(nn.Module):
    """A fresh head: RoBERTa's classifier on a pooled vector, a linear map on tokens, or MLM."""

    def __init__(self, head: Head, hidden: int, dropout: float, scale: float) -> None:
        super().__init__()
        self.kind = head.kind
        self.dropout = nn.Dropout(dropout)
        if head.kind in (HeadKind.CLASSIFICATION, HeadKind.MULTIPLE_CHOICE):
            self.dense = nn.Linear(hidden, hidden)
            outputs = 1 if head.kind is HeadKind.MULTIPLE_CHOICE else head.labels
            self.out = nn.Linear(hidden, outputs)
        elif head.kind in (HeadKind.TAGGING, HeadKind.SPAN):
            self.out = nn.Linear(hidden, 2 if head.kind is HeadKind.SPAN else head.labels)
        elif head.kind is HeadKind.MLM:
            self.dense = nn.Linear(hidden, hidden)
            self.norm = nn.LayerNorm(hidden, eps=1e-5)
            self.bias = nn.Parameter(torch.zeros(head.labels))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=scale)
                nn.init.zeros_(module.bias)

    def forward(self, vectors: torch.Tensor, table: torch.Tensor | None = None) -> torch.Tensor:
        """(N, hidden) → (N, outputs); MLM multiplies with the embedding ``table``."""
        if self.kind is HeadKind.MLM:
            assert table is not None
            vectors = self.norm(functional.gelu(self.dense(vectors)))
            return functional.linear(vectors, table, self.bias)
        vectors = self.dropout(vectors)
        if hasattr(self, "dense"):
            vectors = self.dropout(torch.tanh(self.dense(vectors)))
        result: torch.Tensor = self.out(vectors)
        return result


class Network(nn.Module):
    """Backbone and heads."""

    def __init__(self, backbone: Any, heads: Mapping[str, Head], *, seed: int) -> None:
        """Each head is drawn from (seed, its name): paired arms begin with equal heads."""
        super().__init__()
        self.backbone = backbone
        self.config = backbone.config
        self.hidden = int(self.config.hidden_size)
        self.causal = not _bidirectional(backbone)
        self.encoder_half = bool(getattr(self.config, "is_encoder_decoder", False))
        dropout = next(
            (float(getattr(self.config, n)) for n in _DROPOUTS if getattr(self.config, n, None)),
            0.0,
        )
        scale = float(getattr(self.config, "initializer_range", 0.02) or 0.02)
        self.heads = nn.ModuleDict()
        for name, head in heads.items():
            if head.kind is HeadKind.NONE:
                continue
            if head.kind is HeadKind.MLM:
                head = Head(kind=head.kind, labels=self.table.shape[0])
            torch.manual_seed(stable_seed(seed, "head", name))
            self.heads[_key(name)] = HeadModule(head, self.hidden, dropout, scale)
        self.position_offset = _position_offset(backbone)

    @property
    def table(self) -> torch.Tensor:
        """The token embeddings, (vocabulary, hidden)."""
        weight: torch.Tensor = self.backbone.get_input_embeddings().weight
        return weight

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.table.device

    def head(self, name: str) -> HeadModule:
        """The head of a task."""
        module = self.heads[_key(name)]
        assert isinstance(module, HeadModule)
        return module

    def hidden_states(self, layout: Layout, *, every_layer: bool = False) -> Any:
        """(B·L, hidden) of the last layer, or a tuple of all layers from the embeddings on."""
        device = self.device
        ids = torch.from_numpy(layout.input_ids).to(device, non_blocking=True)
        segments = torch.from_numpy(layout.segments).to(device, non_blocking=True)
        arguments: dict[str, Any] = {}
        if layout.packed:
            arguments["attention_mask"] = self._block_mask(segments)
            if self.position_offset is not None:
                positions = torch.from_numpy(layout.positions).to(device, non_blocking=True)
                arguments["position_ids"] = positions + self.position_offset
        else:
            arguments["attention_mask"] = (segments > 0).long()
        if layout.token_types is not None:
            arguments["token_type_ids"] = torch.from_numpy(layout.token_types).to(device)
        output = self.backbone(ids, output_hidden_states=every_layer, **arguments)
        if every_layer:
            return tuple(state.reshape(-1, self.hidden) for state in output.hidden_states)
        return output.last_hidden_state.reshape(-1, self.hidden)

    def _block_mask(self, segments: torch.Tensor) -> torch.Tensor:
        """(B, 1, L, L), additive: 0 within a row, very negative across rows."""
        same = segments[:, None, :, None] == segments[:, None, None, :]
        if self.causal:
            length = segments.shape[1]
            same = same & torch.ones(length, length, dtype=torch.bool, device=same.device).tril()
        dtype = self.table.dtype
        if torch.is_autocast_enabled(segments.device.type):
            dtype = torch.get_autocast_dtype(segments.device.type)
        mask = torch.zeros(same.shape, dtype=dtype, device=same.device)
        return mask.masked_fill_(~same, torch.finfo(dtype).min)

    def pooled(self, states: torch.Tensor, layout: Layout) -> torch.Tensor:
        """One vector a row: first token of encoders, last of decoders, mean of encoder halves."""
        starts = torch.from_numpy(layout.starts).to(states.device)
        if self.encoder_half:
            return self.mean(states, layout)
        if self.causal:
            starts = starts + torch.from_numpy(layout.lengths).to(states.device) - 1
        return states[starts]

    def mean(self, states: torch.Tensor, layout: Layout) -> torch.Tensor:
        """Mean over the tokens of each row, special tokens included."""
        flat = torch.from_numpy(layout.flat).to(states.device)
        lengths = torch.from_numpy(layout.lengths).to(states.device)
        owner = torch.repeat_interleave(torch.arange(len(lengths), device=states.device), lengths)
        total = torch.zeros(
            len(lengths), states.shape[1], dtype=torch.float32, device=states.device
        )
        total.index_add_(0, owner, states[flat].float())
        return total / lengths[:, None]

    def loss(
        self,
        name: str,
        layout: Layout,
        labels: NDArray[np.int64],
        *,
        groups: NDArray[np.int64] | None = None,
    ) -> tuple[torch.Tensor, int]:
        """Summed loss of a micro-batch and the number of things summed.

        ``labels`` by head: classification (N,); multiple choice (N,) of 0 and 1 with ``groups``
        (N,); tagging and MLM (tokens,) row after row, IGNORED where none; span (N, 2).
        """
        head = self.head(name)
        if head.kind in (HeadKind.TAGGING, HeadKind.MLM):
            kept = np.flatnonzero(labels != IGNORED)
            if not len(kept):
                return self.table.sum() * 0.0, 0
            states = self.hidden_states(layout)
            places = torch.from_numpy(layout.flat[kept]).to(states.device)
            logits = head(states[places], self.table)
            wanted = torch.from_numpy(labels[kept]).to(states.device)
            return functional.cross_entropy(logits.float(), wanted, reduction="sum"), len(kept)
        states = self.hidden_states(layout)
        wanted = torch.from_numpy(labels).to(states.device)
        if head.kind is HeadKind.CLASSIFICATION:
            logits = head(self.pooled(states, layout)).float()
            return functional.cross_entropy(logits, wanted, reduction="sum"), len(labels)
        if head.kind is HeadKind.MULTIPLE_CHOICE:
            assert groups is not None
            scores = head(self.pooled(states, layout)).float()[:, 0]
            return _choice_loss(scores, wanted, torch.from_numpy(groups).to(scores.device))
        if head.kind is HeadKind.SPAN:
            scores = _by_row(head(states).float(), layout, -math.inf)
            parts = [
                functional.cross_entropy(scores[..., side], wanted[:, side], reduction="sum")
                for side in (0, 1)
            ]
            return (parts[0] + parts[1]) / 2, len(labels)
        raise RecipeError(f"the head {head.kind} is not trained")

    def outputs(self, name: str, layout: Layout) -> list[NDArray[np.float32]]:
        """The head's output for each row, as tasks see it."""
        head = self.head(name)
        states = self.hidden_states(layout)
        if head.kind in (HeadKind.CLASSIFICATION, HeadKind.MULTIPLE_CHOICE):
            return list(head(self.pooled(states, layout)).float().cpu().numpy())
        places = torch.from_numpy(layout.flat).to(states.device)
        values = head(states[places], self.table).float().cpu().numpy()
        return list(np.split(values, np.cumsum(layout.lengths)[:-1]))


def stable_seed(*parts: object) -> int:
    """A seed of 63 bits from numbers and names; equal on every machine."""
    from claimcheck.records import digest

    return int(digest("seed", *parts), 16) >> 1


def _key(name: str) -> str:
    return "head_" + name.replace(".", "_")  # module names may hold no dots


def _bidirectional(backbone: Any) -> bool:
    """Whether a token sees later ones: decided by the architecture's own model class."""
    if getattr(backbone.config, "is_encoder_decoder", False):
        return True
    if getattr(backbone.config, "is_decoder", False):
        return False
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    )

    kind = backbone.config.model_type
    return (
        kind in MODEL_FOR_MASKED_LM_MAPPING_NAMES or kind not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    )


def _position_offset(backbone: Any) -> int | None:
    """Number of the first position, or None for models without absolute positions."""
    import inspect

    if "position_ids" not in inspect.signature(backbone.forward).parameters:
        return None
    embeddings: Any = getattr(backbone, "embeddings", None)
    if hasattr(embeddings, "create_position_ids_from_input_ids"):
        return int(embeddings.padding_idx) + 1  # RoBERTa and its kin count from behind the padding
    return 0


def _by_row(values: torch.Tensor, layout: Layout, empty: float) -> torch.Tensor:
    """(B·L, k) → (N, longest, k), filled with ``empty`` behind each row."""
    longest = int(layout.lengths.max())
    step = torch.arange(longest, device=values.device)
    starts = torch.from_numpy(layout.starts).to(values.device)
    lengths = torch.from_numpy(layout.lengths).to(values.device)
    index = (starts[:, None] + step).clamp(max=values.shape[0] - 1)
    inside = step < lengths[:, None]
    return values[index].masked_fill(~inside[..., None], empty)


def _choice_loss(
    scores: torch.Tensor, right: torch.Tensor, groups: torch.Tensor
) -> tuple[torch.Tensor, int]:
    """Softmax over the rows of each group; groups are 0 … G − 1."""
    count = int(groups.max()) + 1
    total = torch.zeros(count, device=scores.device)
    shift = scores.detach().max()
    total.index_add_(0, groups, torch.exp(scores - shift))
    log_probability = scores - shift - torch.log(total)[groups]
    return -(log_probability * right).sum(), count
