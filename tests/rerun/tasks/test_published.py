"""Every release reads, becomes rows, and is scored; damaged files are refused in one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from claimcheck.errors import DataError, RecipeError
from claimcheck.records.recipe import HeadKind, TaskUse
from claimcheck.rerun.interface import IGNORED, Row
from claimcheck.rerun.tasks import TASKS, build_task
from claimcheck.rerun.tasks.releases import RELEASES, release
from claimcheck.rerun.tasks.text import TextTask
from tests.rerun.tasks.releases_in_small import BOAT, HUT, SMALL, squad, tags, write

SPLITS = ("train", "dev", "test")


@pytest.fixture(autouse=True)
def _no_data_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests may have data folders of its own."""
    monkeypatch.delenv("CLAIMCHECK_DATA", raising=False)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A unigram tokenizer made of the small data sets' own text."""
    root = tmp_path_factory.mktemp("text")
    write(root / "xquad", SMALL["xquad"])
    write(root / "deutsch", SMALL["tatoeba"])
    options = {"sources": "xquad:test deutsch=tatoeba:test", "vocabulary": 120}
    task = build_task(TaskUse(name="text", family="text", data=str(root), options=options))
    assert isinstance(task, TextTask)
    folder = tmp_path_factory.mktemp("tokenizer")
    task.make_tokenizer(folder)
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


class Oracle:
    """A predictor that knows the labels; ``wrong`` turns every answer into another one."""

    layers = 2

    def __init__(self, kind: HeadKind, labels: int, wrong: bool = False) -> None:
        self.kind, self.labels, self.wrong = kind, labels, wrong
        self.calls = 0

    def outputs(self, rows: Sequence[Row]) -> list[Any]:
        return [self._output(row) for row in rows]

    def _output(self, row: Row) -> Any:
        size = len(row.input_ids)
        if self.kind is HeadKind.CLASSIFICATION:
            output = np.zeros(self.labels)
            output[(row.labels[0] + self.wrong) % self.labels] = 1
        elif self.kind is HeadKind.MULTIPLE_CHOICE:
            output = np.array([float(row.labels[0]) * (-1 if self.wrong else 1)])
        elif self.kind is HeadKind.TAGGING:
            output = np.zeros((size, self.labels))
            for position, label in enumerate(row.labels):
                if label != IGNORED:
                    output[position, (label + self.wrong) % self.labels] = 1
        else:
            output = np.zeros((size, 2))
            output[row.labels[0], 0] = output[row.labels[1], 1] = -9 if self.wrong else 9
        return output

    def embeddings(
        self,
        rows: Sequence[Row],
        *,
        layers: Sequence[int] | None = None,
        pooling: Literal["mean", "cls"] = "mean",
    ) -> Any:
        """One direction a row, by its number: translations meet in every layer but layer 0."""
        chosen = range(self.layers + 1) if layers is None else layers
        vectors = np.eye(8, dtype=np.float32)[[row.example % 8 for row in rows]] + 0.1
        self.calls += 1
        turned = np.roll(vectors, self.calls * self.wrong, axis=0)  # each side by another step
        return np.stack([turned if layer else vectors * 0 + 1 for layer in chosen])


def small(name: str, folder: Path, **use: Any) -> Any:
    write(folder, SMALL[name])
    return build_task(TaskUse(name=name, family=name, data=str(folder), **use))


def test_every_release_has_a_family_and_a_small_example() -> None:
    assert set(RELEASES) <= set(TASKS)
    assert set(RELEASES) == {*SMALL, "squad"}


