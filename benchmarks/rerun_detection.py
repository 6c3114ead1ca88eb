"""Perturbed copies of the bundled paper, judged with shipped run records: what do reruns find?

    python -m benchmarks.rerun_detection [--together-only] [--copies N]

A copy is the paper with one result changed by a number of half-widths of the rerun's interval.
*Together*: the run records behind the paper are shifted and text and tables are written anew from
them, so that the paper agrees with itself and only the rerun can tell. *Text alone*: the number in
the text is changed and the tables are left as they were. Each copy is read, its claims are listed,
checked by reading, linked, and held against the records of the recipe's five shipped seeds, none
of which is one of the paper's. The unchanged paper stands first.

The last table asks the opposite question of true claims: every gain of the recipe as measured with
one set of five seeds, held against the other set.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from claimcheck import workspace
from claimcheck.pipeline import Project, add_local, list_claims
from claimcheck.pipeline.demo import bundled_paper
from claimcheck.pipeline.linking import LinkedClaim, Recipes, link_claims, read_recipes
from claimcheck.records import Claim, Link, LinkTest, ReplicationLabel, Verdict
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed, Size
from claimcheck.records.rerun import CellKey
from claimcheck.rerun.judging import judge_link, settled
from claimcheck.rerun.merging import compound
from claimcheck.rerun.publish import read_values
from claimcheck.rerun.results import OVERALL, Results, headline, replicate
from claimcheck.resources import bundled
from claimcheck.verify import Corpus, verify_claims

STEPS = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 4.0, 8.0)  # half-widths of the rerun's interval
AGAINST = (ReplicationLabel.CONTRADICTED, ReplicationLabel.NOT_REPLICATED)

TEXT_STEPS = (1.0, 4.0)  # where the text alone is changed: reading finds those


class Result(NamedTuple):
    """A gain that the paper's text states, and the macro that prints its size."""

    arm: str
    target: str
    language: str
    macro: str
    words: tuple[str, str] | None = None  # what says its direction, and the opposite


RESULTS = (
    Result("nli", "roles-small", "zero-shot", "nliOnRolesSize"),
    Result("nli", "retrieval", "zero-shot", "nliOnRetrievalSize"),
    Result(
        "questions", "roles-small", "zero-shot", "questionsOnRolesSize",
        ("Questions training improves Roles", "Questions training worsens Roles"),
    ),
    Result(
        "shuffled", "roles-small", "zero-shot", "shuffledOnRolesSize",
        ("Shuffled NLI improves Roles", "Shuffled NLI worsens Roles"),
    ),
    Result("roles", "retrieval", "zero-shot", "rolesOnRetrievalSize"),
    Result("nli", "questions-small", "zero-shot", "nliOnQuestionsSize"),
    Result(
        "nli", "paraphrase", "english", "nliOnParaSourceSize",
        ("it raises the accuracy on Paraphrase", "it lowers the accuracy on Paraphrase"),
    ),
)  # fmt: skip


class Copy(NamedTuple):
    """What was done to the paper."""

    result: Result | None  # None: the paper as it is
    step: float
    together: bool


class Judged(NamedTuple):
    """A claim of a copy that states the changed result."""

    text: str
    claimed: float
    reading: str
    label: ReplicationLabel
    differs: bool  # the size was judged, and differs
    seeds: int


