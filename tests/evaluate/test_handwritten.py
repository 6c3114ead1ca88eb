"""Batches written by hand: what they must hold, what is counted, and a run on the bundled paper."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import InputError
from claimcheck.evaluate import benchmark
from claimcheck.evaluate.gold_handwritten import (
    Batch,
    HandPaper,
    HandRun,
    HandSentence,
    Truth,
    batches,
    files_of,
    hand_first_runs,
    read_batch,
)
from claimcheck.evaluate.handwritten import LABELS, UNCHECKED, Judged, because, judge, run, summary
from claimcheck.parse import read_paper
from claimcheck.records import FileRole, Paper
from claimcheck.resources import bundled
from claimcheck.verify import Corpus

TOML = """
batch = "T"
[[paper]]
id = "p1"
file = "p1.pdf"
form = "pdf"
sha256 = "00"
[[sentence]]
paper = "p1"
text = "Zorp reaches 31.7 BLEU."
label = "false"
about = "score"
wrong = "system"
place = "Table 1"
[[sentence]]
paper = "p1"
text = "Blip reaches 31.7 BLEU."
label = "true"
about = "score"
place = "Table 1"
"""
MINIATURE = bundled("corpus", "miniature", "miniature.pdf")
SENTENCES = (  # of the bundled paper; Table 3 of its scores decides
    ("Continued MLM scores 24.7 on Retr.", Truth.TRUE, None),
    ("Continued MLM scores 45.7 on Roles.", Truth.FALSE, "dataset"),
    ("The encoders were trained on French newspapers.", Truth.UNSTATED, None),
)


def paper(sha256: str = "00") -> HandPaper:
    return HandPaper(id="mini", file="miniature.pdf", form=FileRole.PDF, sha256=sha256)


def judged(truth: Truth, label: str, wrong: str | None = None, batch: str = "T") -> Judged:
    sentence = HandSentence(
        paper="mini", text=f"{truth} {label}", label=truth, about="score", wrong=wrong, place="p. 1"
    )
    return Judged(batch, paper(), sentence, label, ())


@pytest.fixture(scope="module")
def miniature() -> Batch:
    sha256 = hashlib.sha256(MINIATURE.read_bytes()).hexdigest()
    sentences = tuple(
        HandSentence(paper="mini", text=t, label=truth, about="score", wrong=w, place="Table 3")
        for t, truth, w in SENTENCES
    )
    return Batch(batch="M", paper=(paper(sha256),), sentence=sentences)


def test_a_batch_is_read() -> None:
    batch = read_batch(TOML, "t.toml")
    assert [s.label for s in batch.sentence] == [Truth.FALSE, Truth.TRUE]
    assert batch.paper[0].form is FileRole.PDF


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('wrong = "system"\n', "", "'wrong' belongs to every false sentence"),
        ('label = "true"', 'label = "true"\nwrong = "split"', "'wrong' belongs to every false"),
        ('paper = "p1"', 'paper = "p2"', "no [[paper]] bears the id p2"),
        ("Zorp reaches", "Blip reaches", "stands there twice"),
        ('label = "true"', 'label = "perhaps"', "sentence.1.label"),
        ('place = "Table 1"\n', "", "sentence.0.place"),
        ('batch = "T"', 'batch = "T', "is not TOML"),
    ],
)
def test_a_batch_that_is_wrong_is_refused_with_its_name(old: str, new: str, complaint: str) -> None:
    with pytest.raises(InputError, match=r"t\.toml") as caught:
        read_batch(TOML.replace(old, new, 1), "t.toml")
    assert complaint in str(caught.value)


def test_the_shipped_batches_hold_together() -> None:
    shipped = batches()
    names = [batch.batch for batch in shipped]
    assert len(set(names)) == len(names)
    texts = [s.text for batch in shipped for s in batch.sentence]
    assert len(set(texts)) == len(texts)
    for batch in shipped:
        counts = {t: sum(s.label is t for s in batch.sentence) for t in Truth}
        assert counts[Truth.FALSE] >= 50 and counts[Truth.TRUE] >= 30
    for known in hand_first_runs():
        if known.batch in names:
            batch = shipped[names.index(known.batch)]
            for truth, given_ in zip(Truth, (known.false, known.true, known.unstated), strict=True):
                assert sum(given_.values()) == sum(s.label is truth for s in batch.sentence)
                assert set(given_) <= set(LABELS)


def test_files_are_known_by_their_hash(tmp_path: Path) -> None:
    wrong = tmp_path / "a" / "x.pdf"
    right = tmp_path / "b" / "x.pdf"
    for path, content in ((wrong, b"one"), (right, b"two")):
        path.parent.mkdir()
        path.write_bytes(content)
    named = HandPaper(
        id="x", file="x.pdf", form=FileRole.PDF, sha256=hashlib.sha256(b"two").hexdigest()
    )
    assert files_of((named, paper()), tmp_path) == {"x": right}


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Truth)), st.sampled_from(LABELS)), min_size=1, max_size=30
    )
)
def test_every_sentence_is_counted_once_and_wrong_means_the_opposite(
    said: list[tuple[Truth, str]],
) -> None:
    some = [judged(t, label, "split" if t is Truth.FALSE else None) for t, label in said]
    found = summary(some, (), 0.0, listed=True)
    table = found.tables[0]
    assert sum(int(row[1]) for row in table.rows) == len(said)
    for row in table.rows:
        assert sum(map(int, row[2:])) == int(row[1])
    scores = {score.name: score for score in found.scores}
    false = [label for t, label in said if t is Truth.FALSE]
    supported = scores["false sentences SUPPORTED"]
    assert supported.n == len(false)
    assert round(supported.value * len(false)) == false.count("SUPPORTED")
    assert supported.low is not None and supported.high is not None
    assert supported.low <= supported.value <= supported.high
    listed = next(t for t in found.tables if t.title == "Wrong verdicts")
    kinds = [words.split(" ")[0] for what, words in listed.rows if what == "is"]
    labels = [words for what, words in listed.rows if what == "said"]
    for truth, label in zip(kinds, labels, strict=True):
        assert truth == "unstated" or (truth == "true") == (label in {"REFUTED", "INCONSISTENT"})
        assert label not in {"ABSTAINED", "NOT_ENOUGH_INFO", "NOT_CHECKABLE", UNCHECKED}
    assert kinds.count("false") == false.count("SUPPORTED")


def test_kinds_of_falsehood_and_batches_are_told_apart() -> None:
    found = summary(
        [
            judged(Truth.FALSE, "SUPPORTED", "split"),
            judged(Truth.FALSE, "REFUTED", "split"),
            judged(Truth.FALSE, "REFUTED", "rival", batch="U"),
            judged(Truth.TRUE, "SUPPORTED", batch="U"),
        ],
        (),
        0.0,
    )
    kinds = [t for t in found.tables if "by what is false" in t.title]
    assert [t.rows for t in kinds] == [(("split", "2", "1", "1"),), (("rival", "1", "0", "1"),)]
    assert kinds[0].columns == ("false in", "n", "SUPPORTED", "REFUTED")
    first = [s for s in found.scores if s.name == "false sentences SUPPORTED"]
    assert [(s.part, s.n, s.value) for s in first] == [("batch T", 2, 0.5), ("batch U", 1, 0.0)]
    assert all(t.title != "Wrong verdicts" for t in found.tables)


def test_first_runs_are_shown_as_recorded() -> None:
    past = HandRun(
        batch="T",
        sha256="00",
        commit="abc",
        verifier="v/1",
        false={"REFUTED": 3, "SUPPORTED": 1},
        true={"SUPPORTED": 2},
        unstated={},
        note="one label is debatable",
    )
    found = summary([], (), 0.0, runs=[past])
    assert found.notes == ("first run of batch T: one label is debatable",)
    table = found.tables[-1]
    assert table.columns[3:5] == ("SUPPORTED", "REFUTED")
    assert table.rows == (
        ("T", "false", "4", "1", "3", "v/1 at abc"),
        ("T", "true", "2", "2", "0", "v/1 at abc"),
        ("T", "unstated", "0", "0", "0", "v/1 at abc"),
    )


def test_the_bundled_paper_is_judged_as_check_judges_it(miniature: Batch, tmp_path: Path) -> None:
    shutil.copy(MINIATURE, tmp_path / "miniature.pdf")
    absent = paper("ff").model_copy(update={"id": "absent"})
    more = miniature.model_copy(
        update={
            "paper": (*miniature.paper, absent),
            "sentence": (
                *miniature.sentence,
                miniature.sentence[0].model_copy(update={"paper": "absent"}),
            ),
        }
    )
    steps: list[tuple[int, int]] = []
    found = run(tmp_path, lambda done, total: steps.append((done, total)), sets=[more], listed=True)
    assert steps[-1] == (4, 4)
    assert [note for note in found.notes if note.startswith("absent was skipped")]
    scores = {score.name: (score.value, score.n) for score in found.scores}
    assert scores["true sentences SUPPORTED"] == (1.0, 1)
    assert scores["false sentences SUPPORTED"] == (0.0, 1)
    assert scores["false sentences REFUTED or INCONSISTENT"] == (1.0, 1)
    assert scores["unstated sentences SUPPORTED"] == (0.0, 1)
    assert dict(found.signature)["verifier"]


def _corpus() -> Corpus:
    document = read_paper({FileRole.PDF: MINIATURE}, paper_id="mini").document
    return Corpus(entries=((Paper(id=document.paper, title=document.title), document),))


def test_a_verdict_is_told_with_its_quote_and_arithmetic(miniature: Batch) -> None:
    corpus = _corpus()
    label, found = judge(miniature.sentence[1], corpus)
    assert label == "REFUTED"
    told = because(found)
    assert "68.1 = 45.7" in told and "Continued MLM > Roles > 68.1" in told
    assert "\n" not in told


def test_several_claims_that_differ_are_partial(miniature: Batch) -> None:
    corpus = _corpus()
    both = " ".join(sentence.text for sentence in miniature.sentence[:2])
    label, found = judge(miniature.sentence[0].model_copy(update={"text": both}), corpus)
    assert len(found) == 2
    assert label == "PARTIAL"


def test_a_folder_without_the_papers_is_refused(miniature: Batch, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds none of the 1 papers"):
        run(tmp_path, sets=[miniature])
    with pytest.raises(InputError):
        benchmark("handwritten")(None)


def test_every_paper_of_the_shipped_batches_is_found_by_its_hash(shared: Path) -> None:
    for batch in batches():
        assert set(files_of(batch.paper, shared / "papers")) == {paper.id for paper in batch.paper}