@pytest.mark.parametrize("name", sorted(SMALL))
def test_the_right_predictions_score_full_marks(name: str, tmp_path: Path, tokenizer: Any) -> None:
    task = small(name, tmp_path)
    scored = 0
    for split in SPLITS:
        for language in task.languages(split):
            size = task.size(split, language)
            assert size.counted
            assert size.tokens > 2
            assert len(task.data_digest(split, language)) == 16
            rows = list(task.rows(split, language, tokenizer, 48))
            assert all(len(row.input_ids) <= 48 for row in rows)
            oracle = Oracle(task.head.kind, task.head.labels)
            if name == "ccg" and split == "dev":
                continue  # an unseen supertag: its own test
            evaluation = task.evaluate(split, language, oracle, tokenizer, 48)
            assert evaluation.metrics[task.metric] == pytest.approx(100), (split, language)
            scored += 1
    assert scored


@pytest.mark.parametrize("name", ["xnli", "mrpc", "cosmosqa", "panx", "xquad", "tatoeba"])
def test_wrong_predictions_score_low(name: str, tmp_path: Path, tokenizer: Any) -> None:
    task = small(name, tmp_path)
    split, language = next((s, task.languages(s)[0]) for s in SPLITS if task.languages(s))
    oracle = Oracle(task.head.kind, task.head.labels, wrong=True)
    evaluation = task.evaluate(split, language, oracle, tokenizer, 48)
    assert evaluation.metrics[task.metric] < 60


def test_a_set_without_training_data_trains_on_another(tmp_path: Path) -> None:
    write(tmp_path / "mnli", SMALL["mnli"])
    options = {"train": "mnli", "train_data": str(tmp_path / "mnli")}
    task = small("xnli", tmp_path / "xnli", options=options)
    assert task.trains_on == "mnli"
    assert task.languages("train") == ("en",)
    assert task.size("train", "en").examples == 2
    with pytest.raises(RecipeError, match="other labels"):
        small("xnli", tmp_path / "x", options={**options, "train": "rte"})
    with pytest.raises(RecipeError, match="no data set 'mnly'"):
        small("xnli", tmp_path / "x", options={"train": "mnly"})


def test_a_union_trains_on_all_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokenizer: Any
) -> None:
    for name in ("mnli", "snli", "anli", "rte"):
        write(tmp_path / name, SMALL[name])
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path))
    options = {"parts": "anli snli mnli", "anli_splits": "dev", "snli_splits": "dev"}
    task = build_task(TaskUse(name="anli-plus", family="union", options=options))
    assert task.trains_on == "anli+snli+mnli"
    assert task.size("train", "en").examples == 3 + 2 + 2
    rows = list(task.rows("train", "en", tokenizer, 32))
    assert [row.example for row in rows] == list(range(7))
    oracle = Oracle(task.head.kind, task.head.labels)
    assert task.evaluate("dev", "en", oracle, tokenizer, 32).metrics["accuracy"] == 100
    assert task.data_digest("train", "en") != task.data_digest("dev", "en")
    use = {"name": "u", "family": "union"}
    for parts, message in (
        ("snli", "at least two"),
        ("snli nli", "at least two"),
        ("snli rte", "different labels"),
    ):
        with pytest.raises(RecipeError, match=message):
            build_task(TaskUse(**use, options={"parts": parts}))
    with pytest.raises(RecipeError, match="no option 'rte_revision'"):
        build_task(TaskUse(**use, options={"parts": "snli mnli", "rte_revision": "0" * 40}))
    monkeypatch.delenv("CLAIMCHECK_DATA")
    planned = build_task(TaskUse(**use, options=options, examples=1104934, tokens=40.0))
    assert planned.size("train", "en").examples == 1104934
    with pytest.raises(DataError, match="neither a data folder"):
        planned.data_digest("train", "en")
    pins = {f"{name}_revision": "1" * 40 for name in ("anli", "snli", "mnli")}
    pinned = build_task(TaskUse(**use, options={**options, **pins}))
    assert len(pinned.data_digest("train", "en")) == 32


