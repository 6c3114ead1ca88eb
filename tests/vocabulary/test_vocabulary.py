from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.vocabulary import (
    VOCABULARY_VERSION,
    Direction,
    TermKind,
    canonical,
    find_terms,
    fold,
    language_pair,
    metric,
    name_spans,
    same_name,
)
from claimcheck.vocabulary.tables import aliases, metrics


def terms(text: str) -> list[tuple[str, str]]:
    return [(term.kind.value, term.canonical) for term in find_terms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WMT14 and newstest2014", [("dataset", "WMT 2014"), ("dataset", "WMT 2014")]),
        ("the MultiNLI corpus", [("dataset", "MNLI")]),
        ("SQuAD v1.1, SQuAD 2.0", [("dataset", "SQuAD v1.1"), ("dataset", "SQuAD v2.0")]),
        ("XLM-RoBERTa Large", [("model", "XLM-R large")]),
        ("BERT_LARGE, BERTLARGE? BERT (large)", [("model", "BERT large"), ("model", "BERT large")]),
        ("Llama 2 13B", [("model", "Llama 2 13B")]),
        ("a BLEU score", [("metric", "BLEU"), ("metric", "score")]),
        ("Exact Match and F1", [("metric", "EM"), ("metric", "F1")]),
        ("lower perplexity", [("metric", "perplexity")]),
        ("on the development set", [("split", "dev")]),
        ("on average", [("aggregate", "average")]),
        ("from English to German", [("language", "en-de")]),
        ("question answering", [("task", "question answering")]),
        ("nothing of note", []),
    ],
)
def test_listed_names_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    found = terms(text)
    assert [entry for entry in found if entry in expected] == expected


@pytest.mark.parametrize(
    "text",
    ["English-to-German", "English–German", "EN-DE", "En→De", "English to German", "en de"],
)
def test_language_pairs(text: str) -> None:
    assert language_pair(text) == (None if text == "en de" else "en-de")


def test_no_pair_of_one_language_or_of_words() -> None:
    assert language_pair("English-English") is None
    assert language_pair("Table-to-Text") is None


def test_the_longest_name_wins_and_spans_do_not_overlap() -> None:
    text = "SQuAD v1.1 question answering on the XTREME benchmark"
    found = find_terms(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found[0].canonical == "SQuAD v1.1"


def test_metrics_know_direction_and_unit() -> None:
    bleu, perplexity, rate = metric("BLEU"), metric("perplexity"), metric("learning rate")
    assert bleu is not None and (bleu.better, bleu.unit) == (Direction.HIGHER, "BLEU")
    assert perplexity is not None and perplexity.better is Direction.LOWER
    assert rate is not None and rate.better is None
    assert metric("zorp") is None


def test_every_unit_of_a_metric_is_its_own_or_known() -> None:
    for known in metrics().values():
        assert known.unit in (None, "%", known.name) or known.unit.isupper()


def test_aliases_are_unambiguous_within_their_case() -> None:
    seen: dict[str, str] = {}
    for alias in aliases():
        if alias.any_case:
            continue
        assert seen.setdefault(alias.printed, alias.canonical) == alias.canonical, alias.printed


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Zorp-Net (large)", "zorp net large"),
        ("the big Zorp model", "Zorp (big)"),
        ("ZORPLARGE", "ZORP-Large"),
        ("Zorp–Net", "Zorp-Net"),
        ("our Zorp approach", "Zorp"),
    ],
)
def test_spellings_of_one_unlisted_name_fold_together(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_different_names_stay_apart() -> None:
    assert fold("Zorp 2") != fold("Zorp 3")
    assert fold("Zorp large") != fold("Zorp base")


@given(st.text(max_size=60))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_any_text_is_searched(text: str) -> None:
    for term in find_terms(text):
        assert 0 <= term.start < term.end <= len(text)
    for span in name_spans(text):
        assert text[span.start : span.end] == span.text


def test_canonical_names() -> None:
    assert canonical(TermKind.DATASET, "MultiNLI dataset") == "MNLI"
    assert canonical(TermKind.MODEL, "ADAM") == "Adam"
    assert canonical(TermKind.MODEL, "Zorp-Net") == "zorp net"
    assert canonical(TermKind.LANGUAGE, "German") == "de"
    assert canonical(TermKind.LANGUAGE, "EN-FR") == "en-fr"
    assert same_name(TermKind.DATASET, "WMT'14", "WMT 2014")
    assert not same_name(TermKind.DATASET, "WMT14", "WMT15")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Our ZorpNet beats QuxNet-2", ["ZorpNet", "QuxNet-2"]),
        ("DataFoo v1.1 is hard", ["DataFoo v1.1"]),
        ("XYZ (large) and ABC 13B", ["XYZ (large)", "ABC 13B"]),
        ("the zorp runs fast", []),
    ],
)
def test_names_by_shape(text: str, names: list[str]) -> None:
    assert [span.text for span in name_spans(text) if span.shaped] == names


def test_the_version_is_stated() -> None:
    assert VOCABULARY_VERSION
