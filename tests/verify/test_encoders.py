"""Where sentence vectors come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import ClaimcheckError, SettingsError, UnreadableFileError
from claimcheck.verify import encoders


def test_a_package_with_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / encoders.PACKAGE / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("raise SystemExit('never imported')\n")
    (model / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UnreadableFileError, match="is not the pinned"):
        encoders.encoder_for("bm25+dense")


def test_a_package_without_weights_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / encoders.PACKAGE).mkdir()
    (tmp_path / encoders.PACKAGE / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    asked: list[str] = []

    def hub(name: str, commit: str) -> Path:
        asked.append(f"{name}@{commit}")
        raise UnreadableFileError("the hub is not at hand")

    monkeypatch.setattr(encoders, "fetch_model", hub)
    with pytest.raises(UnreadableFileError, match="not at hand"):
        encoders.encoder_for("bm25+dense")
    assert asked == [f"{encoders.NAME}@{encoders.COMMIT}"]


def test_names_of_retrievers(tmp_path: Path) -> None:
    assert encoders.encoder_for("bm25") is None
    for wrong in ("bm26", "bm25+", "dense", f"bm25+{tmp_path}/absent"):
        with pytest.raises(SettingsError):
            encoders.encoder_for(wrong)
    with pytest.raises(ClaimcheckError):
        encoders.encoder_for(f"bm25+{tmp_path}")  # a folder without a model
