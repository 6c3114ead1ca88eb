"""The miniature world: languages, meanings, examples and scores that are what they say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from claimcheck.errors import DataError, RecipeError
from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.interface import IGNORED, Row, Task, TokenizerMaker
from claimcheck.rerun.tasks import TASKS, build_task
from claimcheck.rerun.tasks import miniature_world as words
from claimcheck.rerun.tasks.miniature_examples import nli_pair, paraphrase_pair, question
from claimcheck.rerun.tasks.miniature_world import Dice, draw_event, world
from tests.rerun.conftest import miniature

FAMILIES = ("nli", "paraphrase", "questions", "retrieval", "roles", "text")


def test_the_world_follows_from_its_seed() -> None:
    one = world(0)
    assert one is world(0) and world(1).vocabulary != one.vocabulary
    assert set(one.languages) == set(words.LANGUAGES)
    assert len(one.vocabulary) > 400
    for language in one.languages.values():
        forms = list(language.words.values())
        assert len(set(forms)) == len(forms)  # no homonyms within a language


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0.0, 0.0, 0.0), (0.3, 0.2, 0.4), (1.0, 1.0, 1.0)]
)
def test_the_share_of_cognates(share: float, low: float, high: float) -> None:
    found = world(0, share)
    source = found.languages[words.SOURCE].words
    for code, language in found.languages.items():
        if code != words.SOURCE:
            same = np.mean([language.words[concept] == source[concept] for concept in source])
            assert low <= same <= high


def test_events_respect_selectional_preferences() -> None:
    found = world(0)
    agents: dict[str, Counter[str]] = {}
    for i in range(3_000):
        event = draw_event(found, Dice("test", i))
        allowed_agents, allowed_patients = words.preferences(event.verb)
        for phrase, allowed in ((event.agent, allowed_agents), (event.patient, allowed_patients)):
            kind = words.NOUN_CLASS.get(phrase.noun, "person")
            assert kind in allowed
            if phrase.adjective is not None:
                assert phrase.adjective in words.fitting_adjectives(phrase.noun)
                assert words.opposite(words.opposite(phrase.adjective)) == phrase.adjective
        assert event.agent.noun != event.patient.noun
        agents.setdefault(event.verb, Counter())[event.agent.noun] += 1
    favourites = {verb: counts.most_common(1)[0][0] for verb, counts in agents.items()}
    assert len(set(favourites.values())) > 5  # verbs differ in whom they like


def test_word_orders_differ_and_keep_the_words() -> None:
    found = world(0, 1.0)  # all words alike: only the order differs
    event = draw_event(found, Dice(3), rich=1.0)
    sentences = {
        code: [word.form for word in language.say(event)]
        for code, language in found.languages.items()
    }
    assert len({tuple(sorted(sentence)) for sentence in sentences.values()}) == 1
    assert len({tuple(sentence) for sentence in sentences.values()}) >= 4


def test_wordings_keep_the_roles() -> None:
    found = world(0)
    event = draw_event(found, Dice(5), rich=1.0)
    for language in found.languages.values():
        plain, passive = language.say(event), language.say(event, passive=True)
        for role in ("AGENT", "PATIENT", "ACTION"):
            first = [word.form for word in plain if word.role == role]
            assert first == [word.form for word in passive if word.role == role]
        assert len(passive) == len(plain) + 1  # the mark of the agent


def test_nli_labels_are_balanced_and_make_sense() -> None:
    found = world(0)
    pairs = [nli_pair(found, Dice("nli", i)) for i in range(1_500)]
    counts = Counter(pair.label for pair in pairs)
    assert all(420 < counts[label] < 580 for label in (0, 1, 2))
    for pair in pairs:
        first, second = pair.first, pair.second
        if pair.label == 2:
            turned = first.agent.adjective != second.agent.adjective or (
                first.patient.adjective != second.patient.adjective
            )
            assert first.denied != second.denied or turned
        else:
            assert first.denied == second.denied
        if pair.label == 1:
            assert first != second
        if pair.label == 0 and first.denied:
            assert first == second


def test_paraphrases_are_the_same_event_or_another() -> None:
    found = world(0)
    pairs = [paraphrase_pair(found, Dice("p", i)) for i in range(600)]
    assert 240 < sum(pair.label for pair in pairs) < 360
    assert all((pair.first == pair.second) is bool(pair.label) for pair in pairs)


def test_questions_have_one_answer() -> None:
    found = world(0)
    roles = Counter()
    for i in range(600):
        asked = question(found, Dice("q", i))
        roles[asked.role] += 1
        event, rival = asked.events[asked.which], asked.events[1 - asked.which]
        assert asked.asked.verb == event.verb
        if asked.role == "AGENT":
            assert (rival.verb, rival.patient.noun) != (event.verb, event.patient.noun)
        elif asked.role == "PLACE":
            assert event.place is not None
    assert set(roles) == {"AGENT", "PATIENT", "PLACE"}


@pytest.mark.parametrize("kind", FAMILIES)
def test_rows_are_parallel_whole_and_known_to_the_tokenizer(kind: str, tokenizer: Any) -> None:
    task = miniature(kind, train=30, dev=10, test=12)
    assert task.family in TASKS
    split = "test" if kind == "retrieval" else "train"
    rows = list(task.rows(split, "al", tokenizer, 64))
    size = task.size(split, "al")
    assert len(rows) == size.examples and size.counted
    assert [row.example for row in rows] == list(range(len(rows)))
    for row in rows:
        assert row.input_ids[0] == tokenizer.bos_token_id
        assert tokenizer.unk_token_id not in row.input_ids
        assert len(row.input_ids) <= 64
    again = list(task.rows(split, "al", tokenizer, 64))
    assert [row.input_ids for row in rows] == [row.input_ids for row in again]
    other = list(task.rows("test", "co", tokenizer, 64))
    mine = list(task.rows("test", "al", tokenizer, 64))
    assert [row.input_ids for row in mine] != [row.input_ids for row in other]
    if kind in ("nli", "paraphrase"):  # the same meanings in every language
        assert [row.labels for row in mine] == [row.labels for row in other]


def test_answers_and_roles_point_at_the_right_words(tokenizer: Any) -> None:
    asked = miniature("questions", test=40)
    rows = list(asked.rows("test", "di", tokenizer, 64))
    language = world(0).languages["di"]
    for row in rows:
        example = question(world(0), Dice("questions", 0, 0, "test", row.example))
        event = example.events[example.which]
        wanted = {
            "AGENT": event.agent.noun,
            "PATIENT": event.patient.noun,
            "PLACE": event.place or "",
        }[example.role]
        span = row.input_ids[row.labels[0] : row.labels[1] + 1]
        pieces = tokenizer.convert_ids_to_tokens(span)
        assert "▁" + language.word(wanted) in pieces
        assert len(pieces) <= 3
    tagged = miniature("roles", test=20)
    for row in tagged.rows("test", "el", tokenizer, 64):
        assert row.labels[0] == row.labels[-1] == IGNORED
        assert words.ROLES.index("ACTION") in row.labels


class Oracle:
    """A predictor that knows the labels, or that does not."""

    layers = 2

    def __init__(self, head: str, right: bool, labels: int = 8) -> None:
        self.head, self.right, self.labels = head, right, labels

    def outputs(self, rows: list[Row]) -> list[Any]:
        found = []
        for row in rows:
            if self.head == "class":
                scores = np.zeros(self.labels, dtype=np.float32)
                scores[row.labels[0] if self.right else (row.labels[0] + 1) % self.labels] = 1
            elif self.head == "tags":
                scores = np.zeros((len(row.input_ids), self.labels), dtype=np.float32)
                for place, label in enumerate(row.labels):
                    guess = label if self.right else label + 1
                    scores[place, max(guess, 0) % self.labels] = 1
            else:
                scores = np.zeros((len(row.input_ids), 2), dtype=np.float32)
                start, end = row.labels if self.right else (1, 1)
                scores[start, 0] = scores[end, 1] = 1
            found.append(scores)
        return found

    def embeddings(self, rows: list[Row], **_: Any) -> Any:
        """Layer 0 tells the sentences apart, layers 1 and 2 do not."""
        vectors = np.random.default_rng(0).standard_normal((3, len(rows), 4)).astype(np.float32)
        vectors[0] = np.eye(len(rows), 4 * len(rows))[:, :4] if not self.right else vectors[0]
        vectors[1:] = 1.0
        return vectors


@pytest.mark.parametrize(
    ("kind", "head", "labels"),
    [
        ("nli", "class", 3),
        ("paraphrase", "class", 2),
        ("roles", "tags", 8),
        ("questions", "span", 2),
    ],
)
def test_scores_of_one_who_knows_and_one_who_does_not(
    kind: str, head: str, labels: int, tokenizer: Any
) -> None:
    task = miniature(kind, test=20)
    knowing = task.evaluate("test", "be", Oracle(head, True, labels), tokenizer, 64)
    wrong = task.evaluate("test", "be", Oracle(head, False, labels), tokenizer, 64)
    assert knowing.metrics[task.metric] == pytest.approx(100.0)
    assert wrong.metrics[task.metric] < 30.0
    assert len(knowing.items) == len(knowing.predictions) == 20
    assert np.mean(knowing.items) == pytest.approx(100.0)


def test_retrieval_chooses_its_layer_on_dev(tokenizer: Any) -> None:
    task = miniature("retrieval", dev=8, test=10)
    found = task.evaluate("test", "be", Oracle("none", True), tokenizer, 64)
    assert found.metrics["layer"] == 0.0
    assert found.metrics["accuracy"] == found.metrics["accuracy-layer-0"] == 100.0
    assert found.metrics["accuracy-layer-2"] == pytest.approx(10.0)
    assert "chosen on dev" in found.notes[0]
    assert task.languages("train") == () and "al" not in task.languages("test")


def test_text_is_not_parallel_and_scored_by_masked_words(tokenizer: Any) -> None:
    task = miniature("text", train=20, test=12)
    assert isinstance(task, TokenizerMaker)
    assert list(task.languages("train")) == list(words.LANGUAGES)

    class Blind:
        layers = 1

        def outputs(self, rows: list[Row]) -> list[Any]:
            assert all(list(row.input_ids).count(tokenizer.mask_token_id) == 1 for row in rows)
            return [
                np.zeros((len(row.input_ids), len(tokenizer)), dtype=np.float32) for row in rows
            ]

    assert task.evaluate("test", "al", Blind(), tokenizer, 64).metrics["pseudo-accuracy"] == 0.0  # type: ignore[arg-type]


def test_digests_follow_the_options() -> None:
    def digests(**options: int) -> set[str]:
        task = miniature("nli", **options)
        return {task.data_digest(split, "al") for split in ("train", "dev", "test")}

    assert digests() == digests()
    assert not digests() & digests(world=1)
    assert not digests() & digests(draw=1)
    assert len(digests()) == 3


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (TaskUse(name="x", family="miniature-nli", options={"tain": 3}), "train"),
        (TaskUse(name="x", family="miniature-nli", languages=("al", "xx")), "xx"),
    ],
)
def test_wrong_options_are_one_line(use: TaskUse, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        build_task(use)
    assert message in f"{caught.value} {caught.value.hint}"


def test_there_is_no_other_split(tokenizer: Any) -> None:
    task: Task = miniature("nli", test=5)
    assert task.languages("validation") == ()
    with pytest.raises(DataError, match="no split"):
        list(task.rows("validation", "al", tokenizer, 64))