def test_limits_keep_a_part_that_does_not_depend_on_the_order(
    tmp_path: Path, tokenizer: Any
) -> None:
    lines = [f"a {number}\tb\tneutral\n" for number in range(40)]
    write(tmp_path / "one", {"dev-en.tsv": "".join(lines)})
    write(tmp_path / "two", {"dev-en.tsv": "".join(reversed(lines))})
    limited = {"family": "xnli", "options": {"test_limit": 7}}
    one: Any = build_task(TaskUse(name="x", data=str(tmp_path / "one"), **limited))
    two = build_task(TaskUse(name="x", data=str(tmp_path / "two"), **limited))
    assert one.size("dev", "en").examples == 7
    assert one.data_digest("dev", "en") == two.data_digest("dev", "en")
    whole: Any = build_task(TaskUse(name="x", family="xnli", data=str(tmp_path / "one")))
    assert whole.data_digest("dev", "en") != one.data_digest("dev", "en")
    kept, every = (task.source.examples("dev", "en") for task in (one, whole))
    assert kept == [pair for pair in every if pair in kept]  # in the order of the file
    assert len(list(one.rows("dev", "en", tokenizer, 32))) == 7
    for wrong in (0, -1, True, "many", 2.5):
        with pytest.raises(RecipeError, match="test_limit is a number"):
            build_task(TaskUse(name="x", family="xnli", options={"test_limit": wrong}))


def test_limits_choose_the_same_questions_in_every_language(tmp_path: Path) -> None:
    files = {
        f"xquad.{code}.json": squad(*((str(n), text, f"{word} {n}", "") for n in range(30)))
        for code, text, word in (("en", BOAT, "Which"), ("de", HUT, "Welches"))
    }
    write(tmp_path, files)
    task: Any = build_task(
        TaskUse(name="x", family="xquad", data=str(tmp_path), options={"test_limit": 9})
    )
    kept = [[q.id for q in task.source.examples("test", code)] for code in ("en", "de")]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 9


def test_a_limit_hides_no_copied_file(tmp_path: Path) -> None:
    rows = "".join(f"a {number}\tb\t1\n" for number in range(20))
    write(tmp_path, {"train-en.tsv": rows, "dev-en.tsv": rows})
    options = {"train_limit": 5, "test_limit": 3}
    task = build_task(TaskUse(name="x", family="pawsx", data=str(tmp_path), options=options))
    with pytest.raises(DataError, match="hold the same rows"):
        task.data_digest("train", "en")


def test_a_depth_is_a_share_of_the_layers(tmp_path: Path, tokenizer: Any) -> None:
    write(tmp_path, SMALL["tatoeba"])
    for options, layer in (({"depth": 0.5}, 1), ({"depth": 1.0}, 2), ({"layer": -2}, 1)):
        task = build_task(TaskUse(name="t", family="tatoeba", data=str(tmp_path), options=options))
        oracle = Oracle(HeadKind.NONE, 0)
        assert task.evaluate("test", "de", oracle, tokenizer, 32).notes == (f"layer {layer} of 2",)
    for options, message in (
        ({"depth": 0.5, "layer": 1}, "not both"),
        ({"depth": 1.8}, "layers 0 to 2, not 4"),
        ({"layer": 3}, "layers 0 to 2, not 3"),
    ):
        task = build_task(TaskUse(name="t", family="tatoeba", data=str(tmp_path), options=options))
        with pytest.raises(RecipeError, match=message):
            task.evaluate("test", "de", Oracle(HeadKind.NONE, 0), tokenizer, 32)


def test_long_text_goes_over_several_rows(tmp_path: Path, tokenizer: Any) -> None:
    write(tmp_path / "xquad", SMALL["xquad"])
    task = build_task(
        TaskUse(name="t", family="text", data=str(tmp_path), options={"sources": "xquad:test"})
    )
    assert isinstance(task, TextTask)
    rows = list(task.rows("train", "multi", tokenizer, 10))
    assert max(len(row.input_ids) for row in rows) == 10
    inside = [piece for row in rows for piece in row.input_ids[1:-1]]
    assert inside == [
        piece
        for text in task.texts()
        for piece in tokenizer(text, add_special_tokens=False)["input_ids"]
    ]
    assert len({row.example for row in rows}) == len(task.texts()) < len(rows)


