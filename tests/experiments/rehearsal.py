"""The whole X-STILTs recipe, from hub to metrics, with tiny random models and made-up data.

    python -m tests.experiments.rehearsal [--mix NAME …] [--target NAME …] [--languages N]

Everything stands under its real name on a hub on this machine: the recipe is copied with the
commits of that hub, and nothing else of it changes but what the numbers below say. It shows that
every stage runs; what it measures means nothing, and every copy says so.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimcheck.rerun.tasks.hub import _TYDI_NAMES, HUB, XTREME
from claimcheck.rerun.tasks.releases import NLI, PANX_TAGS, UPOS
from tests.conftest import ROOT
from tests.rerun.loopback_hub import DATASET, LoopbackHub
from tests.rerun.tasks.releases_in_small import squad, tags, write

RECIPE = ROOT / "experiments" / "xstilts" / "recipe.toml"
LAYERS = 24  # as many as the real model: the recipe names its layer 14
SHAPE = "{ layers = 24, hidden = 16, parameters = 100000, matrix_parameters = 50000 }"
ROWS = {"train": 6, "validation": 3, "test": 3}
BROUGHT = {  # what the recipe leaves to the user: name → family and folder
    "multilingual-text": 'family = "text"\ndata = "translated"\noptions = { sources = "text=xnli:dev" }',
    "mnli-translated": 'family = "mnli"\ndata = "translated/mnli"',
    "squad-translated": 'family = "squad"\ndata = "translated/squad"',
}
_COMMIT = re.compile(r'"([0-9a-f]{40})"')
_WORDS = (
    "boat river lamp stone green old swims carries under never seven harbour "
    "Boot Fluss Lampe grün alt schwimmt trägt unter sieben bateau rivière vert вода зелёный лодка "
    "नदी नाव 船 河 绿 تحت نهر ποτάμι แม่น้ำ เรือ nehir tekne mto mashua"
).split()

Rows = list[dict[str, Any]]
Tables = dict[tuple[str, str], bytes]  # (configuration, split) → parquet


class Inventor:
    """Makes up sentences and rows of every shape that the recipe's data sets have."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)

    def words(self, least: int = 3, most: int = 8) -> list[str]:
        return self.random.choices(_WORDS, k=self.random.randint(least, most))

    def text(self, least: int = 3, most: int = 8) -> str:
        return " ".join(self.words(least, most))

    def pairs(self, count: int, first: str, second: str, label: str, labels: Sequence[Any]) -> Rows:
        return [
            {first: self.text(), second: self.text(), label: labels[n % len(labels)]}
            for n in range(count)
        ]

    def questions(self, count: int, prefix: str, *, none: bool = False) -> Rows:
        rows = []
        for number in range(count):
            context = self.words(12, 40)
            begin = self.random.randrange(len(context) - 2)
            answer = " ".join(context[begin : begin + 2])
            place = len(" ".join(context[:begin])) + (1 if begin else 0)
            without = none and number % 3 == 2
            rows.append(
                {
                    "id": f"{prefix}-{number}",
                    "title": "made up",
                    "context": " ".join(context),
                    "question": self.text(),
                    "answers": {
                        "text": [] if without else [answer],
                        "answer_start": [] if without else [place],
                    },
                }
            )
        return rows

    def tagged(self, count: int, column: str, labels: int) -> Rows:
        rows = []
        for _ in range(count):
            tokens = self.words()
            rows.append({"tokens": tokens, column: [self.random.randrange(labels) for _ in tokens]})
        return rows


