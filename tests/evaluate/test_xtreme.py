"""Reading and scoring folders in XTREME's submission format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.errors import DataError, InputError
from claimcheck.evaluate import retrieval, xtreme
from claimcheck.metrics.xtreme import TASK_LANGUAGES


def squad_file(answers: dict[str, list[str]]) -> str:
    questions = [
        {"id": key, "answers": [{"text": text} for text in texts]} for key, texts in answers.items()
    ]
    return json.dumps({"data": [{"paragraphs": [{"context": "", "qas": questions}]}]})


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Three tasks, one language of each wrong."""
    for kind in ("labels", "predictions"):
        for task in ("pawsx", "udpos", "mlqa"):
            (tmp_path / kind / task).mkdir(parents=True)
        for language in TASK_LANGUAGES["pawsx"]:
            wrong = kind == "predictions" and language == "de"
            (tmp_path / kind / "pawsx" / f"test-{language}.tsv").write_text(
                "0\n1\n" if wrong else "1\n1\n"
            )
        for language in TASK_LANGUAGES["udpos"]:
            (tmp_path / kind / "udpos" / f"test-{language}.tsv").write_text(
                "NOUN\nVERB\n\nNOUN\n\n"
            )
        for language in TASK_LANGUAGES["mlqa"]:
            path = tmp_path / kind / "mlqa" / f"test-{language}.json"
            path.write_text(squad_file({"q": ["yes"]}) if kind == "labels" else '{"q": "yes"}')
    return tmp_path / "labels", tmp_path / "predictions"


def test_scores_by_task_and_no_overall_score(folders: tuple[Path, Path]) -> None:
    steps: list[tuple[int, int]] = []
    result = xtreme.score_folders(*folders, progress=lambda *step: steps.append(step))
    scores = {score.name: score.value for score in result.scores}
    assert scores["pawsx"] == pytest.approx(100 - 50 / 7)
    assert scores["udpos"] == scores["mlqa"] == 100
    assert "all" not in scores
    assert "xnli" in result.notes[0]
    assert steps == [(0, 3), (1, 3), (2, 3)]


def test_a_missing_language_is_said(folders: tuple[Path, Path]) -> None:
    (folders[1] / "pawsx" / "test-zh.tsv").unlink()
    with pytest.raises(DataError, match=r"pawsx has no test-zh\.tsv"):
        xtreme.score_folders(*folders)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pawsx/test-de.tsv", b"1\n", "1 predictions for 2 labels"),
        ("pawsx/test-de.tsv", b"\xff\xfe", "cannot be read"),
        ("mlqa/test-de.json", b"{", "not JSON"),
        ("mlqa/test-de.json", b"[]", "not a JSON object"),
    ],
)
def test_bad_predictions(
    folders: tuple[Path, Path], name: str, content: bytes, message: str
) -> None:
    (folders[1] / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        xtreme.score_folders(*folders)


def test_labels_in_another_format(folders: tuple[Path, Path]) -> None:
    (folders[0] / "mlqa" / "test-de.json").write_text('{"data": [{"text": 1}]}')
    with pytest.raises(DataError, match="SQuAD's format"):
        xtreme.score_folders(*folders)


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        xtreme.run(tmp_path)
    with pytest.raises(InputError, match="needs predictions"):
        xtreme.run(None)
    (tmp_path / "labels").mkdir()
    (tmp_path / "predictions").mkdir()
    with pytest.raises(InputError, match="in common"):
        xtreme.run(tmp_path)


def test_retrieval_of_vectors(tmp_path: Path) -> None:
    import numpy as np

    with pytest.raises(InputError):
        retrieval.run(tmp_path)
    with pytest.raises(InputError):
        retrieval.run(None)
    eye = np.eye(4, dtype=np.float32)
    np.savez(tmp_path / "emb.npz", x=eye, y=eye, gold=np.array([[0, 0], [1, 1], [2, 2], [3, 3]]))
    np.savez(tmp_path / "tat.npz", x=eye, y=eye)
    steps: list[tuple[int, int]] = []
    result = retrieval.run(tmp_path, progress=lambda *step: steps.append(step))
    assert all(score.value == 100 for score in result.scores)
    assert len(result.scores) == 3 * 4 + 4
    assert len(steps) == 12
    (tmp_path / "emb.npz").write_bytes(b"PK nonsense")
    with pytest.raises(DataError, match=r"emb\.npz cannot be read"):
        retrieval.run(tmp_path)
