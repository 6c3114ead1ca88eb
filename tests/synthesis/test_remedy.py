"""An open question gets the recipe that varies what it varies, with its price."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.synthesis.question import analyse
from claimcheck.synthesis.remedy import find_remedy

EXPERIMENTS = resources.bundled("experiments")


def best(text: str, folders: list[Path]) -> str | None:
    question = analyse(text)
    found = find_remedy(text, question.facets, folders)
    return found.recipe if found else None


@pytest.mark.parametrize(
    ("text", "recipe"),
    [
        ("How does model size affect zero-shot transfer to XQuAD, MLQA and TyDiQA?", "seeds-004"),
        ("Does more intermediate training data help zero-shot accuracy on XTREME-R?", "seeds-003"),
        ("Does the model architecture change zero-shot accuracy on XTREME?", "seeds-002"),
        ("Does scaling LLaMA models improve accuracy on XNLI and XCOPA?", "seeds-001"),
        ("Does dropout improve BLEU on WMT 2014?", None),
        ("Does model size improve accuracy on ImageNet?", None),
    ],
)
def test_the_recipe_is_chosen_by_what_it_varies_and_measures(text: str, recipe: str | None) -> None:
    assert best(text, [EXPERIMENTS]) == recipe


def test_the_choice_does_not_hang_on_the_name(tmp_path: Path) -> None:
    for source in EXPERIMENTS.glob("seeds-00*/recipe.toml"):
        name = "zorp" + source.parent.name[-1]
        text = re.sub(r'^name = ".*"', f'name = "{name}"', source.read_text(), flags=re.M)
        (tmp_path / name).mkdir()
        (tmp_path / name / "recipe.toml").write_text(text)
    text = "Does more intermediate training data help zero-shot accuracy on XTREME-R?"
    assert best(text, [tmp_path]) == "zorp3"


def test_the_price_and_its_caps_are_said() -> None:
    text = "Does more intermediate training data help zero-shot accuracy on XTREME-R?"
    found = find_remedy(text, analyse(text).facets, [EXPERIMENTS])
    assert found is not None
    said = found.in_words()
    assert f"{found.price.gpu_hours:,.1f} GPU-hours on one NVIDIA H200" in said
    assert "never executed" in said and "deviations or assumed values" in said
    assert "LAReQA" in said  # of XTREME-R, and not among its targets


def test_the_questions_of_other_reports_get_their_sweeps(shared: Path) -> None:
    """Each of the five asks for another axis; the sweeps were written for exactly these."""
    for path in sorted((shared / "seeds").glob("*.txt")):
        asked = re.search(r"Research question:\s*(.+?\?)", path.read_text(encoding="utf-8"))
        assert asked is not None
        assert best(asked[1], [EXPERIMENTS]) == f"seeds-{path.name[:3]}"
