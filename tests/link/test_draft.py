"""Drafts of recipes: what the claims say, blanks for the rest, and a reader that agrees."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import RecipeError
from claimcheck.link import draft_recipe
from claimcheck.link.spoken import is_language
from claimcheck.records import Claim, Comparison
from claimcheck.rerun.recipe import parse_recipe
from tests.link.claims import claim, gain, number, part

FAMILIES = {"XNLI": "xnli", "SQuAD v1.1": "squad"}
FILLED = {
    "seeds": "[1, 2, 3]",
    "id": '"org/model"',
    "revision": f'"{"a" * 40}"',
    "family": '"xnli"',
    "epochs": "2",
    "batch": "32",
    "learning_rate": "1e-5",
    "max_length": "128",
    "sd": "1.0",
    "models": '["m"]',
    "targets": '["t"]',
}


def _claims() -> list[Claim]:
    score = "XLM-R Large reaches 79.2 accuracy on XNLI."
    quantity = number("79.2", score, unit="%", delta=False, direction=0)
    hint = "We use a learning rate of 1e-5 and a batch size of 32."
    return [
        gain(
            "Intermediate-task training on SQuAD v1.1 raises XNLI by 2.5 points.",
            "2.5",
            system="intermediate task training on squad v1.1",
            dataset="XNLI",
            metric="accuracy",
            split="dev",
        ),
        claim(
            score, part(score, quantity, system="XLM-R large", dataset="XNLI", metric="accuracy")
        ),
        claim(hint, part(hint, comparison=None)),
    ]


def _fill(text: str) -> str:
    """Every blank with some value, as a person would."""
    return re.sub(
        r"^# (\w+) =   # .*$",
        lambda match: f"{match[1]} = {FILLED[match[1]]}",
        text,
        flags=re.MULTILINE,
    )


def test_what_the_claims_say_stands_in_the_draft() -> None:
    draft = draft_recipe("2005.13013v2", "A title", _claims(), FAMILIES)
    values = tomllib.loads(draft.text)
    assert values["status"] == "never executed"
    assert values["axes"] == {
        "models": ["xlm-r-large"],
        "mixes": ["none", "squad-v1-1"],
        "targets": ["xnli"],
    }
    assert values["tasks"]["xnli"]["family"] == "xnli"
    assert values["mixes"]["squad-v1-1"]["parts"] == [{"task": "squad-v1-1"}]
    assert [one["effect"] for one in values["expected"]] == [2.5]
    assert "learning rate of 1e-5" in draft.text  # said, and nowhere taken as a value
    assert "learning_rate" not in str(values)


def test_the_reader_asks_for_the_blanks_and_for_nothing_else() -> None:
    draft = draft_recipe("2005.13013v2", "A title", _claims(), FAMILIES)
    with pytest.raises(RecipeError, match=r"seeds is missing"):
        parse_recipe(draft.text)
    paths = [blank.path for blank in draft.blanks]
    assert paths[0] == "axes.seeds"
    assert "tasks.squad-v1-1.training.learning_rate" in paths
    assert "models.xlm-r-large.revision" in paths
    assert draft.text.count("not found: fill in") == len(paths) + 1  # the head explains the words
    recipe = parse_recipe(_fill(draft.text))
    assert (recipe.paper, recipe.axes.targets) == ("2005.13013v2", ("xnli",))
    assert recipe.expected[0].effect == 2.5


def test_each_blank_left_open_is_refused() -> None:
    """Filling all but one never makes a recipe that is read as if it were whole."""
    draft = draft_recipe("p", None, _claims(), FAMILIES)
    lines = draft.text.splitlines()
    blanks = [i for i, line in enumerate(lines) if re.match(r"# \w+ =   # ", line)]
    assert len(blanks) == len(draft.blanks)
    optional = {"batch", "max_length"}  # the reader has defaults for them
    for left in blanks:
        kept = "\n".join(line if i == left else _fill(line) for i, line in enumerate(lines))
        key = lines[left].split()[1]
        if key in optional:
            continue
        with pytest.raises(RecipeError):
            parse_recipe(kept)


def test_a_paper_without_scores_has_empty_axes() -> None:
    text = "We thank the reviewers."
    draft = draft_recipe("p", None, [claim(text, part(text))], FAMILIES)
    assert draft.models == draft.targets == ()
    assert {"axes.models", "axes.targets", "axes.seeds"} <= {blank.path for blank in draft.blanks}


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(min_size=1, max_size=80),
    title=st.text(max_size=40),
    name=st.text(min_size=1, max_size=30),
)
def test_hostile_texts_stay_comments_and_strings(text: str, title: str, name: str) -> None:
    body = f'{text} "quoted" \\ # not a key = 1 \n[axes]\nmodels = ["injected"] 3.5 points'
    made = claim(
        body,
        part(body, number("3.5", body), comparison=Comparison.BETTER, system=name, dataset=name),
    )
    draft = draft_recipe("p", title, [made], {})
    values = tomllib.loads(draft.text)
    assert set(values) <= {
        "format",
        "name",
        "title",
        "paper",
        "status",
        "axes",
        "models",
        "tasks",
        "mixes",
        "expected",
    }
    assert values["axes"].get("models") != ["injected"]
    if draft.models and draft.targets:
        parse_recipe(_fill(draft.text))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("The language Zorvan is the source.", True),
        ("Zorvan is the source language of all training.", True),
        ("It has six languages (Zorvan, Pesk and Dral).", True),
        ("means over the languages other than Zorvan", True),
        ("We train on Zorvan and test on Pesk.", False),
        ("Zorvan is the largest data set of this language.", False),
        ("a language model on Zorvan", False),
    ],
)
def test_names_of_languages(text: str, spoken: bool) -> None:
    assert is_language("Zorvan", text) is spoken


def test_what_the_paper_calls_a_language_is_no_target() -> None:
    made = [
        gain(
            f"NLI training raises {name} by {size} points.",
            size,
            dataset=name,
            system="nli training",
        )
        for name, size in (("XNLI", "2.0"), ("Zorvan", "1.5"))
    ]
    said = draft_recipe("p", None, made, {}, "The language Zorvan is the source.")
    assert said.targets == ("XNLI",)
    assert said.effects == 2
    unsaid = draft_recipe("p", None, made, {})
    assert set(unsaid.targets) == {"XNLI", "Zorvan"}
