from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import InputError
from claimcheck.evaluate import claims as benchmark
from claimcheck.evaluate.claims_fit import Example, best_threshold, f1, fit_detector
from claimcheck.evaluate.claims_scores import (
    detection,
    match_quantities,
    rate,
    same_field,
    same_quantity,
)
from claimcheck.evaluate.gold_claims import (
    GoldPaper,
    GoldQuantity,
    GoldSentence,
    Provenance,
    find_file,
    first_runs,
    gold_papers,
    locate,
    pair_hashes,
    sketch_of,
    split,
    unread_papers,
    words_of,
)
from claimcheck.extract.detect import shipped_detector
from claimcheck.extract.judging import judge
from claimcheck.records import Binding, ClaimKind, Document, Part, Quantity, Relation
from tests.extract.papers import ABSTRACT, PARAGRAPH, document

SENTENCES = {
    "On the Fooset benchmark, Zorp achieves 31.7 BLEU and gains 2.0 BLEU over Blip.": True,
    "We train all models for 100,000 steps on 8 GPUs with a batch size of 256.": True,
    "We find that larger models perform better on all of the datasets.": True,
    "In this section, we describe the details of our method.": False,
    "Future work may explore other languages.": False,
    "Translation has recently attracted much attention in the literature.": False,
}


def paper(name: str, *, extra: str = "") -> tuple[GoldPaper, Document]:
    """A labelled paper; ``extra`` is put behind every sentence, so that none is one of another."""
    labels = {f"{text[:-1]}{extra}.": worthy for text, worthy in SENTENCES.items()}
    text = " ".join(labels)
    read = document((ABSTRACT, "We propose a model, Zorp, here."), (PARAGRAPH, text, "4 Results"))
    gold = GoldPaper(
        paper=name,
        file=f"{name}.pdf",
        sha256="0",
        reader="test/1",
        sentences=tuple(
            GoldSentence(
                at=0,
                sketch=sketch_of(sentence),
                words=len(words_of(sentence)),
                check_worthy=worthy,
                kind=ClaimKind.RESULT if worthy else None,
            )
            for sentence, worthy in labels.items()
        ),
    )
    return gold, read


def examples(*names: str) -> list[Example]:
    found: list[Example] = []
    for name in names:
        gold, read = paper(name)
        found += [
            Example(name, sentence, one)
            for sentence in gold.sentences
            for one in judge(read)[1]
            if sketch_of(one.reading.sentence.text) == sentence.sketch
        ]
    return found


def test_gold_holds_no_text_of_the_papers() -> None:
    for paper_ in (*gold_papers(), *unread_papers()):
        for sentence in paper_.sentences:
            labels = [*sentence.binding.values(), *(q.printed for q in sentence.quantities)]
            assert all(len(str(label)) < 60 for label in labels)
            assert all(len(entry) == 8 and int(entry, 16) >= 0 for entry in sentence.sketch)


def test_gold_is_large_enough_held_out_by_paper_and_labelled_twice_in_part() -> None:
    papers = gold_papers()
    known = split()
    assert sum(len(p.sentences) for p in papers) >= 400
    assert sum(s.second is not None for p in papers for s in p.sentences) >= 100
    assert {p.paper for p in papers} <= {*known.read, *known.held_out_first, *known.held_out_second}
    assert {known.part(p.paper) for p in papers} == {
        "read",
        "first wave, since read",
        "second wave, since read",
    }
    runs = first_runs()
    assert [run.papers for run in runs[:2]] == [known.held_out_first, known.held_out_second]
    unread = {*known.held_out_third, *known.held_out_fourth}
    rounds = [run for run in runs[2:] if not set(run.papers) & unread]
    for number, run in enumerate(rounds, start=2):
        added = [p.paper for p in papers for s in p.sentences if s.round == number]
        assert (set(run.papers), run.sentences) == (set(added), len(added))


def test_the_shipped_detector_was_fitted_on_labelled_sentences_only() -> None:
    keys = {Example(p.paper, s, None).key for p in gold_papers() for s in p.sentences}  # type: ignore[arg-type]
    assert set(shipped_detector().fitted_on) <= keys


