"""Encoders and tokenizers: safetensors alone, known by digest, clear lines for everything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from claimcheck import models  # noqa: E402
from claimcheck.errors import InputError, RecipeError, UnreadableFileError  # noqa: E402

CONFIG = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 40}  # fmt: skip


def saved(folder: Path, kind: str = "xlm-roberta", config: dict[str, Any] | None = None) -> Any:
    torch.manual_seed(0)
    model = models.new_backbone(kind, CONFIG if config is None else config, vocabulary=50)
    models.save_backbone(model, folder)
    return model


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("xlm-roberta", CONFIG),
        ("gpt2", {"n_embd": 16, "n_layer": 1, "n_head": 2, "n_positions": 40}),
        ("t5", {"d_model": 16, "num_layers": 1, "num_heads": 2, "d_kv": 8, "d_ff": 32}),
    ],
)
def test_saved_and_loaded_is_the_same(tmp_path: Path, kind: str, config: dict[str, Any]) -> None:
    model = saved(tmp_path, kind, config)
    again = models.load_backbone(tmp_path)
    left, right = model.state_dict(), again.state_dict()
    assert left.keys() == right.keys()
    assert all(torch.equal(left[name], right[name]) for name in left)
    assert {path.name for path in tmp_path.iterdir()} == {"config.json", "model.safetensors"}


def test_a_published_folder_loads_without_its_heads(tmp_path: Path) -> None:
    import transformers

    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model("bert", **CONFIG, vocab_size=50)
    whole = transformers.AutoModelForMaskedLM.from_config(config)
    whole.save_pretrained(tmp_path, safe_serialization=True)
    bare = models.load_backbone(tmp_path)
    expected = whole.bert.embeddings.word_embeddings.weight
    assert torch.equal(bare.get_input_embeddings().weight, expected)  # type: ignore[operator]
    assert getattr(bare, "pooler", None) is None


def test_digests_see_every_byte_that_counts(tmp_path: Path) -> None:
    saved(tmp_path)
    before = models.folder_digest(tmp_path)
    (tmp_path / "README.md").write_text("words")
    assert models.folder_digest(tmp_path) == before
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 1e-3}))
    assert models.folder_digest(tmp_path) != before
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no model"):
        models.folder_digest(tmp_path / "empty")


def test_pickled_weights_are_never_read(tmp_path: Path) -> None:
    model = saved(tmp_path)
    torch.save(model.state_dict(), tmp_path / "pytorch_model.bin")
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(UnreadableFileError, match="safetensors"):
        models.load_backbone(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "empty", "config", "missing"])
def test_damaged_models_are_one_line(tmp_path: Path, damage: str) -> None:
    saved(tmp_path)
    weights = tmp_path / "model.safetensors"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:300])
    elif damage == "empty":
        weights.write_bytes(b"")
    elif damage == "config":
        (tmp_path / "config.json").write_text("{")
    else:
        (tmp_path / "config.json").unlink()
    with pytest.raises(UnreadableFileError) as caught:
        models.load_backbone(tmp_path)
    assert "\n" not in str(caught.value)


def test_lacking_tensors_are_told(tmp_path: Path) -> None:
    import transformers
    from safetensors.torch import load_file, save_file

    config = transformers.AutoConfig.for_model("bert", **CONFIG, vocab_size=50)
    transformers.AutoModel.from_config(config).save_pretrained(tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    kept = {name: value for name, value in tensors.items() if "attention" not in name}
    save_file(kept, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UnreadableFileError, match="lacks"):
        models.load_backbone(tmp_path)


def test_architectures_and_their_settings_are_checked() -> None:
    with pytest.raises(RecipeError) as caught:
        models.check_config("xlm-robert", {})
    assert "xlm-roberta" in (caught.value.hint or "")
    with pytest.raises(RecipeError) as caught:
        models.check_config("xlm-roberta", {"hiden_size": 3})
    assert "hidden_size" in (caught.value.hint or "")
    with pytest.raises(RecipeError, match="cannot be built"):
        models.new_backbone("xlm-roberta", {**CONFIG, "hidden_size": 15}, vocabulary=50)


def test_the_shape_of_xlm_r_large_is_counted_without_building_it() -> None:
    large = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096, "max_position_embeddings": 514}  # fmt: skip
    shape = models.shape_from_config("xlm-roberta", large, 250_002)
    assert (shape.layers, shape.hidden) == (24, 1024)
    assert shape.parameters == pytest.approx(558.8e6, rel=1e-3)
    assert shape.matrix_parameters == pytest.approx(302.0e6, rel=1e-3)


def test_hub_models_are_pinned() -> None:
    with pytest.raises(RecipeError, match="not a commit"):
        models.fetch_model("some/model", "main")


def test_tokenizers(tmp_path: Path, home: Path) -> None:
    tokenizer = models.load_tokenizer(home)
    assert tokenizer.mask_token_id is not None
    models.copy_tokenizer(home, tmp_path)
    assert models.load_tokenizer(tmp_path)("ana .")["input_ids"] == tokenizer("ana .")["input_ids"]
    saved(tmp_path)
    (tmp_path / "other").mkdir()
    models.copy_tokenizer(tmp_path, tmp_path / "other")
    assert not (tmp_path / "other" / "config.json").exists()
    (tmp_path / "none").mkdir()
    with pytest.raises(UnreadableFileError, match="tokenizer"):
        models.load_tokenizer(tmp_path / "none")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the miniature world's tokenizer."""
    from claimcheck.records.recipe import TaskUse
    from claimcheck.rerun.tasks import build_task

    folder = tmp_path_factory.mktemp("tokenizer")
    text = build_task(TaskUse(name="text", family="miniature-text"))
    text.make_tokenizer(folder)  # type: ignore[attr-defined]
    return folder