def parquet(rows: Rows, **class_labels: Sequence[str]) -> bytes:
    """A parquet file as the hub has them, with the features in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from datasets import ClassLabel, Features, List

    features = dict(Features.from_arrow_schema(pa.Table.from_pylist(rows).schema))
    for column, names in class_labels.items():
        inner = ClassLabel(names=list(names))
        features[column] = List(inner) if isinstance(rows[0][column], list) else inner
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=Features(features).arrow_schema), buffer)
    return buffer.getvalue()


def repository(tables: Tables) -> dict[str, bytes]:
    """Files of a data set: (configuration, split) → parquet, and the card that names them."""
    configs: dict[str, list[str]] = {}
    for config, split in tables:
        configs.setdefault(config, []).append(split)
    lines = ["---", "configs:"]
    for config, splits in configs.items():
        lines += [f"- config_name: {config}", "  data_files:"]
        for split in splits:
            lines += [f"  - split: {split}", f"    path: {config}/{split}.parquet"]
    card = "\n".join([*lines, "---", "made up for a rehearsal", ""]).encode()
    files = {f"{config}/{split}.parquet": content for (config, split), content in tables.items()}
    return {"README.md": card, **files}


def data_sets(recipe: Mapping[str, Any]) -> dict[str, dict[str, bytes]]:
    """Every data set of the recipe that the hub has, in small: repository → files."""
    invent = Inventor()
    nli = list(NLI)

    def pairs(
        config: str, first: str, second: str, splits: Sequence[str], names: Sequence[str]
    ) -> Tables:
        kinds = range(len(names))
        return {
            (config, split): parquet(
                invent.pairs(ROWS.get(split.split("_")[0], 3), first, second, "label", kinds),
                label=names,
            )
            for split in splits
        }

    def answers(config: str, splits: Sequence[str], none: bool = False) -> Tables:
        return {
            (config, split): parquet(invent.questions(ROWS[split], split, none=none))
            for split in splits
        }

    glue = [
        *pairs("mnli", "premise", "hypothesis", ["train", "validation_matched"], nli).items(),
        *pairs("qqp", "question1", "question2", ["train", "validation"], ["not_duplicate", "duplicate"]).items(),
    ]  # fmt: skip
    rounds = [f"{split}_r{n}" for split in ("train", "dev") for n in (1, 2, 3)]
    choices = range(4)
    swag = {
        ("default", split): parquet(
            [{"ctx": invent.text(), "endings": [invent.text() for _ in choices], "label": str(n % 4)} for n in range(ROWS[split])]
        )
        for split in ("train", "validation")
    }  # fmt: skip
    cosmos = {
        ("default", split): parquet(
            [{"context": invent.text(), "question": invent.text(), **{f"answer{k}": invent.text() for k in choices}, "label": n % 4} for n in range(ROWS[split])]
        )
        for split in ("train", "validation")
    }  # fmt: skip
    commonsense = {
        ("default", split): parquet(
            [{"question": invent.text(), "choices": {"label": list("ABCDE"), "text": [invent.text() for _ in "ABCDE"]}, "answerKey": "ABCDE"[n % 5]} for n in range(ROWS[split])]
        )
        for split in ("train", "validation")
    }  # fmt: skip
    return {
        "nyu-mll/glue": repository(dict(glue)),
        "stanfordnlp/snli": repository(
            pairs("default", "premise", "hypothesis", ["train", "validation"], nli)
        ),
        "facebook/anli": repository(pairs("default", "premise", "hypothesis", rounds, nli)),
        "rajpurkar/squad": repository(answers("default", ["train", "validation"])),
        "rajpurkar/squad_v2": repository(answers("default", ["train", "validation"], none=True)),
        "Rowan/hellaswag": repository(swag),
        "allenai/cosmos_qa": repository(cosmos),
        "tau/commonsense_qa": repository(commonsense),
        XTREME: repository(dict(_xtreme(recipe, invent)) if "xnli" in recipe["tasks"] else {}),
    }


def _xtreme(recipe: Mapping[str, Any], invent: Inventor) -> Iterator[tuple[tuple[str, str], bytes]]:
    """The nine targets' configurations, for the languages of the recipe."""

    def configs(name: str) -> Iterator[tuple[str, str]]:
        for language in recipe["tasks"][name]["languages"]:
            yield language, str(HUB[name].config(language))

    rows: Rows = []
    for language, _ in configs("xnli"):
        made = invent.pairs(3, "sentence1", "sentence2", "gold_label", list(NLI))
        rows += [{"language": language, **row} for row in made]
    for split in ("validation", "test"):
        yield ("XNLI", split), parquet(rows)
    for language, config in configs("pawsx"):
        for split in ("train", "validation", "test"):
            if split != "train" or language == "en":
                made = invent.pairs(ROWS[split], "sentence1", "sentence2", "label", ["0", "1"])
                yield (config, split), parquet(made)
    for name, column, names in (
        ("panx", "ner_tags", sorted(PANX_TAGS)),
        ("udpos", "pos_tags", sorted(UPOS)),
    ):
        for language, config in configs(name):
            for split in ("train", "validation", "test"):
                if split != "train" or language == "en":
                    made = invent.tagged(ROWS[split], column, len(names))
                    yield (config, split), parquet(made, **{column: names})
    for name, split in (("xquad", "validation"), ("mlqa", "validation"), ("mlqa", "test")):
        for language, config in configs(name):
            yield (config, split), parquet(invent.questions(3, language))
    for split in ("train", "validation"):
        rows = []
        for language in recipe["tasks"]["tydiqa"]["languages"]:
            rows += invent.questions(3, _TYDI_NAMES[language])
        yield ("tydiqa", split), parquet(rows)
    for _, config in configs("tatoeba"):
        made = [
            {"source_sentence": invent.text(), "target_sentence": invent.text()} for _ in range(4)
        ]
        yield (config, "validation"), parquet(made)