def main() -> None:
    """Print what is found, by size of the change."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--copies", type=int, default=None, help="only the first so many")
    arguments.add_argument("--together-only", action="store_true")
    asked = arguments.parse_args([] if sys.argv[0].endswith("__main__.py") else None)
    recipes = read_recipes((bundled("experiments"),))
    recipe = recipes.loaded["miniature"].recipe
    looks = (_measured(range(3)), _measured(range(5)))
    true_claims(recipe)
    found: list[tuple[Copy, Judged]] = []
    copies = list(planned(recipe, looks[-1], asked.together_only))[: asked.copies]
    for number, copy in enumerate(copies):
        judged = examine(copy, recipes, looks)
        found += [(copy, one) for one in judged]
        _show(number, len(copies), copy, judged)
    summary(found, len([copy for copy in copies if copy.result is not None]))


# ── copies ──────────────────────────────────────────────────────────────────────────────────


def planned(recipe: Recipe, results: Results, together_only: bool) -> Iterator[Copy]:
    """The paper as it is, then every result changed by every step, as long as its sign stays, and
    turned into its opposite where the words can be turned too."""
    yield Copy(None, 0.0, True)
    for together in (True,) if together_only else (True, False):
        for result in RESULTS:
            value = _stated(result)
            half = half_width(recipe, results, result)
            for step in STEPS if together else TEXT_STEPS:
                if value * (value + step * half) > 0 and abs(step * half) >= 0.1:
                    yield Copy(result, step, together)
            if together and result.words is not None:
                yield Copy(result, -2 * value / half, together)


def half_width(recipe: Recipe, results: Results, result: Result) -> float:
    """Of the interval in which the rerun expects the paper's number, points."""
    cell = _cell(recipe, result)
    claimed = Claimed(value=_stated(result), runs=5, runs_assumed=False)
    return replicate(recipe, results, cell, claimed).half_width


def written(copy: Copy, folder: Path) -> Path:
    """The copy's LaTeX below ``folder``."""
    home = folder / "paper"
    shutil.copytree(bundled_paper().folder, home, ignore=shutil.ignore_patterns("*.pdf", "*.py"))
    if copy.result is None:
        return home
    made = _maker()
    scores, same = made.read()
    shift = copy.step * half_width(_recipe(), _measured(range(5)), copy.result)
    if copy.together:
        for (arm, target, language, metric), by_seed in scores.items():
            source = language in ("al", "english")
            wanted = copy.result.language == "english"
            headline_metric = made.TARGETS.get(target, ("", ""))[1] == metric
            if (arm, target) == copy.result[:2] and source == wanted and headline_metric:
                for seed in by_seed:
                    by_seed[seed] += shift
        made.HERE = home  # type: ignore[attr-defined]
        made.read = lambda: (scores, same)  # type: ignore[attr-defined]
        made.main()
        if _turned(copy):
            assert copy.result.words is not None
            text = (home / "miniature.tex").read_text(encoding="utf-8")
            assert copy.result.words[0] in text
            text = text.replace(*copy.result.words)
            (home / "miniature.tex").write_text(text, encoding="utf-8")
        return home
    value = abs(_stated(copy.result) + shift)
    numbers = (home / "numbers.tex").read_text(encoding="utf-8")
    before = f"\\newcommand{{\\{copy.result.macro}}}"
    lines = [
        f"{before}{{{value:.1f}}}" if line.startswith(before + "{") else line
        for line in numbers.splitlines()
    ]
    (home / "numbers.tex").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return home


def _turned(copy: Copy) -> bool:
    """Whether the change turns a gain into a loss or the other way round."""
    if copy.result is None:
        return False
    value = _stated(copy.result)
    half = half_width(_recipe(), _measured(range(5)), copy.result)
    return value * (value + copy.step * half) < 0


# ── judging ─────────────────────────────────────────────────────────────────────────────────


def examine(copy: Copy, recipes: Recipes, looks: Sequence[Results]) -> list[Judged]:
    """The claims of a copy that state the changed result (all linked numbers of the paper as it
    is), with what reading and the rerun say."""
    with tempfile.TemporaryDirectory() as name:
        home = written(copy, Path(name))
        place = workspace.create(Path(name) / "workspace")
        with Project(place) as project:
            paper = add_local(project, [home], as_id=bundled_paper().paper.id).paper
            linked = link_claims(project, list_claims(project, paper), recipes)
            document = project.store.current_document(paper.id)
            assert document is not None
            corpus = Corpus(((paper, document),))
    judged = []
    for one in linked:
        numeric = [link for link in one.reruns if link.claimed and link.claimed.value is not None]
        stating = [link for link in numeric if copy.result is None or _states(link, copy.result)]
        if stating and copy.result is not None and not copy.together:
            shift = copy.step * half_width(_recipe(), looks[-1], copy.result)
            number = re.escape(f"{abs(_stated(copy.result) + shift):.1f}")
            if re.search(rf"(?<![\d.]){number}(?!\d)", one.claim.text) is None:
                continue  # it states another number of the same cell, which was not changed
        if stating:
            judged.append(_judge(one, stating[0], looks, _reading(one.claim, corpus)))
    return judged


