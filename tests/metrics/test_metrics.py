"""Each metric against a slow and obvious reimplementation, on random input."""

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.metrics import METRICS, signature
from claimcheck.metrics.classification import accuracy, accuracy_f1, binary_f1
from claimcheck.metrics.mining import (
    Margin,
    Retrieval,
    best_threshold,
    mine,
    mined_f1,
    search,
    search_accuracy,
)
from claimcheck.metrics.ranking import mean_average_precision, mean_reciprocal_rank
from claimcheck.metrics.spans import (
    mlqa_scores,
    mlqa_tokens,
    squad_scores,
    squad_tokens,
    squad_v2_scores,
)
from claimcheck.metrics.tagging import chunks, span_f1
from claimcheck.metrics.xtreme import GROUPS, TASK_LANGUAGES, overall
from claimcheck.plugins import load

labels = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30)


def test_every_named_metric_can_be_loaded() -> None:
    assert all(callable(load(METRICS, name, "metric")) for name in METRICS)


def test_a_signature_leaves_unknown_settings_out() -> None:
    assert signature("f1", lang="sw", model=None) == "metric:f1|lang:sw|v:1"


@given(labels)
def test_accuracy_and_f1_equal_counting(pairs: list[tuple[int, int]]) -> None:
    gold, predicted = [a for a, _ in pairs], [b for _, b in pairs]
    right = len([1 for a, b in pairs if a == b])
    assert accuracy(gold, predicted) == pytest.approx(100 * right / len(pairs))
    tp, fp, fn = pairs.count((1, 1)), pairs.count((0, 1)), pairs.count((1, 0))
    precision = tp / (tp + fp) if tp + fp else 0
    recall = tp / (tp + fn) if tp + fn else 0
    f1 = 2 * precision * recall / (precision + recall) if tp else 0
    assert binary_f1(gold, predicted) == pytest.approx(100 * f1)
    expected = (100 * right / len(pairs) + 100 * f1) / 2
    assert accuracy_f1(gold, predicted) == pytest.approx(expected)


@pytest.mark.parametrize(("gold", "predicted"), [([1], []), ([], [])])
def test_accuracy_refuses_unequal_or_empty_lists(gold: list[int], predicted: list[int]) -> None:
    with pytest.raises(DataError):
        accuracy(gold, predicted)


def naive_bio(tags: list[str]) -> set[tuple[str, int, int]]:
    """Chunks of a well-formed BIO sequence."""
    spans, begin = set(), None
    for position, tag in enumerate([*tags, "O"]):
        if begin is not None and not tag.startswith("I-"):
            spans.add((tags[begin][2:], begin, position - 1))
            begin = None
        if tag.startswith("B-"):
            begin = position
    return spans


@st.composite
def bio_sequences(draw: st.DrawFn, length: int | None = None) -> list[str]:
    size = draw(st.integers(1, 12)) if length is None else length
    tags: list[str] = []
    for _ in range(size):
        options = ["O", "B-PER", "B-LOC"]
        if tags and tags[-1] != "O":
            options.append("I-" + tags[-1][2:])
        tags.append(draw(st.sampled_from(options)))
    return tags


@given(bio_sequences())
def test_chunks_of_bio_tags(tags: list[str]) -> None:
    assert set(chunks(tags)) == naive_bio(tags)


@given(st.data())
def test_span_f1_equals_counting(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=5))
    gold = [data.draw(bio_sequences(length)) for length in lengths]
    predicted = [data.draw(bio_sequences(length)) for length in lengths]
    right = sum(len(naive_bio(a) & naive_bio(b)) for a, b in zip(gold, predicted, strict=True))
    total = sum(len(naive_bio(tags)) for tags in gold + predicted)
    scores = span_f1(gold, predicted)
    assert scores.f1 == pytest.approx(200 * right / total if total else 0)


def test_parts_of_speech_are_whole_tags() -> None:
    assert chunks(["NOUN", "NOUN", "CCONJ", "SCONJ"]) == [
        ("NOUN", 0, 1),
        ("CCONJ", 2, 2),
        ("SCONJ", 3, 3),
    ]
    assert chunks(["SYM", "SYM"]) == [("SYM", 0, 0), ("SYM", 1, 1)]
    assert span_f1([["CCONJ"]], [["SCONJ"]]).f1 == 0


def test_an_inside_tag_without_a_beginning_opens_a_chunk() -> None:
    assert chunks(["O", "I-PER", "I-LOC"]) == [("PER", 1, 1), ("LOC", 2, 2)]
    assert chunks(["E-PER", "E-PER", "I-PER"]) == [("PER", 0, 0), ("PER", 1, 1), ("PER", 2, 2)]