def local_data(folder: Path, recipe: Mapping[str, Any]) -> None:
    """What the hub has not: CCG, BUCC, text, translations of MNLI and SQuAD."""
    invent = Inventor(1)

    def sentences(count: int) -> str:
        kinds = ("N", "S/NP", "NP[nb]/N")
        return tags(
            *(
                " ".join(f"{word}/{invent.random.choice(kinds)}" for word in invent.words())
                for _ in range(count)
            )
        ).replace("S\tNP", "S/NP")

    def nli(count: int) -> str:
        rows = invent.pairs(count, "a", "b", "c", list(NLI))
        lines = ["sentence1\tsentence2\tgold_label"]
        return "\n".join([*lines, *(f"{r['a']}\t{r['b']}\t{r['c']}" for r in rows)]) + "\n"

    def questions(count: int) -> str:
        return squad(
            *(
                (row["id"], row["context"], row["question"], row["answers"]["text"][0])
                for row in invent.questions(count, "q")
            )
        )

    write(folder / "ccg", {f"ccg.{split}": sentences(6) for split in ("train", "dev")})
    write(
        folder / "translated",
        {
            "mnli/train.tsv": nli(6),
            "squad/train-v1.1.json": questions(6),
            "text/dev-en.tsv": nli(40).partition("\n")[2],
        },
    )
    rte, mrpc = ["index\ta\tb\tlabel"], ["Quality\t#1 ID\t#2 ID\ta\tb"]
    for number in range(8):
        label = ("entailment", "not_entailment")[number % 2]
        rte.append(f"{number}\t{invent.text()}\t{invent.text()}\t{label}")
        mrpc.append(f"{number % 2}\t{number}\t9{number}\t{invent.text()}\t{invent.text()}")
    for name, lines, held_out in (
        ("rte/{}.tsv", rte, "dev"),
        ("mrpc/msr_paraphrase_{}.txt", mrpc, "test"),
    ):
        halves = {"train": lines[:5], held_out: [lines[0], *lines[5:]]}
        write(folder, {name.format(k): "\n".join(v) + "\n" for k, v in halves.items()})
    files = {}
    for language in recipe["tasks"].get("bucc", {}).get("languages", ()):
        for split in ("dev", "test"):
            stem = f"{language}-en.{split}"
            files[f"{stem}.{language}"] = "".join(
                f"{language}-{n}\t{invent.text()}\n" for n in range(8)
            )
            files[f"{stem}.en"] = "".join(f"en-{n}\t{invent.text()}\n" for n in range(8))
            files[f"{stem}.gold"] = "".join(f"{language}-{n}\ten-{n}\n" for n in range(4))
    write(folder / "bucc2018", files)


