"""One sentence each, with the binding of the number that is named."""

from __future__ import annotations

import pytest

from claimcheck.extract import external_claims, extract_claims
from claimcheck.records import Binding
from tests.extract.papers import ABSTRACT, PAPER, PARAGRAPH, document

OWN = (
    ABSTRACT,
    "We propose a new model, Zorp, for translation. Zorp (big) and Zorp (base) outperform Blip on the "
    "Fooset and Barset benchmarks. The Quxset corpus is used, too. Blip (base) achieves less than Flap.",
)


def bound(sentence: str, value: str) -> Binding:
    claims = extract_claims(document(OWN, (PARAGRAPH, sentence, "4 Results")), PAPER)
    for claim in claims:
        if claim.text not in sentence:
            continue
        for part in claim.parts:
            if part.quantity is not None and part.quantity.printed == value:
                return part.binding
    raise AssertionError(f"{value} was not found: {[claim.text for claim in claims]}")


@pytest.mark.parametrize(
    ("sentence", "value", "expected"),
    [
        (
            "Zorp reaches 31.7 BLEU on Fooset.",
            "31.7",
            {"system": "zorp", "dataset": "fooset", "metric": "BLEU"},
        ),
        (
            "On Barset, our big model achieves an accuracy of 86.7%.",
            "86.7%",
            {"system": "zorp big", "dataset": "barset", "metric": "accuracy"},
        ),
        (
            "Zorp (base) outperforms Blip by 2.0 BLEU on Fooset.",
            "2.0",
            {"system": "zorp base", "baseline": "blip"},
        ),
        (
            "Zorp improves over all previously published models by 2.0 BLEU.",
            "2.0",
            {"baseline": "all previously published models"},
        ),
        ("Zorp gains 6.0% on Fooset and 3.5% on Barset.", "3.5%", {"dataset": "barset"}),
        ("Zorp gains 6.0% on Fooset and 3.5% on Barset.", "6.0%", {"dataset": "fooset"}),
        (
            "We gain 6.0, 5.0 and 4.0 points on Fooset, Barset and Quxset.",
            "5.0",
            {"dataset": "barset"},
        ),
        (
            "Zorp reaches 50.0 points on Fooset, Barset and Quxset.",
            "50.0",
            {"dataset": "barset + fooset + quxset"},
        ),
        (
            "We train on Fooset (12k examples), Barset (13k examples) and Quxset (14k examples).",
            "13k",
            {"dataset": "barset"},
        ),
        (
            "We use a learning rate of 0.01 and a batch size of 256 sequences.",
            "256",
            {"metric": "batch size"},
        ),
        ("We use Zorp with β_1 = 0.9 and d_model = 512.", "512", {"metric": "d_model"}),
        (
            "Our base model was trained for 3.5 days on eight GPUs.",
            "3.5",
            {"system": "zorp base", "metric": "training time"},
        ),
        ("Training took 3.5 days.", "3.5", {"metric": "training time"}),
        ("Zorp obtains 41.0 BLEU on English-to-French Fooset.", "41.0", {"language": "en-fr"}),
        (
            "On the development set, Zorp obtains 41.0 BLEU on average.",
            "41.0",
            {"split": "dev", "aggregate": "average"},
        ),
        ("Blip has 12 layers; Zorp has 24 layers.", "24", {"system": "zorp"}),
        ("Blip has 12 layers; Zorp has 24 layers.", "12", {"system": "blip"}),
        ("We compare with 20B parameter Flap.", "20B", {"system": "flap"}),
        (
            "In the zero-shot setting, Zorp achieves 50.1% accuracy on Fooset.",
            "50.1%",
            {"condition": "zero shot"},
        ),
        (
            "Zorp surpasses Blip by 7.1% and Flap by 8.3%.",
            "8.3%",
            {"system": "zorp", "baseline": "flap"},
        ),
    ],
)
def test_fields(sentence: str, value: str, expected: dict[str, str]) -> None:
    found = bound(sentence, value).specified()
    assert {name: found.get(name) for name in expected} == expected


def test_a_tool_is_not_what_is_judged() -> None:
    binding = bound("We train our model with the Flap optimizer and a dropout rate of 0.1.", "0.1")
    assert binding.system == "zorp"


def test_the_aggregate_of_a_baseline_is_not_that_of_the_number() -> None:
    sentence = (
        "Zorp reaches 28.4 BLEU on Fooset, better than the best results, including ensembles."
    )
    assert bound(sentence, "28.4").aggregate is None


def test_unknown_stays_unknown() -> None:
    (claim,) = external_claims("It reaches 31.7 points.", None)
    assert claim.parts[0].binding.specified() == {}


def test_earlier_sentences_of_the_passage_say_what_a_score_is_of() -> None:
    text = "We evaluate Zorp on the Fooset benchmark in BLEU. It reaches 31.7 points."
    assert bound(text, "31.7").dataset == "fooset"


def test_counts_do_not_inherit() -> None:
    text = "We evaluate Zorp on the Fooset benchmark in BLEU. We use 8 GPUs."
    assert bound(text, "8").dataset is None


def test_training_on_data_is_the_treatment_not_the_test() -> None:
    (claim,) = external_claims(
        "Pretraining on Foo, Bar, and Baz yields gains of 8.2, 7.5, and 7.0 points.", None
    )
    assert [part.binding.dataset for part in claim.parts] == [None, None, None]
    assert claim.parts[1].binding.system == "pretraining on bar"
    assert claim.parts[1].text.startswith("Pretraining on Bar yields gains of 7.5 points")


def test_a_subject_without_a_name_is_kept_in_its_words() -> None:
    (claim,) = external_claims("Training on English tasks outperforms using translated data.", None)
    (part,) = claim.parts
    assert part.binding.system == "training on english tasks"
    assert part.binding.baseline == "using translated data"