def _reading(claim: Claim, corpus: Corpus) -> str:
    """What the paper's own tables and text say."""
    (outcome,) = verify_claims((claim,), corpus, now=datetime.now(UTC))
    return outcome.label.value if isinstance(outcome, Verdict) else "failed"


def _judge(one: LinkedClaim, stating: Link, looks: Sequence[Results], reading: str) -> Judged:
    recipe = _recipe()
    label, seeds, differs = ReplicationLabel.INCONCLUSIVE, 0, False
    for results in looks:
        parts = [judge_link(recipe, results, link) for link in one.reruns]
        labels = [part.label for part in parts if isinstance(part.label, ReplicationLabel)]
        label = compound(labels, whole=not one.unlinked)
        seeds = max(len(part.seeds) for part in parts)
        sizes = [part.replication.size for part in parts if part.replication is not None]
        differs = Size.DIFFERENT in sizes
        if all(settled(part) for part in parts) or label in AGAINST:
            break
    assert stating.claimed is not None and stating.claimed.value is not None
    return Judged(one.claim.text, stating.claimed.value, reading, label, differs, seeds)


def _states(link: Link, result: Result) -> bool:
    """Whether a link is about that gain, or about a score behind it."""
    if link.test is LinkTest.BEST_OF:  # which arm is best changes too
        return False
    return any(
        (c.cell.mix, c.cell.target, c.cell.language) == (result.arm, result.target, result.language)
        and c.cell.metric in ("accuracy", "f1")
        for c in link.contrasts
    )


# ── tables ──────────────────────────────────────────────────────────────────────────────────


def _show(number: int, total: int, copy: Copy, judged: Sequence[Judged]) -> None:
    what = "the paper as it is"
    if copy.result is not None:
        how = "together" if copy.together else "text alone"
        what = f"{copy.result.arm} → {copy.result.target} {copy.step:+g} half-widths, {how}"
    print(f"[{number + 1}/{total}] {what}")
    for one in judged:
        print(f"    {one.claimed:+.1f}  {one.reading:16} {one.label.value:24} {one.text[:70]}")
    if not judged:
        print("    no claim is linked to it")
    sys.stdout.flush()


def summary(found: Sequence[tuple[Copy, Judged]], copies: int) -> None:
    """By how the copy was made and the size of the change: what reading and reruns say."""
    groups: dict[tuple[bool, float], list[Judged]] = defaultdict(list)
    for copy, judged in found:
        if copy.result is not None:
            size = math.inf if copy.together and _turned(copy) else abs(copy.step)
            groups[copy.together, size].append(judged)
    print(f"\n{copies} perturbed copies")
    columns = (
        "changed",
        "half-widths",
        "claims",
        "replicated",
        "direction only",
        "size differs",
        "against",
    )
    print(f"{columns[0]:12}" + "".join(f"{c:>16}" for c in (*columns[1:], "read: refuted")))
    for (together, step), ones in sorted(groups.items(), key=lambda g: (not g[0][0], g[0][1])):
        labels = Counter(one.label for one in ones)
        against = sum(labels[label] for label in AGAINST)
        read = sum(one.reading in ("REFUTED", "INCONSISTENT") for one in ones)
        row = [
            "turned round" if step == math.inf else f"{step:g}",
            str(len(ones)),
            str(labels[ReplicationLabel.REPLICATED]),
            str(labels[ReplicationLabel.DIRECTION_ONLY]),
            str(sum(one.differs for one in ones)),
            str(against),
            str(read),
        ]
        print(f"{'together' if together else 'text alone':12}" + "".join(f"{c:>16}" for c in row))
    true = [judged for copy, judged in found if copy.result is None]
    against = sum(one.label in AGAINST for one in true)
    print(f"the paper as it is: {len(true)} numeric claims, {against} called against")