def model(folder: Path, kind: str) -> dict[str, bytes]:
    """A tiny encoder with random weights and a tokenizer of our words, as the hub has models."""
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    sizes = {
        "hidden_size": 16,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "max_position_embeddings": 514,
    }
    letters = sorted({letter for word in _WORDS for letter in word.lower()})
    torch.manual_seed(0)
    if kind == "bert":
        specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        words = [*specials, *(w.lower() for w in _WORDS), *letters, *(f"##{x}" for x in letters)]
        vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
        transformers.BertTokenizer(vocab=vocabulary).save_pretrained(folder)
        config: Any = transformers.BertConfig(vocab_size=len(vocabulary), **sizes)
        transformers.BertModel(config).save_pretrained(folder)
    else:
        pieces = [f"▁{word}" for word in _WORDS] + ["▁", *letters]
        scored = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
        scored += [(piece, -3.0 - len(piece) / 9) for piece in dict.fromkeys(pieces)]
        scored.append(("<mask>", 0.0))
        transformers.XLMRobertaTokenizer(vocab=scored).save_pretrained(folder)
        config = transformers.XLMRobertaConfig(vocab_size=len(scored), pad_token_id=1, **sizes)
        transformers.XLMRobertaModel(config).save_pretrained(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def rehearsed(text: str, hub: LoopbackHub, languages: int | None = None) -> str:
    """The recipe with the commits of ``hub``, its sizes, and a title that says what it is.

    ``languages``: keep only the first so many of each target, English among them where it is.
    """
    values = tomllib.loads(text)
    commits = {}  # of the recipe → of the hub
    for spec in values["models"].values():
        commits[spec["revision"]] = hub.commit(spec["id"])
    for spec in values["tasks"].values():
        if "revision" in spec:
            commits[spec["revision"]] = hub.commit(DATASET + spec["data"])
        for option, value in spec.get("options", {}).items():
            if option.endswith("_revision"):
                part = HUB[option.removesuffix("_revision")]
                commits[value] = hub.commit(DATASET + part.repository)
    text = _COMMIT.sub(lambda match: f'"{commits[match[1]]}"', text)
    xtreme = hub.commit(DATASET + XTREME)
    for name, spec in values["tasks"].items():
        layout = HUB.get(spec["family"])
        if "revision" not in spec and layout is not None and layout.repository == XTREME:
            text = text.replace(f"[tasks.{name}]\n", f'[tasks.{name}]\nrevision = "{xtreme}"\n')
    if languages is not None:
        text = re.sub(r"(?m)^languages = (\[.*\])", lambda m: _first(m[1], languages), text)
    text = re.sub(r"shape = \{.*\}", f"shape = {SHAPE}", text)
    # how much data there is stands in the data itself
    text = re.sub(r"(?m)^(examples|tokens|rows_per_example) = .*\n", "", text)
    text = re.sub(r'"tasks\.[a-z0-9-]+\.(examples|tokens)" = .*\n', "", text)
    for name, brought in BROUGHT.items():
        pattern = rf'(\[tasks\.{name}\]\nlabel = ".*"\n)family = "declared"\noptions = .*'
        text = re.sub(pattern, rf"\g<1>{brought}", text)
    text = text.replace('title = "', 'title = "REHEARSAL, random weights and made-up data: ', 1)
    text = text.replace(f'name = "{values["name"]}"', f'name = "{values["name"]}-rehearsal"', 1)
    return text.replace('status = "', 'synthetic = true\nstatus = "', 1).replace("notes = ", "# ")


def _first(listed: str, count: int) -> str:
    codes = json.loads(listed)
    kept = sorted(codes, key=lambda code: code != "en")[:count]
    return f"languages = {json.dumps(kept)}"


@contextmanager
def stage_set(
    work: Path, *, recipe: Path = RECIPE, languages: int | None = None
) -> Iterator[LoopbackHub]:
    """A hub, local data and the copy of the recipe below ``work``."""
    text = recipe.read_text(encoding="utf-8")
    values = tomllib.loads(text)
    repositories: dict[str, dict[str, bytes]] = {}
    for name, spec in values["models"].items():
        (work / name).mkdir(parents=True)
        repositories[spec["id"]] = model(work / name, "bert" if "bert-" in spec["id"] else "xlmr")
    repositories |= {DATASET + name: files for name, files in data_sets(values).items()}
    local_data(work / "data", values)
    with LoopbackHub(repositories) as hub:
        (work / "recipe.toml").write_text(rehearsed(text, hub, languages), encoding="utf-8")
        yield hub


def claimcheck(
    work: Path, hub: LoopbackHub, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program itself, in a process of its own, with ``hub`` as its hub."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "claimcheck", *words],
        capture_output=True,
        text=True,
        cwd=work,
        timeout=7_200,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HTTP"))},
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(work / "cache"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "CLAIMCHECK_DATA": str(work / "data"),
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
            **environment,
        },
    )


def rehearse(
    work: Path, hub: LoopbackHub, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the copy of the recipe; ``words`` choose its arms."""
    where = ("--runs", str(work / "runs"), "--device", "cpu", "--yes")
    return claimcheck(
        work, hub, "recipe", "run", str(work / "recipe.toml"), *where, *words, **environment
    )


def main() -> int:
    """The documented command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mix", action="append", default=[], help="only this arm")
    parser.add_argument("--target", action="append", default=[], help="only this target")
    parser.add_argument("--languages", type=int, help="at most so many a target")
    parser.add_argument("--recipe", type=Path, default=RECIPE, help="another recipe of ours")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--workers", default="2")
    chosen = parser.parse_args()
    words = ["--seeds", chosen.seeds, "--workers", chosen.workers]
    for option in ("mix", "target"):
        for name in getattr(chosen, option):
            words += [f"--{option}", name]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with stage_set(work, recipe=chosen.recipe, languages=chosen.languages) as hub:
            done = rehearse(work, hub, *words)
    print("REHEARSAL: random weights and made-up data; these numbers mean nothing")
    print(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