def test_span_f1_refuses_unequal_sentences() -> None:
    with pytest.raises(DataError, match="sentence 1 has 2 labels and 1 predictions"):
        span_f1([["O", "O"]], [["O"]])


words = st.lists(st.sampled_from(["the", "An", "cat", "Cat.", "8", "über", "  "]), max_size=6)


def naive_squad(text: str) -> list[str]:
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return [word for word in kept.split() if word not in ("a", "an", "the")]


@given(words, st.lists(words, min_size=1, max_size=3))
def test_squad_scores_equal_counting(predicted: list[str], golds: list[list[str]]) -> None:
    text, answers = " ".join(predicted), [" ".join(gold) for gold in golds]
    assert squad_tokens(text) == naive_squad(text)
    best = 0.0
    for answer in answers:
        mine_, theirs = naive_squad(text), naive_squad(answer)
        left, common = list(theirs), 0
        for word in mine_:
            if word in left:
                left.remove(word)
                common += 1
        if common:
            p, r = common / len(mine_), common / len(theirs)
            best = max(best, 2 * p * r / (p + r))
    scores = squad_scores({"q": answers}, {"q": text})
    assert scores.f1 == pytest.approx(100 * best)
    assert scores.exact_match == 100 * any(naive_squad(text) == naive_squad(a) for a in answers)
    assert scores.mean == pytest.approx((scores.f1 + scores.exact_match) / 2)


def test_an_unanswered_question_scores_zero() -> None:
    scores = squad_scores({"a": ["x"], "b": ["y"]}, {"a": "x"})
    assert (scores.exact_match, scores.f1, scores.total) == (50, 50, 2)
    with pytest.raises(DataError):
        squad_scores({}, {})


def test_mlqa_drops_the_articles_of_the_language() -> None:
    assert mlqa_tokens("Die Katze und das Haus", "de") == ["katze", "und", "haus"]
    assert mlqa_tokens("The cat", "de") == ["the", "cat"]
    assert mlqa_tokens("los gatos", "es") == ["gatos"]
    assert mlqa_tokens("الكتاب", "ar") == ["كتاب"]
    assert mlqa_tokens("我有3个。", "zh") == ["我", "有", "3", "个"]
    assert mlqa_tokens("«bonjour»", "hi") == ["bonjour"]
    with pytest.raises(DataError, match="no rules"):
        mlqa_tokens("x", "fr")
    assert mlqa_scores({"q": ["das Haus"]}, {"q": "Haus"}, "de").exact_match == 100