def test_declared_sizes_are_believed(tmp_path: Path) -> None:
    task = small("pawsx", tmp_path, examples=49401, tokens=60.0)
    assert task.size("train", "en") == (49401, 49401, 60.0, False)


def test_data_folders_are_found_below_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "xnli", SMALL["xnli"])
    write(tmp_path / "other", SMALL["xnli"])
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path))
    for data in (None, "other"):
        task = build_task(TaskUse(name="x", family="xnli", data=data))
        assert task.size("dev", "en").examples == 2
    for data in ("../xnli", "nowhere"):
        task = build_task(TaskUse(name="x", family="xnli", data=data))
        with pytest.raises(DataError, match="there is no folder"):
            task.data_digest("dev", "en")
    text = build_task(TaskUse(name="t", family="text", options={"sources": "xnli:dev"}))
    assert isinstance(text, TextTask)
    assert len(text.texts()) == 8


def test_a_task_can_be_planned_before_its_data_is_there(tmp_path: Path) -> None:
    use = {"name": "x", "family": "pawsx", "examples": 10, "tokens": 9.0, "languages": ("de",)}
    task = build_task(TaskUse(**use))
    assert task.languages("train") == ("en",)
    assert task.languages("test") == ("de",)
    assert task.size("train", "en").examples == 10
    assert task.size("test", "de") == (0, 0, 0.0, False)
    with pytest.raises(DataError, match="neither a data folder"):
        task.data_digest("train", "en")
    pins = [
        build_task(TaskUse(**use, revision=commit * 40)).data_digest("train", "en")
        for commit in "112"
    ]
    assert pins[0] == pins[1] != pins[2]
    with pytest.raises(DataError, match="neither a data folder"):
        list(task.rows("train", "en", None, 8))


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ({"data": None}, "neither a data folder nor a revision"),
        ({"data": "/nowhere/at/all"}, "there is no folder"),
        ({"data": "../up", "revision": "0" * 40}, "no data set of the hub"),
        ({"options": {"vocabulary": 3}}, "no option 'vocabulary'"),
    ],
)
def test_uses_that_cannot_work(tmp_path: Path, use: dict[str, Any], message: str) -> None:
    write(tmp_path, SMALL["xnli"])
    values = {"name": "xnli", "family": "xnli", "data": str(tmp_path), **use}
    with pytest.raises((DataError, RecipeError), match=message):
        build_task(TaskUse(**values)).data_digest("dev", "en")


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    task = small("xnli", tmp_path, languages=("de", "sw"))
    with pytest.raises(DataError, match="dev has no sw"):
        task.languages("dev")
    with pytest.raises(DataError, match="is not in"):
        release("xnli").read(tmp_path, "dev", "sw")
    with pytest.raises(DataError, match="no language code"):
        release("xnli").read(tmp_path, "dev", "../de")
    with pytest.raises(DataError, match="no split"):
        release("xnli").read(tmp_path, "train", "en")
    with pytest.raises(DataError, match="did you mean xnli"):
        try:
            release("xlni")
        except DataError as error:
            raise DataError(f"{error} {error.hint}") from error


def test_a_copied_file_is_refused(tmp_path: Path) -> None:
    task = small("panx", tmp_path)
    (tmp_path / "dev-de.tsv").write_bytes((tmp_path / "train-en.tsv").read_bytes())
    with pytest.raises(DataError, match="hold the same rows"):
        task.data_digest("train", "en")


