"""Fit the detector and the kinds of claims again: ``python benchmarks/fit_claims.py PAPERS``.

PAPERS is the folder that holds the labelled papers. Writes detector.json and kinds.json of
claimcheck/extract; ``claimcheck evaluate claims`` then scores both out of fold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from claimcheck.evaluate.claims import examples_of
from claimcheck.evaluate.claims_fit import Example, fit_detector, usable
from claimcheck.evaluate.gold_claims import find_file, gold_papers
from claimcheck.evaluate.gold_made_up import made_up_examples
from claimcheck.evaluate.kinds_fit import fit_kinds
from claimcheck.parse import read_paper, role_of

TARGET = Path(__file__).resolve().parent.parent / "claimcheck" / "extract"


def main(folder: Path) -> None:
    examples: list[Example] = []
    for paper in gold_papers():
        path = find_file(folder, paper)
        if path is None:
            raise SystemExit(f"{paper.file} of {paper.paper} is not in {folder}")
        document = read_paper({role_of(path): path}, paper_id=paper.paper).document
        found = examples_of(paper, document)
        print(f"{paper.paper}: {len(found)} of {len(paper.sentences)} labelled sentences found")
        examples += found
    made_up = made_up_examples()
    print(f"{len(made_up)} sentences of made-up papers")
    detector = fit_detector(
        examples,
        made_up=made_up,
        name=f"claims-{len(usable(examples))}-{len(usable(made_up))}",
    )
    kinds = fit_kinds(examples, made_up=made_up, name=detector.name)
    for name, model in (("detector.json", detector), ("kinds.json", kinds)):
        text = json.dumps(json.loads(model.model_dump_json()), indent=1, sort_keys=True)
        (TARGET / name).write_text(text + "\n", encoding="utf-8")
    print(f"{detector.name}: threshold {detector.threshold}, {len(detector.weights)} weights")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
