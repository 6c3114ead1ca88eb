"""Encoders and tokenizers: loaded from safetensors alone, without remote code, known by digest.

torch and transformers are imported when a function first needs them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import (
    InputError,
    MissingExtraError,
    NetworkError,
    RecipeError,
    UnreadableFileError,
)
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import ModelShape

if TYPE_CHECKING:
    from torch import nn

WEIGHTS = "*.safetensors"
_HUB_FILES = ["*.json", "*.model", "*.txt", WEIGHTS]  # never *.bin, *.pt, *.py
_DIGESTED = (".json", ".model", ".txt", ".safetensors")
SPECIAL = {  # ids of special tokens where no tokenizer says otherwise: those of XLM-R
    "bos_token_id": 0,
    "cls_token_id": 0,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "sep_token_id": 2,
}
_TABLE = re.compile(r"embed|(wte|wpe|shared)\.weight$")  # looked up, not multiplied
_PART = "claimcheck_part"  # key of configurations that we wrote
_OF_MODELS = ("config.json", "generation_config.json", "model.safetensors.index.json")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def _transformers() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise MissingExtraError(
            "reruns need torch and transformers", hint="install claimcheck[rerun]"
        ) from error
    return transformers


def fetch_model(name: str, revision: str) -> Path:
    """The local folder of a hub model at a pinned commit, downloaded when it is not cached.

    Only JSON, text, tokenizer models and safetensors are fetched. Raises RecipeError when
    ``revision`` is no commit, NetworkError when the hub cannot be reached.
    """
    if not _COMMIT.fullmatch(revision):
        raise RecipeError(f"{revision!r} is not a commit", hint="pin 40 hexadecimal digits")
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    except ImportError as error:
        raise MissingExtraError("hub models need huggingface_hub") from error
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_HUB_FILES))
    except LocalEntryNotFoundError as error:
        raise NetworkError(
            f"the model {name} is not cached and the hub cannot be reached",
            hint="fetch it once on a networked machine, or name a local folder",
        ) from error
    except (HfHubHTTPError, OSError) as error:
        raise NetworkError(f"the model {name} could not be fetched: {error}") from error


def folder_digest(folder: Path) -> str:
    """Digest over the names and bytes of weights, configuration and tokenizer of a folder."""
    files = sorted(path for path in folder.iterdir() if path.suffix in _DIGESTED)
    parts = []
    for path in files:
        with path.open("rb") as stream:
            parts.append((path.name, hashlib.file_digest(stream, "sha256").hexdigest()))
    if not parts:
        raise InputError(f"{folder} holds no model")
    return digest("model", parts)


def load_tokenizer(folder: Path) -> Any:
    """The fast tokenizer of a local folder. Raises UnreadableFileError."""
    transformers = _transformers()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableFileError(f"no tokenizer can be read from {folder}: {error}") from error
    if tokenizer.pad_token_id is None:  # decoders often have none
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_backbone(folder: Path) -> nn.Module:
    """The encoder, decoder or encoder–decoder of a local folder, without any head, in fp32.

    Raises UnreadableFileError when there are no safetensors or they do not fit the configuration.
    """
    transformers = _transformers()
    import torch
    from safetensors import SafetensorError

    if not any(folder.glob(WEIGHTS)):
        raise UnreadableFileError(
            f"{folder} holds no safetensors", hint="pickled weights are never read: convert them"
        )
    try:
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if _PART in settings:
            return _load_saved(folder, settings)
        model, report = transformers.AutoModel.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise UnreadableFileError(f"the model in {folder} cannot be read: {error}") from error
    missing = [key for key in report["missing_keys"] if "pooler" not in key]
    if missing:
        raise UnreadableFileError(
            f"the model in {folder} lacks {len(missing)} tensors, such as {sorted(missing)[0]}"
        )
    return _bare(model)


def new_backbone(
    architecture: str,
    config: Mapping[str, Any],
    *,
    vocabulary: int,
    special: Mapping[str, int] = SPECIAL,
) -> nn.Module:
    """A model with random weights; seed torch beforehand.

    ``architecture``: a model type of transformers ("xlm-roberta", "gpt2", "t5" …). ``config``:
    its hyper-parameters; unknown ones raise RecipeError. ``special``: ids of special tokens.
    """
    transformers = _transformers()
    settings = check_config(architecture, config)
    default = transformers.AutoConfig.for_model(architecture).to_dict()
    ids = {key: value for key, value in special.items() if key in default}
    try:
        full = transformers.AutoConfig.for_model(
            architecture, **{**ids, **settings, "vocab_size": vocabulary}
        )
        return _bare(transformers.AutoModel.from_config(full))
    except (ValueError, TypeError, AssertionError) as error:
        raise RecipeError(f"{architecture} cannot be built like this: {error}") from error


def check_config(architecture: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """``config`` as a dictionary. Raises RecipeError for an unknown architecture or key."""
    transformers = _transformers()
    known = list(transformers.CONFIG_MAPPING.keys())
    if architecture not in known:
        raise RecipeError(
            f"there is no architecture called {architecture!r}",
            hint=did_you_mean(architecture, known),
        )
    default = transformers.AutoConfig.for_model(architecture)
    fields = set(default.to_dict()) | set(getattr(default, "attribute_map", {}))
    for key in config:
        if key not in fields:
            raise RecipeError(
                f"{architecture} has no setting {key!r}", hint=did_you_mean(key, sorted(fields))
            )
    return dict(config)


def _bare(model: Any) -> nn.Module:
    """The part that reads: without a pooler, which no head uses, and without a decoder."""
    bare: Any = model
    if getattr(model.config, "is_encoder_decoder", False):
        bare = model.get_encoder()
    if getattr(bare, "pooler", None) is not None:
        bare.pooler = None
    result: nn.Module = bare
    return result


def save_backbone(model: Any, folder: Path) -> None:
    """Write configuration and safetensors. The tokenizer is the caller's business."""
    from safetensors.torch import save_file

    tensors = {
        name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    settings = {**model.config.to_dict(), _PART: type(model).__name__}
    (folder / "config.json").write_text(
        json.dumps(settings, indent=1, sort_keys=True, default=str) + "\n", encoding="utf-8"
    )


def _load_saved(folder: Path, settings: dict[str, Any]) -> nn.Module:
    """What ``save_backbone`` wrote: every tensor must fit."""
    transformers = _transformers()
    from safetensors.torch import load_file

    settings = {key: value for key, value in settings.items() if key != _PART}
    config = transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)
    model = _bare(transformers.AutoModel.from_config(config))
    model.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
    return model


def shape_of(model: Any) -> ModelShape:
    """Layers, width and parameter counts of a model, for its price."""
    config = model.config
    matrices = [(name, p.numel()) for name, p in model.named_parameters() if p.dim() >= 2]
    tables = sum(size for name, size in matrices if _TABLE.search(name))
    return ModelShape(
        layers=int(config.num_hidden_layers),
        hidden=int(config.hidden_size),
        parameters=sum(p.numel() for p in model.parameters()),
        matrix_parameters=max(1, sum(size for _, size in matrices) - tables),
    )


def shape_from_config(architecture: str, config: Mapping[str, Any], vocabulary: int) -> ModelShape:
    """The shape of a model that is not built: instantiated without memory."""
    import torch

    with torch.device("meta"):
        return shape_of(new_backbone(architecture, config, vocabulary=vocabulary))


def copy_tokenizer(source: Path, target: Path) -> None:
    """Copy a tokenizer's files, and neither configuration nor weights of a model."""
    for path in sorted(source.iterdir()):
        if path.suffix in (".json", ".model", ".txt") and path.name not in _OF_MODELS:
            shutil.copyfile(path, target / path.name)