def test_the_digest_ignores_order_and_sees_every_character(tmp_path: Path) -> None:
    first = small("xnli", tmp_path / "a").data_digest("dev", "en")
    rows = SMALL["xnli"]["dev-en.tsv"].splitlines(keepends=True)
    write(tmp_path / "b", {"dev-en.tsv": "".join(reversed(rows))})
    second = build_task(TaskUse(name="x", family="xnli", data=str(tmp_path / "b")))
    assert second.data_digest("dev", "en") == first
    write(tmp_path / "c", {"dev-en.tsv": "".join(rows).replace("a b", "a  b")})
    third = build_task(TaskUse(name="x", family="xnli", data=str(tmp_path / "c")))
    assert third.data_digest("dev", "en") != first


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("xnli", "dev-de.tsv", "a\tb\tmaybe\n", r"dev-de\.tsv:1: there is no label 'maybe'"),
        ("xnli", "dev-de.tsv", "a\tb\n", r"dev-de\.tsv:1 has 2 columns, not 3"),
        ("xnli", "dev-de.tsv", "a\tb\tneutral\textra\n", "has 4 columns"),
        ("xnli", "dev-de.tsv", "", "is empty"),
        ("xnli", "dev-de.tsv", "a\x00b\tc\tneutral\n", "null bytes"),
        ("snli", "labels.dev", "neutral\n", "have 2, 2, 1 lines"),
        ("mnli", "train.tsv", "index\tsentence1\n0\ta\n", "has no column sentence2, gold_label"),
        (
            "anli",
            "ANLI_analysis_r2_dev.csv",
            "context,statement\na,b\n",
            "has no column gold_label",
        ),
        (
            "anli",
            "ANLI_analysis_r2_dev.csv",
            'context,statement,gold_label\n"a,b\n',
            "not whole CSV",
        ),
        ("anli", "ANLI_analysis_r2_dev.csv", "context,statement,gold_label\na\n", "cut short"),
        (
            "cosmosqa",
            "valid.csv",
            "id,context,question,answer0,answer1,answer2,answer3,label\n1,a,b,c,d,e,f,4\n",
            "no answer '4'",
        ),
        ("csqa", "dev_rand_split.jsonl", '{"question": "a"\n', "1 is not JSON"),
        ("csqa", "dev_rand_split.jsonl", "[1]\n", "not a JSON object"),
        ("csqa", "dev_rand_split.jsonl", '{"question": "a"}\n', "not a CommonsenseQA entry"),
        ("xcopa", "data/et/val.et.jsonl", '{"premise": "a"}\n', "has no 'question'"),
        ("xcopa", "data/et/val.et.jsonl", '{"question": "why", "label": 0}\n', "none of XCOPA's"),
        (
            "hellaswag",
            "hellaswag_val.jsonl",
            '{"ctx": "a", "endings": ["b"], "label": 1}\n',
            "no ending 1",
        ),
        ("hellaswag", "hellaswag_val.jsonl", '{"ctx": "a"}\n', "not a HellaSwag entry"),
        ("xquad", "xquad.de.json", squad(("1", HUT, "Wo?", "am Fluss"))[:-9], "not whole JSON"),
        ("xquad", "xquad.de.json", '{"data": [{}]}', "SQuAD's format"),
        (
            "xquad",
            "xquad.de.json",
            squad(("1", HUT, "a", "am"), ("1", HUT, "b", "am")),
            "question 1 twice",
        ),
        ("panx", "dev-de.tsv", tags("Bonn/B-CITY"), "no tag 'B-CITY'"),
        ("panx", "dev-de.tsv", "Bonn\n", r"dev-de\.tsv:1 has no tag"),
        ("tatoeba", "tatoeba.deu-eng.eng", "Hello\n", "has 3 lines and"),
        ("pud", "en.tsv", "m1\tHello\n", "no sentence id in common"),
        ("pud", "de.tsv", "Hallo\n", "not an id, a tab and a sentence"),
        ("pud", "de.tsv", "n1\ta\nn1\tb\n", "n1 stands twice"),
    ],
)
def test_damaged_files(tmp_path: Path, name: str, file: str, content: str, message: str) -> None:
    task = small(name, tmp_path)
    write(tmp_path, {file: content})
    with pytest.raises(DataError, match=message):
        for split in SPLITS:
            for language in task.languages(split):
                task.data_digest(split, language)


