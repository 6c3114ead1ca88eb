"""Treatments, choices, parts of models and left-out verbs: what a number or a comparison is about."""

from __future__ import annotations

import pytest

from claimcheck.extract import external_claims
from claimcheck.records import Claim, Comparison, Part, Quantifier


def claim(text: str) -> Claim:
    (found,) = external_claims(text, None)
    return found


def part(text: str, printed: str) -> Part:
    return next(p for p in claim(text).parts if p.quantity and p.quantity.printed == printed)


@pytest.mark.parametrize(
    ("text", "printed", "system"),
    [
        (
            "Fine-tuning first on FOO, BAR or BAZ raises the score by 3.0, 2.0 and 1.0 points.",
            "2.0",
            "fine tuning on bar",
        ),
        (
            "Intermediate training with FOO and BAR gives gains of 7.0 and 7.5 points.",
            "7.5",
            "intermediate training on bar",
        ),
        (
            "Using FOO as the intermediate task improves the average by 8.0 points.",
            "8.0",
            "intermediate task training on foo",
        ),
        (
            "FOO intermediate-task training improves the average by 8.0 points.",
            "8.0",
            "intermediate task training on foo",
        ),
        (
            "Pretraining on FOO improves accuracy by 8.2 points, on BAR by 7.5.",
            "7.5",
            "pretraining on bar",
        ),
        (
            "BERT fine-tuned on FOO before the target task outperforms plain BERT by 7.5 points.",
            "7.5",
            "BERT fine tuned on foo",
        ),
        (
            "A gain of 8.7 points is achieved by joint training over all nine tasks.",
            "8.7",
            "joint training over all nine tasks",
        ),
        ("Removing dropout reduces accuracy by 1.2 points.", "1.2", "removing dropout"),
        ("Importing zorplib takes 3 s.", "3 s", "importing zorplib"),
        ("Importing zorplib takes 3.2 s, loading the index 1.5 s.", "1.5 s", "loading the index"),
        ("The encoder has 6 layers, the decoder 12 layers.", "12", "decoder"),
        ("The Zorp's encoder has 6 layers and its decoder has 8 layers.", "6", "zorp encoder"),
    ],
)
def test_who_a_number_is_of(text: str, printed: str, system: str) -> None:
    assert part(text, printed).binding.system == system


def test_what_was_trained_on_is_not_what_was_tested_on() -> None:
    for text in (
        "Using SQuAD as the intermediate task improves the average by 8.0 points.",
        "Training on SQuAD improves the average by 8.2 points, on MNLI by 7.5.",
        "BERT fine-tuned on MNLI and then on the target improves by 2.0 points.",
    ):
        assert all(one.binding.dataset is None for one in claim(text).parts), text


def test_a_number_without_unit_shares_that_of_its_list() -> None:
    text = "FOO+ has 1,104 training examples, BAR 392 and BAZ v2.0 130."
    assert [p.quantity.unit for p in claim(text).parts if p.quantity] == ["examples"] * 3
    assert part("A1 gains 8.2 points on FOO; B2 improves BAR by 7.5.", "7.5").quantity is not None
    text = "Training on FOO improves accuracy by 8.2 points, on BAR by 7.5."
    assert [p.quantity.unit for p in claim(text).parts if p.quantity] == ["points", "points"]


@pytest.mark.parametrize(
    "text",
    [
        "Evaluating the best performing models for each target task on XTREME yields an average improvement of 5.4 points.",
        "Picking the best model for every target improves XTREME by 5.4 points on average.",
        "When the best model per target task is chosen, XTREME rises by 5.4 points.",
    ],
)
def test_the_best_for_each_is_an_aggregate(text: str) -> None:
    binding = part(text, "5.4").binding
    assert (binding.aggregate, binding.dataset) == ("best per target", "XTREME")
    assert binding.system is None


def test_the_best_of_one_thing_is_none() -> None:
    binding = part("The best model for translation gains 2.0 points.", "2.0").binding
    assert binding.aggregate is None


