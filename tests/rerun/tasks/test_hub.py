"""Data from a hub on this machine, through the real datasets library in a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimcheck.errors import DataError
from claimcheck.rerun.tasks.examples import Pair, Tagged
from tests.conftest import ROOT
from tests.rerun.loopback_hub import LoopbackHub
from tests.rerun.tasks.releases_in_small import BOAT

PROGRAM = """
import json, sys
from claimcheck.errors import ClaimcheckError
from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.tasks import build_task
for request in json.load(sys.stdin):
    split, language = request.pop("at")
    try:
        task = build_task(TaskUse(**request))
        rows = task.source.examples(split, language)
        print(json.dumps({"rows": rows, "languages": task.languages(split), "digest": task.source.digest(split, language)}))
    except ClaimcheckError as error:
        print(json.dumps({"error": f"{error.code}: {error}"}))
"""


def parquet(rows: list[dict[str, Any]], **class_labels: list[str]) -> bytes:
    """A parquet file as the hub has them, with the features in its metadata."""
    from datasets import ClassLabel, Dataset, Features, List

    table = Dataset.from_list(rows)
    features = dict(table.features)
    for column, names in class_labels.items():
        inner = ClassLabel(names=names)
        features[column] = List(inner) if isinstance(rows[0][column], list) else inner
    buffer = io.BytesIO()
    cast = table.cast(Features(features))
    pq.write_table(cast.data.table.combine_chunks(), buffer)
    return buffer.getvalue()


def card(**configs: dict[str, str]) -> bytes:
    """A README that says which files are which configuration and split."""
    lines = ["---", "configs:"]
    for name, splits in configs.items():
        lines += [f"- config_name: {name}", "  data_files:"]
        for split, path in splits.items():
            lines += [f"  - split: {split}", f"    path: {path}"]
    return "\n".join([*lines, "---", ""]).encode()


NLI = ["entailment", "neutral", "contradiction"]
XTREME_FILES = {
    "README.md": card(
        **{
            "XNLI": {"validation": "XNLI/validation.parquet"},
            "PAN-X.de": {"test": "PAN-X.de/test.parquet"},
            "tydiqa": {"train": "tydiqa/train.parquet"},
            "tatoeba.deu": {"validation": "tatoeba.deu/validation.parquet"},
            "MLQA.de.de": {"test": "MLQA.de.de/test.parquet"},
        }
    ),
    "XNLI/validation.parquet": parquet(
        [
            {"language": code, "sentence1": "a", "sentence2": "b", "gold_label": label}
            for code, label in (("de", "neutral"), ("fr", "entailment"), ("de", "contradiction"))
        ]
    ),
    "PAN-X.de/test.parquet": parquet(
        [{"tokens": ["Bonn", "ist"], "ner_tags": [5, 0], "langs": ["de", "de"]}],
        ner_tags=["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"],
    ),
    "tydiqa/train.parquet": parquet(
        [
            {
                "id": f"{name}-1",
                "title": "t",
                "context": BOAT,
                "question": "When?",
                "answers": {"text": ["at dawn"], "answer_start": [BOAT.index("at dawn")]},
            }
            for name in ("english", "finnish")
        ]
    ),
    "tatoeba.deu/validation.parquet": parquet(
        [
            {
                "source_sentence": "Danke",
                "target_sentence": "Thanks",
                "source_lang": "deu",
                "target_lang": "eng",
            }
        ]
    ),
    "MLQA.de.de/test.parquet": parquet([{"id": "1", "wrong": "columns"}]),
}
REPOSITORIES = {
    "datasets/google/xtreme": XTREME_FILES,
    "datasets/nyu-mll/glue": {
        "README.md": card(mnli={"train": "mnli/train.parquet"}, qqp={"train": "qqp/train.parquet"}),
        "mnli/train.parquet": parquet(
            [
                {"premise": "p", "hypothesis": "h", "label": 2, "idx": 0},
                {"premise": "q", "hypothesis": "i", "label": -1, "idx": 1},
            ],
            label=NLI,
        ),
        "qqp/train.parquet": parquet(
            [{"question1": "a?", "question2": "b?", "label": 1, "idx": 0}],
            label=["not_duplicate", "duplicate"],
        ),
    },
    "datasets/rajpurkar/squad_v2": {
        "README.md": card(default={"train": "train.parquet"}),
        "train.parquet": b"PAR1 this is not parquet",
    },
}


COUNT = """
import json, sys
from claimcheck.rerun.counting import Counted, count_one
for request in json.load(sys.stdin):
    found = count_one(Counted.model_validate(request), "en", None, "the hub")
    print(json.dumps({**found.model_dump(mode="json"), "label": found.label}))