def test_nothing_is_fitted_on_unread_papers() -> None:
    unread, known = unread_papers(), split()
    assert {p.paper for p in unread} == {*known.held_out_third, *known.held_out_fourth}
    assert all(p.provenance is not None for p in unread)
    assert {known.part(p.paper) for p in unread} == {"third wave, unread", "fourth wave, unread"}
    keys = {Example(p.paper, s, None).key for p in unread for s in p.sentences}  # type: ignore[arg-type]
    assert not keys & set(shipped_detector().fitted_on)
    assert not {p.paper for p in unread} & {p.paper for p in gold_papers()}


def test_sentences_are_found_again_after_small_repairs() -> None:
    gold, _ = paper("a")
    texts = list(SENTENCES)
    assert locate(gold.sentences, texts) == {i: i for i in range(len(texts))}
    mended = [
        text.replace("benchmark", "bench-mark").replace("100,000", "100 000") for text in texts
    ]
    assert len(locate(gold.sentences, mended)) == len(texts)
    assert locate(gold.sentences, ["Something else entirely is said here."]) == {}


def test_twins_are_told_apart_by_their_place() -> None:
    twin = "Zorp achieves the following guarantee for all of them."
    gold = tuple(
        GoldSentence(at=at, sketch=sketch_of(twin), words=len(words_of(twin)), check_worthy=False)
        for at in (0, 10_000)
    )
    filler = "word " * 3_000
    assert locate(gold, [twin, filler, twin]) == {0: 0, 1: 2}


@given(st.text(max_size=200))
def test_a_sketch_is_part_of_its_sentence(text: str) -> None:
    assert set(sketch_of(text)) <= pair_hashes(text)


