from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.extract.common import NAME, common_words, known_words, masked, tokens
from claimcheck.extract.detect import shipped_detector
from claimcheck.extract.judging import judge
from claimcheck.extract.kinds import KindModel, kind_of, shipped_kinds
from claimcheck.extract.neighbourhood import ALONE, PREFIX, surrounded
from claimcheck.extract.wording import inflections, wording
from claimcheck.records import ClaimKind
from tests.extract.papers import ABSTRACT, CAPTION, PARAGRAPH, document


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("raise", ("raise", "raises", "raised", "raising")),
        ("drop", ("drop", "drops", "dropped", "dropping")),
        ("vary", ("vary", "varies", "varied", "varying")),
        ("match", ("match", "matches", "matched", "matching")),
        ("gain", ("gain", "gains", "gained", "gaining")),
        ("speed up", ("speed up", "speeds up", "speeded up", "speeding up")),
    ],
)
def test_inflections(verb: str, forms: tuple[str, ...]) -> None:
    assert inflections(verb) == forms


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Training on more data raises recall.", {"says_rising", "about_treatment"}),
        ("Removing the cache halves throughput.", {"says_falling", "about_treatment"}),
        ("Longer training makes no difference to recall.", {"says_alike"}),
        ("No model beats the baseline.", {"about_none", "about_model", "says_winning"}),
        ("Our system trails the baseline.", {"says_losing", "about_model"}),
        ("Participants preferred the shorter text.", {"about_people", "says_winning"}),
        ("Lee et al. (2020) found that size matters.", {"about_others", "others_found"}),
        ("We hope that this will help.", {"opinion", "modal"}),
        ("This paper makes three points.", {"counted_announcement"}),
        ("If all delays are zero, nothing changes.", {"supposing"}),
    ],
)
def test_what_a_sentence_is_worded_like(text: str, features: set[str]) -> None:
    assert features <= set(wording(text))


def test_a_supposed_outcome_is_none() -> None:
    assert "outcome_worded" in wording("Longer training lowers recall.")
    assert "outcome_worded" not in wording("Longer training might lower recall.")


def test_names_and_rare_words_are_no_words() -> None:
    assert tokens("On Fooset the ZAPP model gains 2.5%") == [
        *("on", NAME, "the", NAME, "model", "gains", "0", "%")
    ]
    text = masked("Zorp beats Blip.", [(0, 4), (11, 15)])
    assert text == f"{NAME} beats {NAME}."
    found = common_words("The flumbering model is better")
    assert {"word the", "word model", "word better", "opens 2 -ing"} <= set(found)
    assert not any("flumbering" in name for name in found)
    assert all(word == word.lower() for word in known_words())


@given(st.text(max_size=200))
def test_any_text_has_features_between_nought_and_one(text: str) -> None:
    values = wording(" ".join(text.split())) | common_words(masked(text, []))
    assert set(values.values()) <= {1.0}


def test_a_sentence_is_judged_among_those_of_its_section() -> None:
    _, found = judge(
        document(
            (PARAGRAPH, "Zorp gains 2.0 points. It loses 1.0 points.", "4 Results"),
            (PARAGRAPH, "Let x be a number.", "A Proof"),
        )
    )
    first, second, alone = (one.values for one in found)
    assert first[f"{PREFIX}has_quantity"] == second[f"{PREFIX}has_quantity"] == 1.0
    assert {name: alone[name] for name in ALONE} == ALONE
    assert not any(name.startswith((f"{PREFIX}word", f"{PREFIX}in_")) for name in first)


FOUND = [
    "Training on the source language raises tagging by 4.4 points, but it lowers retrieval by 4.5 points.",
    "Accuracy climbs from 50.2 to 61.8 when the window is doubled.",
    "Halving the learning rate cuts the error by a third.",
    "Longer pretraining makes no difference to retrieval.",
    "The choice of the tokenizer does not change the ranking of the models.",
    "Zorp trails Blip on short documents and matches it on long ones.",
]


@pytest.mark.parametrize("text", FOUND)
def test_verbs_of_change_are_results(text: str) -> None:
    _, judged = judge(
        document(
            (ABSTRACT, "We propose Zorp, a model."),
            (
                PARAGRAPH,
                f"We train all models for 10 epochs. {text} Blip obtains 71.2 F1.",
                "4 Results",
            ),
            (CAPTION, "Table 1: Results.", "4 Results"),
        )
    )
    detector = shipped_detector()
    one = next(one for one in judged if one.reading.sentence.text == text)
    assert one.probability(detector) >= detector.threshold


def test_rules_tell_the_kind_of_a_sentence_that_stands_alone() -> None:
    _, found = judge(
        document(
            (PARAGRAPH, "The Fooset corpus is drawn from newspapers.", "3 Data"),
            (PARAGRAPH, "Zorp wins. We train for 10 epochs.", "4 Results"),
        )
    )
    alone, first, _ = found
    assert not surrounded(alone.values)
    assert surrounded(first.values)
    assert kind_of(alone.reading, (), alone.values) is ClaimKind.DATASET_STATISTIC


def test_a_result_needs_a_number_and_the_highest_score_wins() -> None:
    _, found = judge(document((PARAGRAPH, "Zorp wins. We train for 10 epochs.", "4 Results")))
    model = KindModel(
        name="toy",
        weights={kind: {} for kind in ClaimKind},
        intercepts={kind: float(kind is ClaimKind.RESULT) for kind in ClaimKind}
        | {ClaimKind.QUALITATIVE: 0.5},
    )
    first = found[0]
    assert kind_of(first.reading, (), first.values, model) is ClaimKind.QUALITATIVE
    assert set(shipped_kinds().weights) == set(ClaimKind)
    assert shipped_kinds().name == shipped_detector().name
