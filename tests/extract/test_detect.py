from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from claimcheck.extract import grammar as grammars
from claimcheck.extract.assemble import EXTRACTOR
from claimcheck.extract.census import take_census
from claimcheck.extract.clauses import main_clause
from claimcheck.extract.detect import EMPHASIS, Detector, shipped_detector
from claimcheck.extract.grammar import ParsedGrammar, pipeline_name
from claimcheck.extract.judging import Judged, judge
from claimcheck.extract.subjects import subject_phrase
from claimcheck.records import PassageKind
from tests.extract.papers import ABSTRACT, CAPTION, PARAGRAPH, document


def judged(text: str, section: str = "4 Results", kind: PassageKind = PARAGRAPH) -> Judged:
    _, found = judge(document((ABSTRACT, "We propose Zorp, a model."), (kind, text, section)))
    return next(one for one in found if one.reading.sentence.text in text)


CHECK_WORTHY = [
    "On Fooset, Zorp achieves 31.7 BLEU, 2.0 BLEU more than the best previous model.",
    "We find that larger models perform significantly better on all datasets.",
    "We train all models for 100,000 steps with a batch size of 256 on 8 GPUs.",
    "Longer training does not improve accuracy on any of the tasks.",
    "The corpus contains 12,000 sentences with human annotations.",
    "The encoder is composed of a stack of six identical layers.",
]
NOT_CHECK_WORTHY = [
    "In this section, we describe the details of our approach.",
    "Future work may explore whether this holds for other languages.",
    "Translation has recently attracted a lot of attention (Lee, 2019; Kim, 2020; Ross, 2021).",
    "The results are shown in Table 3.",
    "Let x be a vector such that f(x) ≥ 0 for all x ∈ R^d.",
    "We hope that this will inspire further research.",
]


@pytest.mark.parametrize("text", CHECK_WORTHY)
def test_statements_are_found(text: str) -> None:
    assert judged(text).probability(shipped_detector()) >= shipped_detector().threshold


@pytest.mark.parametrize("text", NOT_CHECK_WORTHY)
def test_what_states_nothing_is_left_out(text: str) -> None:
    section = "2 Related work" if "attention" in text else "3 Method"
    assert judged(text, section).probability(shipped_detector()) < shipped_detector().threshold


def test_questions_and_fragments_have_no_probability() -> None:
    assert (
        judged("Does Zorp outperform Blip by 2.0 points on Fooset?").probability(shipped_detector())
        == 0
    )
    fragment = judged("and outperforms Blip by 2.0 points on the Fooset benchmark with")
    assert fragment.probability(shipped_detector()) == 0


def test_features_are_bounded_and_finite() -> None:
    for text in (*CHECK_WORTHY, *NOT_CHECK_WORTHY, "x = y^2 + z_1 ∈ R √ ≤ ≥ for all α_1 = 0."):
        values = judged(text).values
        assert all(0 <= value <= EMPHASIS for value in values.values())


def test_names_play_no_part_in_detection() -> None:
    sentence = "On {} the {} model outperforms {} by 2.0 points."
    first = judged(sentence.format("Fooset", "ZAPP", "BLIP")).values
    second = judged(sentence.format("Quuxset", "FLAP-7", "WUMPus")).values
    assert first == second


def test_a_caption_that_only_labels_is_no_claim() -> None:
    judgement = judged("Table 1: Test results on Fooset.", kind=CAPTION)
    assert judgement.probability(shipped_detector()) < shipped_detector().threshold


def test_the_shipped_detector_names_its_set_and_remembers_it() -> None:
    detector = shipped_detector()
    assert detector.name != "uncalibrated"
    assert len(detector.fitted_on) == len(set(detector.fitted_on)) > 400
    assert 0.2 < detector.threshold < 0.7
    assert Detector.model_validate_json(detector.model_dump_json()) == detector
    assert json.loads(detector.model_dump_json())["weights"]


def test_the_extractor_says_all_that_could_change_a_claim() -> None:
    assert shipped_detector().name in EXTRACTOR
    assert pipeline_name() in EXTRACTOR


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("However, Zorp wins.", "Zorp wins."),
        ("In our experiments, we use Zorp.", "we use Zorp."),
        ("In this work we use Zorp.", "we use Zorp."),
        ("Table 2: Zorp wins.", "Zorp wins."),
        ("While Blip is old, Zorp wins.", "Zorp wins."),
        ("We find that Zorp wins.", "Zorp wins."),
        ("Zorp wins.", "Zorp wins."),
    ],
)
def test_main_clause(text: str, main: str) -> None:
    assert main_clause(text).strip() == main


class _Token:
    """As much of a parsed token as a grammar asks for."""

    def __init__(self, text: str, idx: int, dep: str) -> None:
        self.text, self.idx, self.dep_ = text, idx, dep
        self.head: _Token = self
        self.children: list[_Token] = []

    @property
    def subtree(self) -> list[_Token]:
        inside = [self, *(t for child in self.children for t in child.subtree)]
        return sorted(inside, key=lambda token: token.idx)


def parsed(words: list[tuple[str, str, int]]) -> list[_Token]:
    tokens, offset = [], 0
    for text, dep, _ in words:
        tokens.append(_Token(text, offset, dep))
        offset += len(text) + 1
    for token, (_, _, head) in zip(tokens, words, strict=True):
        token.head = tokens[head]
        if token.head is not token:
            token.head.children.append(token)
    return tokens


def test_a_parsed_subject_is_its_whole_subtree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Careful tuning of everything helps"
    words = [
        ("Careful", "amod", 1),
        ("tuning", "nsubj", 4),
        ("of", "prep", 1),
        ("everything", "pobj", 2),
        ("helps", "ROOT", 4),
    ]
    parser = ParsedGrammar(lambda _: parsed(words))
    assert parser.subject(text) == (0, len("Careful tuning of everything"))
    monkeypatch.setattr("claimcheck.extract.subjects.grammar", lambda: parser)
    assert subject_phrase(text, ()) == "careful tuning of everything"


def test_a_parse_without_subject_falls_back_to_rules() -> None:
    assert ParsedGrammar(lambda _: parsed([("Go", "ROOT", 0)])).subject("Go") is None
    assert ParsedGrammar(lambda _: []).subject("") is None


def test_an_installed_pipeline_is_loaded_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    fake = SimpleNamespace(load=lambda name, exclude: loaded.append(name) or (lambda text: []))
    monkeypatch.setitem(__import__("sys").modules, "spacy", fake)
    monkeypatch.setattr(grammars, "pipeline_name", lambda: "en_core_web_sm")
    grammars.grammar.cache_clear()
    try:
        assert isinstance(grammars.grammar(), ParsedGrammar)
        assert loaded == ["en_core_web_sm"]
    finally:
        grammars.grammar.cache_clear()


def test_the_census_of_an_empty_document() -> None:
    assert take_census(document(title=None)).own == ()
    assert judge(document(title=None))[1] == ()
