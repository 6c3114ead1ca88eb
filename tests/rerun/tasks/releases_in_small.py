"""Tiny data sets in the layout of each release, written by hand for the tests."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below ``folder`` and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def squad(*questions: tuple[str, str, str, str], version: str = "1.1") -> str:
    """SQuAD's format of (id, context, question, answer); an empty answer means there is none."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": key,
                    "question": question,
                    "answers": [{"text": answer, "answer_start": context.index(answer)}]
                    if answer
                    else [],
                }
            ],
        }
        for key, context, question, answer in questions
    ]
    return json.dumps({"version": version, "data": [{"title": "t", "paragraphs": paragraphs}]})


def lines(*entries: dict[str, object]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(entry) + "\n" for entry in entries)


def tags(*sentences: str) -> str:
    """Token/TAG sentences in the tab-separated layout."""
    return "".join(
        "".join(word.replace("/", "\t") + "\n" for word in sentence.split()) + "\n"
        for sentence in sentences
    )


BOAT = "The red boat left the harbour at dawn and came back at noon."
HUT = "Das kleine Haus steht am Fluss und gehört dem Müller."

SMALL: dict[str, dict[str, str]] = {
    "xnli": {
        "dev-en.tsv": "a b\tc\tneutral\nd\te f\tentailment\n",
        "dev-de.tsv": "x y\tz\tneutral\nu\tv w\tcontradictory\n",
    },
    "mnli": {
        "train.tsv": "index\tsentence1\tsentence2\tgold_label\n0\ta\tb\tneutral\n1\tc\td\tentailment\n"
    },
    "pawsx": {
        "train-en.tsv": "one two\ttwo one\t1\nthree\tfour\t0\n",
        "dev-fr.tsv": "un deux\tdeux un\t1\n",
    },
    "snli": {"s1.dev": "a\nb\n", "s2.dev": "c\nd\n", "labels.dev": "neutral\ncontradiction\n"},
    "sick": {
        "SICK_train.txt": "pair_ID\tsentence_A\tsentence_B\tr\te\n1\tmen run\tmen walk\t3.1\tNEUTRAL\n"
    },
    "rte": {"train.tsv": "index\ts1\ts2\tlabel\n0\ta b\tc\tnot_entailment\n1\td\te\tentailment\n"},
    "mrpc": {
        "msr_paraphrase_train.txt": '\ufeffQuality\t#1 ID\t#2 ID\ta\tb\n1\t5\t6\the " said\tso he "\n'
        "0\t7\t8\tyes\tno\n"
    },
    "qqp": {
        "train.tsv": "id\tquestion1\tquestion2\tis_duplicate\n1\twho ?\twhy ?\t0\n2\thow ?\thow so ?\t1\n"
    },
    "anli": {
        f"ANLI_analysis_r{number}_dev.csv": f'context,statement,gold_label\n"a, {number}",b,{label}\n'
        for number, label in ((1, "e"), (2, "n"), (3, "c"))
    },
    "cosmosqa": {
        "valid.csv": "id,context,question,answer0,answer1,answer2,answer3,label\n"
        '1,"It rained, hard",Why?,a,b,c,d,2\n'
    },
    "csqa": {
        "dev_rand_split.jsonl": lines(
            {
                "question": "Where?",
                "choices": {"label": ["A", "B"], "text": ["here", "there"]},
                "answerKey": "B",
            },
            {
                "question": {
                    "stem": "Who?",
                    "choices": [{"label": "A", "text": "me"}, {"label": "B", "text": "you"}],
                },
                "answerKey": "A",
            },
        )
    },
    "xcopa": {
        "data/et/val.et.jsonl": lines(
            {"premise": "p", "choice1": "a", "choice2": "b", "question": "cause", "label": 1}
        )
    },
    "hellaswag": {
        "hellaswag_val.jsonl": lines({"ctx": "She", "endings": ["a", "b", "c", "d"], "label": 3})
    },
    "xquad": {
        "xquad.en.json": squad(
            ("1", BOAT, "When did it leave?", "at dawn"), ("2", BOAT, "Which boat?", "red boat")
        ),
        "xquad.de.json": squad(("1", HUT, "Wem gehört es?", "dem Müller")),
    },
    "mlqa": {"dev-de-de.json": squad(("1", HUT, "Wo steht es?", "am Fluss"))},
    "tydiqa": {
        "tydiqa.goldp.en.train.json": squad(
            ("0", BOAT, "When?", "at noon"), ("0", HUT, "Wo?", "am Fluss")
        ),
        "tydiqa.goldp.te.dev.json": squad(("telugu-1", "పడవ ఎరుపు", "ఏమిటి?", "ఎరుపు")),
    },
    "squad_v2": {"dev-v2.0.json": squad(("1", BOAT, "When?", "at dawn"), ("2", BOAT, "Why?", ""))},
    "panx": {
        "train-en.tsv": tags("Ann/B-PER Lee/I-PER sings/O", "Rome/B-LOC !/O"),
        "dev-de.tsv": tags("Bonn/B-LOC liegt/O am/O Rhein/B-LOC"),
    },
    "udpos": {
        "en_one-train.tsv": "# id\n" + tags("I/PRON run/VERB"),
        "en_two-train_from_sources.tsv": tags("#/SYM tag/NOUN"),
        "de_pud-test.tsv": tags("Er/PRON rennt/VERB ./PUNCT"),
    },
    "ccg": {
        "ccg.train": tags("the/NP[nb]|N dog/N barks/S[dcl]|NP"),
        "ccg.dev": tags("the/NP[nb]|N cat/N sleeps/S[dcl]|NP|X"),
    },
    "tatoeba": {
        "tatoeba.deu-eng.deu": "Hallo Welt\nGuten Tag\nDanke\n",
        "tatoeba.deu-eng.eng": "Hello world\nGood day\nThanks\n",
        "tatoeba.xho-eng.xho": "Molo\n",
        "tatoeba.xho-eng.eng": "Hello\n",
    },
    "pud": {
        "de.tsv": "n1\tHallo Welt\nn2\tDanke\nn3\tNur hier\n",
        "en.tsv": "n2\tThanks\nn1\tHello world\n",
    },
    "bucc2018": {
        "zh-en.dev.zh": "zh-1\t你好世界\nzh-2\t谢谢\nzh-3\t船\n",
        "zh-en.dev.en": "en-1\tHello world\nen-2\tThanks\nen-3\tA boat\nen-4\tNoise\n",
        "zh-en.dev.gold": "zh-1\ten-1\nzh-2\ten-2\nzh-3\ten-3\n",
    },
}
