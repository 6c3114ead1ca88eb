"""The X-STILTs recipe from a paper's claims to findings, with tiny random models and made-up data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.experiments.rehearsal import claimcheck, stage_set

pytest.importorskip("datasets")
pytest.importorskip("torch")

PAPER = r"""\documentclass{article}
\title{Intermediate training, once more}
\begin{document}
\maketitle
\section{Results}
Intermediate training on SQuAD improves the average over target tasks by 8.2 points on the development set.
Intermediate training on SQuAD raises the F1 on TyDiQA by 8.0 points.
Intermediate training on MNLI makes no difference to XNLI.
MNLI has 392,702 training examples.
The harbour was quiet in 1999.
\end{document}
"""


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_from_claims_to_findings(tmp_path: Path) -> None:
    with stage_set(tmp_path, languages=2) as hub:
        text = (tmp_path / "recipe.toml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^seeds = .*", "seeds = [1, 2]", text)
        home = tmp_path / "work"
        (home / "recipes" / "xstilts").mkdir(parents=True)
        (home / "recipes" / "xstilts" / "recipe.toml").write_text(text, encoding="utf-8")
        (home / "paper.tex").write_text(PAPER, encoding="utf-8")

        def run(*words: str) -> dict[str, Any]:
            done = claimcheck(tmp_path, hub, *words, "--workspace", str(home), "--json")
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            found: dict[str, Any] = json.loads(done.stdout)
            return found

        run("init")
        before = claimcheck(
            tmp_path, hub, "verify", "--rerun", "2005.13013", "--workspace", str(home)
        )
        assert before.returncode == 2 and "not checkable here" in before.stderr
        run("fetch", str(home / "paper.tex"), "--as", "2005.13013v2")
        words = ("verify", "--rerun", "--yes", "--device", "cpu", "--workers", "2")
        answer = run(*words)
        again = run(*words)
    found = {finding["claim"]["text"]: finding for finding in answer["papers"][0]["findings"]}
    reruns = answer["reruns"]
    outcomes = {one["claim"]: one for one in reruns["outcomes"]}

    def outcome(start: str) -> dict[str, Any]:
        (finding,) = [f for text, f in found.items() if text.startswith(start)]
        assert finding["replication"].endswith("_AT_THIS_SCALE")  # the recipe assumes values
        assert max(finding["levels"]) == 5 and not finding["contested"]
        one: dict[str, Any] = outcomes[finding["claim"]["id"]]
        return one

    average = outcome("Intermediate training on SQuAD improves the average")
    (part,) = average["parts"]
    assert part["link"]["rescore"] == "dev" and part["seeds"] == [1, 2]
    assert average["caps"] and average["recipes"][0]["synthetic"]
    tydi = outcome("Intermediate training on SQuAD raises the F1 on TyDiQA")
    assert len(tydi["parts"][0]["stages"]) == 4
    assert set(tydi["parts"][0]["link"]["contrasts"][0]["cell"].items()) >= {
        ("mix", "squad"),
        ("target", "tydiqa"),
        ("split", "dev"),
    }
    none = next(f for text, f in found.items() if "no difference" in text)
    assert none["replication"] is None  # the recipe declares no margin, so nothing can show it
    counted = next(f for text, f in found.items() if text.startswith("MNLI has"))
    assert counted["replication"] is None
    assert again["reruns"]["done"]["ran"] == 0
    assert len(again["reruns"]["done"]["kept"]) == len(reruns["outcomes"])