def true_claims(recipe: Recipe) -> None:
    """Gains measured with five seeds, held against five other seeds, in both directions."""
    print("true gains of one set of five seeds against the other set (looks at 3 and 5 seeds)")
    sets = {"paper": tuple(recipe.seed_sets["paper"]), "shipped": tuple(range(5))}
    for ours, theirs in (("paper", "shipped"), ("shipped", "paper")):
        truth = _measured(sets[ours])
        looks = [_measured(sets[theirs][:n]) for n in (3, 5)]
        counts: Counter[str] = Counter()
        for cell in _gain_cells(recipe):
            mean = sum(_gains(recipe, truth, cell)) / 5
            if abs(mean) < 0.05:
                continue
            claimed = Claimed(value=round(mean, 1), runs=5, runs_assumed=False, rounding=0.05)
            outcome = replicate(recipe, looks[0], cell, claimed)
            if outcome.uncapped not in (*AGAINST, ReplicationLabel.REPLICATED):
                outcome = replicate(recipe, looks[1], cell, claimed)
            counts[outcome.uncapped.value] += 1
        total = sum(counts.values())
        words = ", ".join(f"{label} {count}" for label, count in counts.most_common())
        against = sum(counts[label.value] for label in AGAINST)
        print(
            f"  {ours:8} held against {theirs:8}: {total} gains: {words}; against {against / total:.1%}"
        )
    sys.stdout.flush()


def _gain_cells(recipe: Recipe) -> Iterator[CellKey]:
    """Every arm on every target, zero-shot and in the source language, and on average."""
    for arm in recipe.axes.mixes:
        if arm == recipe.measures.baseline:
            continue
        for target in recipe.axes.targets:
            languages = ("zero-shot",) if target == "retrieval" else ("zero-shot", "english")
            for language in languages:
                yield _cell(recipe, Result(arm, target, language, ""))
        yield _cell(recipe, Result(arm, OVERALL, "zero-shot", ""))


def _gains(recipe: Recipe, results: Results, cell: CellKey) -> tuple[float, ...]:
    from claimcheck.rerun.results import compare

    return compare(recipe, results, cell).differences


def _cell(recipe: Recipe, result: Result) -> CellKey:
    metric = "mean" if result.target == OVERALL else headline(recipe, result.target)
    return CellKey(
        model="mini", mix=result.arm, fraction=1.0, target=result.target, split="test",
        language=result.language, metric=metric,
    )  # fmt: skip


def _stated(result: Result) -> float:
    """The gain that the paper states."""
    gains = _gains(_recipe(), _measured(_recipe().seed_sets["paper"]), _cell(_recipe(), result))
    return sum(gains) / len(gains)


# ── what is read once ───────────────────────────────────────────────────────────────────────

_CACHE: dict[str, Any] = {}


def _recipe() -> Recipe:
    if "recipe" not in _CACHE:
        _CACHE["recipe"] = read_recipes((bundled("experiments"),)).loaded["miniature"].recipe
    found: Recipe = _CACHE["recipe"]
    return found


def _measured(seeds: Sequence[int]) -> Results:
    """The shipped records of these seeds."""
    if "values" not in _CACHE:
        home = bundled("experiments", "miniature")
        values = (*read_values(home / "records"), *read_values(home / "records-demo"))
        _CACHE["values"] = values
    return Results(tuple(v for v in _CACHE["values"] if v.seed in tuple(seeds)), ())


def _maker() -> ModuleType:
    """The script that writes the paper's numbers from run records, loaded anew."""
    place = bundled_paper().folder / "make.py"
    spec = importlib.util.spec_from_file_location("make_miniature", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