"""


def ask(
    hub: LoopbackHub,
    home: Path,
    requests: list[dict[str, Any]],
    *,
    program: str = PROGRAM,
    **environment: str,
) -> list[dict[str, Any]]:
    """Load each request in a fresh process whose hub is ``hub``."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=240,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HTTP"))},
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "PYTHONPATH": str(ROOT),
            **environment,
        },
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.mark.slow
def test_releases_come_from_the_hub_at_a_pinned_commit(tmp_path: Path) -> None:
    with LoopbackHub(REPOSITORIES) as hub:
        xtreme = hub.commit("datasets/google/xtreme")
        glue = hub.commit("datasets/nyu-mll/glue")
        squad_v2 = hub.commit("datasets/rajpurkar/squad_v2")

        def request(family: str, revision: str, at: list[str], **more: Any) -> dict[str, Any]:
            return {"name": family, "family": family, "revision": revision, "at": at, **more}

        requests = [
            request("xnli", xtreme, ["dev", "de"], languages=["de", "fr"]),
            request("panx", xtreme, ["test", "de"]),
            request("tydiqa", xtreme, ["train", "en"]),
            request("tatoeba", xtreme, ["test", "de"], languages=["de"]),
            request("mnli", glue, ["train", "en"]),
            request("qqp", glue, ["train", "en"]),
            request("mlqa", xtreme, ["test", "de"]),
            request("xnli", "0" * 40, ["dev", "de"]),
            request("squad_v2", squad_v2, ["train", "en"]),
            request("bucc2018", xtreme, ["dev", "zh"]),
            request("udpos", xtreme, ["test", "qq"]),
            request("xnli", xtreme, ["train", "en"]),
        ]
        answers = ask(hub, tmp_path, requests)
        assert [row[2] for row in answers[0]["rows"]] == ["neutral", "contradiction"]
        assert answers[0]["languages"] == ["de", "fr"]
        assert answers[1]["rows"] == [[["Bonn", "ist"], ["B-LOC", "O"]]]
        assert [row[0] for row in answers[2]["rows"]] == ["english-1"]
        assert answers[2]["rows"][0][3] == [["at dawn", BOAT.index("at dawn")]]
        assert answers[3]["rows"] == [["Danke", "Thanks"]]
        assert answers[4]["rows"] == [["p", "h", "contradiction"]]  # the unlabelled row is left out
        assert answers[5]["rows"] == [["a?", "b?", "1"]]
        for answer, message in zip(
            answers[6:],
            (
                "not shaped like mlqa",
                "could not be loaded",
                "could not be loaded",
                "not published on the hub",
                "no language 'qq'",
                "no split 'train'",
            ),
            strict=True,
        ):
            assert answer["error"].startswith("DataError: "), answer
            assert message in answer["error"]
            assert "\n" not in answer["error"]
        before = len(hub.log)
        offline = ask(hub, tmp_path, requests[:1], HF_HUB_OFFLINE="1")
        assert offline[0]["digest"] == answers[0]["digest"]
        assert len(hub.log) == before


@pytest.mark.slow
def test_examples_are_counted_on_the_hub(tmp_path: Path) -> None:
    with LoopbackHub(REPOSITORIES) as hub:
        glue = hub.commit("datasets/nyu-mll/glue")
        common = {"name": "n", "data": "mnli", "split": "train", "source": "s", "revision": glue}
        requests = [
            {**common, "claimed": 1},
            {**common, "claimed": 9},
            {**common, "claimed": 9, "release": glue},
            {**common, "claimed": 9, "revision": "0" * 40},
        ]
        answers = ask(hub, tmp_path, requests, program=COUNT)
        outcomes = ["equal", "differs in this release", "refuted", "data not at hand"]
        assert [answer["outcome"] for answer in answers] == outcomes
        labels = ["SUPPORTED", "NOT_ENOUGH_INFO", "REFUTED", "NOT_CHECKABLE"]
        assert [answer["label"].upper() for answer in answers] == labels
        assert [answer["counted"] for answer in answers] == [1, 1, 1, None]


def test_every_layout_reads_rows_of_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """All data sets of a recipe, without a network: what ``datasets`` would give is made here."""
    import tomllib

    import datasets

    from claimcheck.rerun.tasks import hub as layouts
    from claimcheck.rerun.tasks.releases import RELEASES
    from tests.experiments.rehearsal import RECIPE, data_sets

    made = data_sets(tomllib.loads(RECIPE.read_text(encoding="utf-8")))

    def load(repository: str, config: str | None, split: str, revision: str | None) -> Any:
        content = made[repository].get(f"{config or 'default'}/{split}.parquet")
        if content is None:
            raise DataError(f"{repository} has no {config} {split}")
        return datasets.Dataset(pq.read_table(io.BytesIO(content)))

    monkeypatch.setattr(layouts, "_load", load)
    read = set()
    for name, layout in layouts.HUB.items():
        for split in layout.splits:
            language = "de" if name in ("tatoeba",) else "en"
            try:
                examples = layouts.hub_examples(
                    name, split, language, repository=None, revision="0" * 40, split_names={}
                )
            except (DataError, KeyError):
                continue  # a split or a data set that the recipe has no use for
            assert examples
            labels = RELEASES[name].labels
            for example in examples:
                if isinstance(example, Pair):
                    assert example.label in labels
                if isinstance(example, Tagged):
                    assert set(example.tags) <= set(labels)
            read.add(name)
    assert read >= set(layouts.HUB) - {"rte", "mrpc", "xcopa"}


def test_the_pinned_schema_is_that_of_parquet() -> None:
    table = pq.read_table(io.BytesIO(XTREME_FILES["PAN-X.de/test.parquet"]))
    assert isinstance(table, pa.Table)
    assert b"ClassLabel" in table.schema.metadata[b"huggingface"]