@pytest.mark.parametrize(
    ("text", "system", "dataset", "comparison", "quantifier"),
    [
        (
            "XNLI does not benefit from any intermediate task.",
            "intermediate task",
            "XNLI",
            Comparison.NO_EFFECT,
            None,
        ),
        (
            "No intermediate task helps XNLI.",
            "intermediate task",
            "XNLI",
            Comparison.NO_EFFECT,
            Quantifier.NONE,
        ),
        (
            "Almost every intermediate task brings improvements on XNLI.",
            "intermediate task",
            "XNLI",
            Comparison.BETTER,
            Quantifier.MOST,
        ),
        (
            "XNLI improves with many intermediate tasks.",
            "intermediate tasks",
            "XNLI",
            Comparison.BETTER,
            Quantifier.SOME,
        ),
        (
            "Applying longer training to XNLI yields large improvements.",
            "longer training",
            "XNLI",
            Comparison.BETTER,
            None,
        ),
        (
            "Neither continued pretraining nor translated data consistently outperforms training on XNLI.",
            "continued pretraining + translated data",
            None,
            Comparison.BETTER,
            Quantifier.NONE,
        ),
    ],
)
def test_statements_without_numbers(
    text: str,
    system: str,
    dataset: str | None,
    comparison: Comparison,
    quantifier: Quantifier | None,
) -> None:
    (one,) = claim(text).parts
    assert (one.binding.system, one.comparison, one.quantifier) == (system, comparison, quantifier)
    if dataset is not None:
        assert one.binding.dataset == dataset


def test_each_clause_speaks_of_its_own_data_set() -> None:
    first, second = claim(
        "TyDiQA shows consistent improvements with many extra tasks, whereas XNLI does not see benefits from extra training."
    ).parts
    assert (first.binding.dataset, second.binding.dataset) == ("TyDiQA", "XNLI")
    assert (first.binding.system, second.binding.system) == ("extra tasks", "extra training")


@pytest.mark.parametrize(
    ("text", "baseline"),
    [
        ("Zorp outperforms Blip without intermediate training by 2.0 points.", "blip without intermediate training"),
        ("ZORP is better than SGD with momentum by 2.0 points.", "SGD with momentum"),
        ("ZORP outperforms BERT with a large margin of 2.0 points.", "BERT"),
        ("Almost every task brings gains of 2.0 points on FOO and BAR.", None),
        ("Parsing with zorplib is 2x faster than with bliplib.", "bliplib"),
        ("ZORP outperforms even all previously reported ensembles by 2.0 points.", "all previously reported ensembles"),
        ("ZORP is only 0.3 F1 behind tuning the entire model.", "tuning the entire model"),
        ("FLAP gains 2.0 points over continuing multilingual MLM during training.", "continuing multilingual mlm during training"),
    ],
)  # fmt: skip
def test_baselines(text: str, baseline: str | None) -> None:
    found = {p.binding.baseline for p in claim(text).parts}
    assert found == {baseline}


def test_without_is_no_negation_and_belongs_to_the_baseline() -> None:
    (one,) = claim("ZORP outperforms BLIP without intermediate training by 2.0 points.").parts
    assert not one.negated
    assert one.binding.condition is None


@pytest.mark.parametrize(
    ("text", "printed", "metric"),
    [
        ("Loading the index needs 512 MiB of memory.", "512 MiB", "memory"),
        ("The archive has 512 MiB.", "512 MiB", "size"),
        ("The encoder has N = 6 layers.", "6", "layers"),
        ("Raising the beam size from 4 to 8 improves BLEU by 0.3 points.", "8", "beam size"),
    ],
)
def test_what_is_measured(text: str, printed: str, metric: str) -> None:
    assert part(text, printed).binding.metric == metric


def test_units_are_no_names() -> None:
    for text in ("ZORP needs 512 MiB on disk.", "On 40 GB cards, ZORP trains for 3 hours."):
        assert all(p.binding.dataset is None for p in claim(text).parts)


def test_a_label_with_a_colon_says_of_whom_the_rest_is() -> None:
    binding = part("BLIP-x30: Like FLAP, but with a learning rate of 0.045.", "0.045").binding
    assert binding.system == "blip x30"


def test_the_split_may_stand_in_the_name_of_the_metric() -> None:
    text = "ZORP has a validation error of 4.9% and a test error of 4.8%."
    assert part(text, "4.9%").binding.split == "dev"
    assert part(text, "4.8%").binding.split == "test"