def test_a_few_misplaced_answers_are_let_be_and_many_are_not(tmp_path: Path) -> None:
    sound = [(str(number), BOAT, "When?", "at dawn") for number in range(200)]
    content = squad(*sound)
    place = f'"answer_start": {BOAT.index("at dawn")}'
    for wrong, refused in ((0, False), (2, False), (3, True)):
        write(tmp_path, {"xquad.en.json": content.replace(place, '"answer_start": 3', wrong)})
        task: Any = build_task(TaskUse(name="x", family="xquad", data=str(tmp_path)))
        if not refused:
            assert len(task.source.examples("test", "en")) == 200
            continue
        with pytest.raises(DataError, match=r"mislabelled: 3 of 200 answers .* such as 0's"):
            task.data_digest("test", "en")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", "é".encode("latin-1")])
def test_files_that_are_not_text(tmp_path: Path, content: bytes) -> None:
    task = small("xnli", tmp_path)
    (tmp_path / "dev-de.tsv").write_bytes(content)
    with pytest.raises(DataError, match="not UTF-8"):
        task.data_digest("dev", "de")


def test_a_vanished_file(tmp_path: Path) -> None:
    task = small("snli", tmp_path)
    (tmp_path / "s2.dev").unlink()
    assert task.languages("dev") == ()
    with pytest.raises(DataError, match="is not in"):
        task.data_digest("dev", "en")


def test_long_sentences_go_over_several_rows(tmp_path: Path, tokenizer: Any) -> None:
    write(tmp_path, {"test-de.tsv": tags(" ".join(["Boot/O"] * 40 + ["Bonn/B-LOC"]))})
    task = build_task(TaskUse(name="panx", family="panx", data=str(tmp_path)))
    rows = list(task.rows("test", "de", tokenizer, 16))
    assert len(rows) > 3
    assert {row.example for row in rows} == {0}
    assert sum(label != IGNORED for row in rows for label in row.labels) == 41
    oracle = Oracle(task.head.kind, task.head.labels)
    assert task.evaluate("test", "de", oracle, tokenizer, 16).metrics["span_f1"] == 100
    with pytest.raises(DataError, match="no room"):
        list(task.rows("test", "de", tokenizer, 2))


def test_an_unseen_supertag_is_wrong_and_not_trained_on(tmp_path: Path, tokenizer: Any) -> None:
    task = small("ccg", tmp_path)
    assert task.head.labels == 3
    row = next(iter(task.rows("dev", "en", tokenizer, 48)))
    assert sum(label != IGNORED for label in row.labels) == 2


def test_windows_cover_the_context_and_hold_the_answer(tmp_path: Path, tokenizer: Any) -> None:
    long = " ".join([BOAT] * 12) + " The lamp is green."
    write(tmp_path, {"xquad.en.json": squad(("1", long, "What colour?", "green"))})
    task = build_task(TaskUse(name="xquad", family="xquad", data=str(tmp_path)))
    windows = list(task.windows("test", "en", tokenizer, 64))
    assert len(windows) > 2
    covered = {c for window in windows for place in window.offsets if place for c in range(*place)}
    assert covered >= {i for i, letter in enumerate(long) if letter.isalpha()}
    labelled = [window.row.labels for window in windows if window.row.labels != [0, 0]]
    assert labelled
    oracle = Oracle(task.head.kind, task.head.labels)
    assert task.evaluate("test", "en", oracle, tokenizer, 64).metrics["exact_match"] == 100
    with pytest.raises(DataError, match="no room"):
        list(task.rows("test", "en", tokenizer, 12))


def test_squad_v2_answers_nothing_where_the_null_is_best(tmp_path: Path, tokenizer: Any) -> None:
    task = small("squad_v2", tmp_path)
    oracle = Oracle(task.head.kind, task.head.labels)
    metrics = task.evaluate("dev", "en", oracle, tokenizer, 48).metrics
    assert metrics["exact_match"] == metrics["best_f1"] == 100


