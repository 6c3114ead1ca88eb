"""The scores of XTREME's own scorer and of its retrieval reference, to 1e-6."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.evaluate import retrieval, xtreme

# The reference run used a seqeval that drops the first letter of a tag; whole tags give this.
UDPOS_WHOLE_TAGS = 70.2175


def test_every_xtreme_score_equals_the_official_one(shared: Path) -> None:
    folder = shared / "metrics" / "xtreme"
    expected = json.loads((folder / "expected_scores.json").read_text())
    result = xtreme.run(folder)
    ours = {score.name: score.value for score in result.scores}
    compared = 0
    for task, scores in expected.items():
        if task == "udpos" or not isinstance(scores, dict):
            continue
        assert ours[task] == pytest.approx(scores["avg_metric"], abs=1e-6)
        detailed = xtreme.score_task(task, folder / "labels", folder / "predictions")
        for name, by_language in scores.items():
            if not isinstance(by_language, dict):
                continue
            for language, value in by_language.items():
                assert detailed[language][name] == pytest.approx(value, abs=1e-6)
                compared += 1
    assert compared == 244
    for group in ("classification", "qa", "retrieval"):
        assert ours[group] == pytest.approx(expected[group], abs=1e-6)


def test_udpos_counts_whole_tags(shared: Path) -> None:
    folder = shared / "metrics" / "xtreme"
    scores = xtreme.score_task("udpos", folder / "labels", folder / "predictions")
    assert xtreme.task_score("udpos", scores) == pytest.approx(UDPOS_WHOLE_TAGS, abs=5e-5)


def test_every_margin_and_direction_equals_the_reference(shared: Path) -> None:
    folder = shared / "metrics" / "retrieval"
    expected = json.loads((folder / "retrieval_fixture.json").read_text())
    result = retrieval.run(folder)
    ours = {score.name: score.value for score in result.scores}
    rows = {row[0]: row for row in result.tables[0].rows}
    for name, scores in expected.items():
        if "/" not in name:
            continue
        assert ours[f"{name} F1"] == pytest.approx(scores["F1"], abs=1e-6)
        assert float(rows[name][1]) == pytest.approx(scores["best-threshold"], abs=1e-6)
        assert int(rows[name][5]) == scores["lines"]
    for normalise, kind in ((True, "cosine"), (False, "euclidean")):
        scores = expected[f"similarity_search(normalize={normalise})"]
        for index, query in (("x", "y"), ("y", "x")):
            assert ours[f"search {kind}, index {index} query {query}"] == pytest.approx(
                scores[f"acc_index={index}_query={query}"], abs=1e-6
            )