@given(
    st.lists(
        st.tuples(
            st.sampled_from([[], ["cat"], ["a cat", "dog"]]),
            st.sampled_from(["", "cat", "dog", "big cat"]),
            st.floats(0, 1).map(lambda value: round(value, 2)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_squad_v2_best_threshold_is_the_best_of_all(
    questions: list[tuple[list[str], str, float]],
) -> None:
    answers = {str(i): golds for i, (golds, _, _) in enumerate(questions)}
    given_ = {str(i): text for i, (_, text, _) in enumerate(questions)}
    probability = {str(i): p for i, (_, _, p) in enumerate(questions)}
    scores = squad_v2_scores(answers, given_, probability)

    def at(threshold: float) -> float:
        cut = {q: text if probability[q] <= threshold else "" for q, text in given_.items()}
        return squad_v2_scores(answers, cut).f1

    # ties in probability are let in one by one, as published, so the best cut may lie inside a tie
    assert scores.best_f1 >= max(at(t) for t in [-1.0, *probability.values()]) - 1e-9
    assert scores.best_exact >= scores.exact_match - 1e-9
    if len(set(probability.values())) == len(probability):
        assert scores.best_f1 == pytest.approx(max(at(t) for t in [-1.0, *probability.values()]))


def test_squad_v2_parts_questions_with_and_without_answer() -> None:
    scores = squad_v2_scores({"a": ["cat"], "b": []}, {"a": "cat", "b": "dog"})
    assert (scores.f1, scores.has_answer_f1, scores.no_answer_f1) == (50, 100, 0)
    with pytest.raises(DataError, match="no prediction"):
        squad_v2_scores({"a": ["cat"]}, {})
    with pytest.raises(DataError, match="nothing"):
        squad_v2_scores({}, {})


def naive_mine(
    x: np.ndarray, y: np.ndarray, margin: Margin, k: int
) -> dict[tuple[int, int], float]:
    """Retrieval by `max`, pair by pair."""
    x = x / np.linalg.norm(x, axis=1, keepdims=True)
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    cosine = x @ y.T
    near_x = np.sort(cosine, axis=1)[:, ::-1][:, :k].mean(axis=1)
    near_y = np.sort(cosine, axis=0)[::-1][:k].mean(axis=0)
    candidates = []
    for i in range(len(x)):
        for j in range(len(y)):
            mean = (near_x[i] + near_y[j]) / 2
            value = {"absolute": cosine[i, j], "distance": cosine[i, j] - mean}.get(
                margin, cosine[i, j] / mean
            )
            candidates.append((value, i, j))
    forward = {}
    for i in range(len(x)):
        top = set(np.argsort(-cosine[i])[:k])
        forward[i] = max(c for c in candidates if c[1] == i and c[2] in top)
    backward = {}
    for j in range(len(y)):
        top = set(np.argsort(-cosine[:, j])[:k])
        backward[j] = max(c for c in candidates if c[2] == j and c[1] in top)
    pairs: dict[tuple[int, int], float] = {}
    for value, i, j in sorted([*forward.values(), *backward.values()], reverse=True):
        if all(i != a and j != b for a, b in seen(pairs)) and (i, j) not in pairs:
            pairs[i, j] = value
    return {pair: value for pair, value in pairs.items() if value > 0}


def seen(pairs: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    return list(pairs)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(Margin)), st.integers(2, 12))
def test_mining_equals_the_slow_way(seed: int, margin: Margin, rows: int) -> None:
    generator = np.random.default_rng(seed)
    # positive coordinates: every cosine and so every neighbourhood mean is above zero
    x = generator.random((rows, 6)).astype(np.float32) + 0.1
    y = generator.random((rows + 2, 6)).astype(np.float32) + 0.1
    ours = mine(x, y, margin=margin, retrieval=Retrieval.MAX, k=3)
    slow = naive_mine(x.astype(np.float64), y.astype(np.float64), margin, 3)
    assert set(ours) == set(slow)
    for pair, value in slow.items():
        assert ours[pair] == pytest.approx(value, abs=1e-5)


def test_mining_directions() -> None:
    x = np.eye(3, dtype=np.float32)
    y = np.eye(3, dtype=np.float32)[[1, 0, 2]]
    for direction in Retrieval:
        assert set(mine(x, y, retrieval=direction, k=2)) == {(0, 1), (1, 0), (2, 2)}
    with pytest.raises(DataError):
        mine(x[:0], y)


@given(
    st.dictionaries(st.integers(0, 20), st.floats(0.01, 1), min_size=1),
    st.sets(st.integers(0, 20), min_size=1),
)
def test_the_best_threshold_is_the_best_of_all(scored: dict[int, float], gold: set[int]) -> None:
    def f1(threshold: float) -> float:
        return mined_f1({pair for pair, value in scored.items() if value >= threshold}, gold).f1

    threshold = best_threshold(scored, gold)
    if len(set(scored.values())) == len(scored) and f1(threshold):
        assert f1(threshold) == pytest.approx(max(f1(value) for value in scored.values()))


def test_mined_f1() -> None:
    scores = mined_f1([(0, 0), (1, 1), (1, 1)], [(0, 0), (2, 2), (3, 3)])
    assert scores.precision == 50
    assert scores.recall == pytest.approx(100 / 3)
    assert scores.f1 == pytest.approx(40)
    assert mined_f1([], [(0, 0)]).f1 == 0
    with pytest.raises(DataError):
        mined_f1([(0, 0)], [])


def test_search_is_by_position() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert search_accuracy(vectors, vectors) == 100
    assert search_accuracy(vectors, vectors[[1, 0, 2, 3]]) == 50
    assert list(search(vectors * 3, vectors, normalise=False)) == [0, 1, 2, 3]
    with pytest.raises(DataError):
        search_accuracy(vectors, vectors[:2])


def test_ranked_lists() -> None:
    gold = {"a": ["x", "y"], "b": ["z"]}
    ranked = {"a": ["x", "w", "y"], "b": ["w", "z"]}
    assert mean_average_precision(gold, ranked) == pytest.approx(100 * ((1 + 2 / 3) / 2 + 0.5) / 2)
    assert mean_reciprocal_rank(gold, ranked) == pytest.approx(100 * (1 + 0.5) / 2)
    assert mean_reciprocal_rank(gold, {}) == 0
    assert mean_average_precision({"a": ["x"]}, {"a": ["x", "x"]}) == 100
    for metric in (mean_average_precision, mean_reciprocal_rank):
        with pytest.raises(DataError):
            metric({}, {})


def test_the_overall_score_needs_all_nine_tasks() -> None:
    scores = {task: float(index) for index, task in enumerate(TASK_LANGUAGES)}
    assert overall(scores)["all"] == 4
    assert overall(scores)["tagging"] == (scores["udpos"] + scores["panx"]) / 2
    del scores["mlqa"]
    assert set(overall(scores)) == set(GROUPS) - {"qa"}
    assert sum(len(languages) for languages in TASK_LANGUAGES.values()) == 162
