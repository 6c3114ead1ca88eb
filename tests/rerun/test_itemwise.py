"""The bootstrap over test items beside a measured difference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.records.rerun import RunValue
from claimcheck.rerun import folder as places
from claimcheck.rerun.itemwise import item_interval, with_items
from claimcheck.rerun.judging import judge_link
from claimcheck.rerun.results import OVERALL, Results
from tests.rerun.link_samples import cell, contrast, gain, miniature

SEEDS = (0, 1, 2)
TARGET = "paraphrase"


def measured(
    runs: Path, languages: dict[str, int], gain_of: float = 4.0, *, shift: float = 0.0
) -> Results:
    """Language → number of items; every second item gains twice ``gain_of``. ``shift``: by how much
    the printed score differs from the mean over its items."""
    values = []
    for mix, more in (("none", 0.0), ("nli", gain_of)):
        for seed in SEEDS:
            stage = f"{mix}-{seed}"
            home = places.stages_folder(runs) / stage / places.PREDICTIONS
            home.mkdir(parents=True, exist_ok=True)
            means = []
            for language, count in languages.items():
                scores = [40.0 + seed + (2 * more if i % 2 else 0.0) for i in range(count)]
                (home / f"{language}.items.json").write_text(json.dumps(scores))
                means.append(sum(scores) / count + shift)
                key = cell(mix, TARGET, language=language)
                values.append(RunValue(cell=key, seed=seed, value=means[-1], stage=stage))
            key = cell(mix, TARGET)
            average = sum(means) / len(means)
            values.append(RunValue(cell=key, seed=seed, value=average, stage=stage))
    return Results(tuple(values), ())


@pytest.mark.parametrize("languages", [{"be": 40, "ga": 40}, {"be": 40, "ga": 20}])
def test_the_interval_lies_around_the_difference(tmp_path: Path, languages: dict[str, int]) -> None:
    recipe = miniature().recipe
    results = measured(tmp_path, languages)
    found = item_interval(recipe, results, contrast("nli", TARGET), SEEDS, tmp_path)
    assert found is not None
    low, high = found
    assert 0.5 < low < 4.0 < high < 7.5  # items gain 0 or 8: drawn again, the mean moves
    assert high - low > 0.8


def test_more_items_move_less(tmp_path: Path) -> None:
    recipe = miniature().recipe
    widths = []
    for count in (20, 2_000):
        runs = tmp_path / str(count)
        results = measured(runs, {"be": count, "ga": count})
        found = item_interval(recipe, results, contrast("nli", TARGET), SEEDS, runs)
        assert found is not None
        widths.append(found[1] - found[0])
    assert widths[1] < widths[0] / 5


def test_it_is_told_beside_the_decision_and_changes_none(tmp_path: Path) -> None:
    recipe = miniature().recipe
    results = measured(tmp_path, {"be": 40, "ga": 40})
    plain = judge_link(recipe, results, gain("nli", TARGET, 4.0))
    told = with_items(recipe, results, plain, tmp_path)
    assert told.replication is not None and plain.replication is not None
    assert told.replication.bootstrap is not None
    assert "it decides nothing" in told.replication.reasons[-1]
    assert told.label is plain.label and told.replication.label is plain.replication.label
    assert told.replication.reasons[:-1] == plain.replication.reasons


def test_no_interval_where_items_say_nothing_of_the_score(tmp_path: Path) -> None:
    recipe = miniature().recipe
    nli = contrast("nli", TARGET)
    results = measured(tmp_path, {"be": 40, "ga": 40}, shift=1.0)  # e.g. entity F1
    assert item_interval(recipe, results, nli, SEEDS, tmp_path) is None
    results = measured(tmp_path, {"be": 40, "ga": 40})
    assert item_interval(recipe, results, nli, SEEDS, tmp_path / "elsewhere") is None
    assert item_interval(recipe, results, nli, (*SEEDS, 9), tmp_path) is None
    score = contrast("nli", TARGET, None)
    assert item_interval(recipe, results, score, SEEDS, tmp_path) is None
    overall = contrast("nli", OVERALL)
    assert item_interval(recipe, results, overall, SEEDS, tmp_path) is None
    (tmp_path / "stages" / "nli-1" / places.PREDICTIONS / "be.items.json").write_text("[1, ")
    assert item_interval(recipe, results, nli, SEEDS, tmp_path) is None
