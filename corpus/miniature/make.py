"""Write the tables and numbers of the paper from the run records, so that no figure is typed by hand.

    python corpus/miniature/make.py        then, in this folder: pdflatex miniature (twice)

Reads ``experiments/miniature/records``; the facts about the languages come from the world itself.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections import defaultdict
from pathlib import Path
from statistics import fmean, stdev

from claimcheck.rerun.tasks.miniature_world import LANGUAGES, SOURCE, world

HERE = Path(__file__).resolve().parent
EXPERIMENT = HERE.parents[1] / "experiments" / "miniature"
RECORDS = EXPERIMENT / "records"

TARGETS = {
    "nli-small": ("NLI", "accuracy"),
    "paraphrase": ("Paraphrase", "accuracy"),
    "roles-small": ("Roles", "accuracy"),
    "questions-small": ("Questions", "f1"),
    "retrieval": ("Retrieval", "accuracy"),
}
ARMS = {
    "none": "None",
    "nli": "NLI",
    "questions": "Questions",
    "roles": "Roles",
    "mlm": "Continued MLM",
    "shuffled": "Shuffled NLI",
}
TASKS = ("nli", "questions", "roles")  # the arms that are intermediate tasks
CONTROLS = ("mlm", "shuffled")
Scores = dict[tuple[str, str, str, str], dict[int, float]]  # arm, target, language, metric → seed


def read() -> tuple[Scores, set[tuple[str, str]]]:
    """Scores by cell and seed, and the cells whose arm and target are one task."""
    scores: Scores = defaultdict(dict)
    same = set()
    with (RECORDS / "values.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = row["mix"], row["target"], row["language"], row["metric"]
            scores[key][int(row["seed"])] = float(row["value"])
            if row["same_task"] == "1" and row["target"] in TARGETS:
                same.add((row["mix"], row["target"]))
    return scores, same


def mean(by_seed: dict[int, float]) -> float:
    """Mean over seeds."""
    return fmean(by_seed.values())


def gains(scores: Scores, arm: str, target: str, language: str = "zero-shot") -> list[float]:
    """Paired differences to no intermediate training, one a seed."""
    metric = TARGETS[target][1]
    with_arm, without = (
        scores[arm, target, language, metric],
        scores["none", target, language, metric],
    )
    return [with_arm[seed] - without[seed] for seed in sorted(with_arm)]


def average_gains(scores: Scores, same: set[tuple[str, str]], arm: str) -> list[float]:
    """Mean over targets, one a seed; cells where arm and target are one task are left out."""
    kept = [gains(scores, arm, target) for target in TARGETS if (arm, target) not in same]
    return [fmean(column) for column in zip(*kept, strict=True)]


def one(value: float) -> str:
    """One digit behind the point."""
    return f"{value:.1f}"


def signed(value: float) -> str:
    """With a sign; a minus of mathematics."""
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "$-$")


def write(name: str, lines: list[str]) -> None:
    """Write a file that the paper reads."""
    head = "% written by make.py from the run records\n"
    (HERE / name).write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def rows(cells: list[list[str]]) -> list[str]:
    """Lines of a tabular."""
    return [" & ".join(row) + r" \\" for row in cells]


def tabular(columns: str, head: str, body: list[str]) -> list[str]:
    """A whole tabular: rules and \\input do not mix within one."""
    begin = [f"\\begin{{tabular}}{{{columns}}}", r"\toprule", head + r" \\", r"\midrule"]
    return [*begin, *body, r"\bottomrule", r"\end{tabular}"]


def languages_table() -> list[str]:
    """Word order and share of cognates of each language."""
    found = world()
    source = found.languages[SOURCE].words
    cells = []
    for code in LANGUAGES:
        speech = found.languages[code]
        shared = fmean(speech.words[c] == source[c] for c in source)
        cells.append(
            [
                speech.name,
                speech.order,
                "before" if speech.adjective_first else "after",
                "before" if speech.adposition_first else "after",
                "--" if code == SOURCE else f"{100 * shared:.0f}",
            ]
        )
    return rows(cells)


def scores_table(scores: Scores, same: set[tuple[str, str]]) -> list[str]:
    """Zero-shot averages, the best of each target in bold."""
    cells = []
    best = {
        target: max(
            ARMS, key=lambda arm: mean(scores[arm, target, "zero-shot", TARGETS[target][1]])
        )
        for target in TARGETS
    }
    for arm, name in ARMS.items():
        line = [name]
        for target, (_, metric) in TARGETS.items():
            text = one(mean(scores[arm, target, "zero-shot", metric]))
            if best[target] == arm:
                text = f"\\textbf{{{text}}}"
            line.append(text + (r"$^\dagger$" if (arm, target) in same else ""))
        cells.append(line)
    return rows(cells)


def gains_table(scores: Scores, same: set[tuple[str, str]]) -> list[str]:
    """Paired gains with their standard deviation over seeds."""
    cells = []
    for arm, name in list(ARMS.items())[1:]:
        line = [name]
        for target in TARGETS:
            found = gains(scores, arm, target)
            mark = r"$^\dagger$" if (arm, target) in same else ""
            line.append(f"{signed(fmean(found))}{mark} $\\pm$ {stdev(found):.1f}")
        average = average_gains(scores, same, arm)
        line.append(f"{signed(fmean(average))} $\\pm$ {stdev(average):.1f}")
        cells.append(line)
    return rows(cells)


def layers_table(scores: Scores) -> list[str]:
    """Retrieval at every layer, and how often the first was chosen."""
    cells = []
    for arm, name in ARMS.items():
        layers = [
            mean(scores[arm, "retrieval", "zero-shot", f"accuracy-layer-{i}"]) for i in range(3)
        ]
        chosen = scores[arm, "retrieval", "zero-shot", "layer"]
        often = sum(value == 1.0 for value in chosen.values())
        cells.append([name, *map(one, layers), f"{often} of {len(chosen)}"])
    return rows(cells)


def source_table(scores: Scores) -> list[str]:
    """The baseline by language."""
    cells = []
    found = world()
    for code in LANGUAGES:
        line = [found.languages[code].name]
        for target, (_, metric) in TARGETS.items():
            by_seed = scores.get(("none", target, code, metric))
            line.append(one(mean(by_seed)) if by_seed else "--")
        cells.append(line)
    return rows(cells)


def numbers(scores: Scores, same: set[tuple[str, str]]) -> dict[str, str]:
    """Macros for the text. Names hold letters alone."""
    short = {
        "nli-small": "Nli",
        "paraphrase": "Para",
        "roles-small": "Roles",
        "questions-small": "Questions",
        "retrieval": "Retrieval",
    }
    found: dict[str, str] = {}
    for arm in ARMS:
        for target, (_, metric) in TARGETS.items():
            name = arm + "On" + short[target]
            found[name] = one(mean(scores[arm, target, "zero-shot", metric]))
            if target != "retrieval":
                found[name + "Source"] = one(mean(scores[arm, target, "english", metric]))
            if arm != "none":
                value = fmean(gains(scores, arm, target))
                found[name + "Gain"] = signed(value)
                found[name + "Size"] = one(abs(value))
                if target != "retrieval":
                    value = fmean(gains(scores, arm, target, "english"))
                    found[name + "SourceGain"] = signed(value)
                    found[name + "SourceSize"] = one(abs(value))
        if arm != "none":
            value = fmean(average_gains(scores, same, arm))
            found[arm + "Average"] = signed(value)
            found[arm + "AverageSize"] = one(abs(value))
        for layer, word in enumerate(("Zero", "One", "Two")):
            by_seed = scores[arm, "retrieval", "zero-shot", f"accuracy-layer-{layer}"]
            found[f"{arm}Layer{word}"] = one(mean(by_seed))
    best = [
        max(fmean(gains(scores, arm, target)) for arm in TASKS if (arm, target) not in same)
        for target in TARGETS
    ]
    found["bestOfThree"] = signed(fmean(best))
    found["bestOfThreeSize"] = one(abs(fmean(best)))
    seeds = sorted(scores["none", "retrieval", "zero-shot", "accuracy"])
    found["seeds"] = str(len(seeds))
    spread = stdev(scores["none", "retrieval", "zero-shot", "accuracy"].values())
    found["retrievalSpread"] = one(spread)
    found["vocabulary"] = str(len(world().vocabulary))
    return found | settings()


def settings() -> dict[str, str]:
    """What the recipe and a shipped encoder say of the experiment."""
    with (EXPERIMENT / "recipe.toml").open("rb") as stream:
        recipe = tomllib.load(stream)
    encoder = json.loads((EXPERIMENT / "encoders" / "seed-0" / "result.json").read_text())
    pretraining = recipe["models"]["mini"]["pretraining"]["training"]
    intermediate, target = recipe["tasks"]["nli"], recipe["tasks"]["nli-small"]
    config = recipe["models"]["mini"]["config"]
    found = {
        "parameters": encoder["shape"]["parameters"],
        "encoderWidth": config["hidden_size"],
        "encoderLayers": config["num_hidden_layers"],
        "sentences": recipe["tasks"]["text"]["options"]["train"],
        "pretrainingSteps": pretraining["steps"],
        "pretrainingBatch": pretraining["batch"],
        "intermediateExamples": intermediate["options"]["train"],
        "intermediateSteps": intermediate["training"]["steps"],
        "intermediateBatch": intermediate["training"]["batch"],
        "targetExamples": target["options"]["train"],
        "targetSteps": target["training"]["steps"],
        "targetBatch": target["training"]["batch"],
        "testExamples": target["options"]["test"],
        "pairs": recipe["tasks"]["retrieval"]["options"]["test"],
    }
    chance = 100 / recipe["tasks"]["retrieval"]["options"]["test"]
    return {name: f"{value:,}" for name, value in found.items()} | {"chance": f"{chance:.1f}"}


def main() -> None:
    """Write every file that the paper reads."""
    scores, same = read()
    write(
        "languages.tex",
        tabular(
            "llllr", r"Language & Order & Adjective & Adposition & Cognates (\%)", languages_table()
        ),
    )
    write(
        "scores.tex",
        tabular(
            "lrrrrr", r"Arm & NLI & Para. & Roles & Quest. & Retr.", scores_table(scores, same)
        ),
    )
    write(
        "gains.tex",
        tabular(
            "lrrrrrr",
            r"Arm & NLI & Paraphrase & Roles & Questions & Retrieval & Average",
            gains_table(scores, same),
        ),
    )
    write(
        "layers.tex",
        tabular("lrrrr", r"Arm & Layer 0 & Layer 1 & Layer 2 & Chosen", layers_table(scores)),
    )
    write(
        "baseline.tex",
        tabular("lrrrrr", r"Language & NLI & Para. & Roles & Quest. & Retr.", source_table(scores)),
    )
    macros = numbers(scores, same)
    write("numbers.tex", [f"\\newcommand{{\\{name}}}{{{text}}}" for name, text in macros.items()])


if __name__ == "__main__":
    main()