def test_files_are_known_by_their_hash(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.pdf").write_bytes(b"hello")
    gold, _ = paper("a")
    assert find_file(tmp_path, gold) is None
    right = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert find_file(tmp_path, gold.model_copy(update={"sha256": right})) is not None


def test_a_paper_of_known_provenance_is_also_found_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.pdf").write_bytes(b"put together again")
    gold, _ = paper("a")
    known = Provenance(repository="o/r", path="a.tex", commit="0", left_out="nothing")
    assert find_file(tmp_path, gold) is None
    told = gold.model_copy(update={"provenance": known})
    assert find_file(tmp_path, told) == tmp_path / "a" / "a.pdf"
    assert find_file(tmp_path, told.model_copy(update={"paper": "b"})) is None


def quantity(printed: str, **changes: object) -> Quantity:
    return Quantity(printed=printed, value=Decimal(printed), unit="BLEU").model_copy(update=changes)


def test_a_quantity_is_exact_in_every_respect_or_wrong() -> None:
    gold = GoldQuantity(printed="2.0", value=Decimal("2.0"), unit="BLEU")
    assert same_quantity(gold, quantity("2.0"))
    assert not same_quantity(gold, None)
    for change in (
        {"value": Decimal("2.1")},
        {"unit": "points"},
        {"relation": Relation.GREATER},
        {"delta": True},
        {"upper": Decimal(3)},
    ):
        assert not same_quantity(gold, quantity("2.0", **change))
    signed = gold.model_copy(update={"delta": True, "direction": 1})
    assert same_quantity(signed, quantity("2.0", delta=True, direction=1))
    assert not same_quantity(signed, quantity("2.0", delta=True, direction=-1))


def test_every_part_answers_one_label() -> None:
    gold = GoldQuantity(printed="2.0", value=Decimal("2.0"), unit="BLEU")
    part = Part(text="x", quantity=quantity("2.0"))
    first, second = match_quantities([gold, gold], [part])
    assert first.exact and not second.exact


def test_fields_are_compared_as_canonical_names() -> None:
    assert same_field("dataset", "MultiNLI", Binding(dataset="MNLI"))
    assert same_field("system", "Zorp (big)", Binding(system="zorp big"))
    assert same_field("dataset", "MNLI + QNLI", Binding(dataset="QNLI + MNLI"))
    assert not same_field("dataset", "MNLI", Binding(dataset="MNLI + QNLI"))
    assert not same_field("dataset", "MNLI", Binding())


def test_rates_and_detection() -> None:
    score = rate("x", [True, True, False, True], ["a"] * 4, part="p")
    assert score is not None and score.value == 0.75 and score.n == 4
    assert rate("x", [], [], part="p") is None
    found = detection([True, True, False], [True, False, True], ["a", "b", "c"], part="p")
    assert [round(s.value, 2) for s in found] == [0.5, 0.5, 0.5]
    assert f1([0.9, 0.1], [True, True], 0.5) == pytest.approx(2 / 3)
    assert f1([0.1], [False], 0.5) == 0.0
    assert best_threshold([0.9, 0.45, 0.2], [True, True, False]) <= 0.45


def test_a_detector_is_fitted_across_papers_and_remembers_its_items() -> None:
    labelled = examples("a", "b", "c")
    detector = fit_detector(labelled, name="toy")
    assert detector.name == "toy"
    assert set(detector.fitted_on) == {example.key for example in labelled}
    worthy = [e.judged.probability(detector) for e in labelled if e.gold.check_worthy]
    idle = [e.judged.probability(detector) for e in labelled if not e.gold.check_worthy]
    assert min(worthy) > max(idle)
    with pytest.raises(ValueError, match="two papers"):
        fit_detector(examples("a"), name="toy")


def test_a_known_paper_is_scored_out_of_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    labelled = examples("a", "b", "c")
    detector = fit_detector(labelled, name="toy")
    monkeypatch.setattr(benchmark, "shipped_detector", lambda: detector)
    fitted: list[set[str]] = []

    def spy(chosen: list[Example], *, name: str, made_up: Sequence[Example]) -> object:
        fitted.append({example.paper for example in chosen})
        assert made_up and not {e.key for e in made_up} & {e.key for e in chosen}
        return fit_detector(chosen, name=name)

    monkeypatch.setattr(benchmark, "fit_detector", spy)
    chosen = benchmark.detectors(labelled)
    assert fitted == [{"b", "c"}, {"a", "c"}, {"a", "b"}]
    assert detector not in chosen.values()
    stranger = examples("a")
    monkeypatch.setattr(benchmark, "shipped_detector", shipped_detector)
    assert benchmark.detectors(stranger) == {"a": shipped_detector()}


def test_the_benchmark_on_papers_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gold, read = paper("1706.03762v7")
    monkeypatch.setattr(benchmark, "gold_papers", lambda: (gold,))
    monkeypatch.setattr(benchmark, "unread_papers", lambda: ())
    monkeypatch.setattr(benchmark, "_read", lambda folder, asked: read)
    seen: list[tuple[int, int]] = []
    result = benchmark.run(tmp_path, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    names = {score.name for score in result.scores}
    assert {"detection F1", "Brier score", "reliability slope", "kind"} <= names
    assert result.tables[0].title.startswith("First runs")
    assert dict(result.signature)["detector"] == shipped_detector().name


def test_unread_papers_are_scored_and_never_fitted_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    detector = fit_detector(examples("a", "b", "c"), name="toy")
    monkeypatch.setattr(benchmark, "shipped_detector", lambda: detector)
    gold, read = paper("ilm", extra=" in every case")
    read_by_name = {"ilm": read, **{name: paper(name)[1] for name in "abc"}}
    monkeypatch.setattr(benchmark, "gold_papers", lambda: tuple(paper(name)[0] for name in "abc"))
    monkeypatch.setattr(benchmark, "unread_papers", lambda: (gold,))
    monkeypatch.setattr(benchmark, "_read", lambda folder, asked: read_by_name[asked.paper])
    fitted: list[set[str]] = []

    def spy(chosen: list[Example], *, name: str, made_up: Sequence[Example]) -> object:
        fitted.append({example.paper for example in chosen})
        assert made_up and not {e.key for e in made_up} & {e.key for e in chosen}
        return fit_detector(chosen, name=name)

    monkeypatch.setattr(benchmark, "fit_detector", spy)
    result = benchmark.run(tmp_path)
    assert fitted == [{"b", "c"}, {"a", "c"}, {"a", "b"}]
    by_part = {score.part: score.n for score in result.scores if score.name == "detection F1"}
    assert by_part == {"read": 3 * len(SENTENCES), "third wave, unread": len(SENTENCES)}


def test_without_papers_the_benchmark_says_what_to_do(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="not part of claimcheck"):
            benchmark.run(folder)
    with pytest.raises(InputError, match="none of the labelled papers"):
        benchmark.run(tmp_path)