def test_search_reports_every_layer(tmp_path: Path, tokenizer: Any) -> None:
    task = small("tatoeba", tmp_path, options={"layer": 0}, languages=("de",))
    evaluation = task.evaluate("test", "de", Oracle(HeadKind.NONE, 0), tokenizer, 16)
    assert evaluation.metrics["accuracy"] == evaluation.metrics["accuracy_layer_0"] < 50
    assert evaluation.metrics["accuracy_layer_2"] == 100
    with pytest.raises(RecipeError, match="layers 0 to 2"):
        wrong = small("tatoeba", tmp_path, options={"layer": 7})
        wrong.evaluate("test", "de", Oracle(HeadKind.NONE, 0), tokenizer, 16)
    with pytest.raises(RecipeError, match="pooling"):
        wrong = small("tatoeba", tmp_path, options={"pooling": "max"})
        wrong.evaluate("test", "de", Oracle(HeadKind.NONE, 0), tokenizer, 16)


def test_mining_takes_its_threshold_from_dev(tmp_path: Path, tokenizer: Any) -> None:
    files = SMALL["bucc2018"]
    write(tmp_path, {name.replace("dev", "test"): text for name, text in files.items()})
    task = small("bucc2018", tmp_path)
    evaluation = task.evaluate("test", "zh", Oracle(HeadKind.NONE, 0), tokenizer, 16)
    assert not any("that is scored" in note for note in evaluation.notes)
    own = task.evaluate("dev", "zh", Oracle(HeadKind.NONE, 0), tokenizer, 16)
    assert any("that is scored" in note for note in own.notes)
    write(tmp_path, {"zh-en.dev.gold": "zh-1\ten-99\n"})
    with pytest.raises(DataError, match="not there"):
        task.evaluate("dev", "zh", Oracle(HeadKind.NONE, 0), tokenizer, 16)
    write(tmp_path, {"zh-en.dev.gold": "zh-1\n"})
    with pytest.raises(DataError, match="pair of ids"):
        task.evaluate("dev", "zh", Oracle(HeadKind.NONE, 0), tokenizer, 16)


def test_text_of_several_releases(tmp_path: Path) -> None:
    write(tmp_path / "xnli", SMALL["xnli"])
    write(tmp_path / "udpos", SMALL["udpos"])
    use = {"name": "t", "family": "text", "data": str(tmp_path)}
    sources = {"sources": "xnli:dev udpos:test"}
    task = build_task(TaskUse(**use, options=sources))
    assert isinstance(task, TextTask)
    assert "Er rennt ." in task.texts()
    assert len(task.texts()) == len(set(task.texts()))
    only = build_task(TaskUse(**use, options={**sources, "sentences": 1}, languages=("en",)))
    assert isinstance(only, TextTask)
    assert only.texts() == ("a b",)
    assert only.tokenizer_digest() != task.tokenizer_digest()
    with pytest.raises(DataError, match="not scored"):
        task.evaluate("test", "en", Oracle(HeadKind.MLM, 0), None, 8)
    for options, error in (
        ({"sources": "xnli"}, "no source of text"),
        ({"sources": "../xnli=xnli:dev"}, "no source of text"),
        ({}, "names no sources"),
        ({"source": "xnli:dev"}, "no option 'source'"),
        ({"sources": "xnli:test"}, "there is no xnli test"),
    ):
        with pytest.raises((RecipeError, DataError), match=error):
            broken = build_task(TaskUse(**use, options=options))
            assert isinstance(broken, TextTask)
            broken.texts()
    planned = build_task(TaskUse(name="t", family="text", data="nowhere", options=sources))
    assert isinstance(planned, TextTask)
    assert planned.size("train", "multi").examples == 0
    assert planned.tokenizer_digest() != task.tokenizer_digest()
    with pytest.raises(DataError, match="there is no folder"):
        planned.data_digest("train", "multi")
