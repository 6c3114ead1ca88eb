"""Writes the results of an experiment beside its recipe.

python -m tools.publish_results NAME              RESULTS.md from the committed records
python -m tools.publish_results NAME --runs DIR   first the records, from finished runs
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from claimcheck.errors import ClaimcheckError
from claimcheck.rerun import publish, results_page
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.recipe import find_recipe

HOME = Path(__file__).resolve().parent.parent / "experiments"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", help="a recipe of experiments/")
    parser.add_argument("--runs", type=Path, help="runs folder with the finished stages")
    chosen = parser.parse_args()
    try:
        loaded = find_recipe(chosen.name, [HOME])
        if chosen.runs is not None:
            plan = make_plan(loaded, runs=chosen.runs, power=False)
            publish.write_records(loaded, plan, chosen.runs, loaded.folder)
            results_page.write_overlaps(loaded, loaded.folder)
        run = results_page.read_run(loaded.folder)
        if run.digest != loaded.digest:
            print("the recipe was changed since it ran", file=sys.stderr)
            return 2
        text = results_page.page(loaded.recipe, run, publish.read_values(loaded.folder))
    except ClaimcheckError as error:
        print(f"{error}" + (f" ({error.hint})" if error.hint else ""), file=sys.stderr)
        return 2
    (loaded.folder / results_page.PAGE).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
