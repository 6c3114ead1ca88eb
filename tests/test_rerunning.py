"""From linked claims to rerun verdicts, on results written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimcheck import workspace
from claimcheck.errors import RecipeError
from claimcheck.pipeline import Project, add_local, claim_findings, list_claims, verify
from claimcheck.pipeline.demo import run_demo
from claimcheck.pipeline.linking import link_claims, read_recipes
from claimcheck.pipeline.rerun_planning import Prepared, RerunPlan, RerunSettings, prepare
from claimcheck.pipeline.rerunning import Reran, rerun
from claimcheck.records import (
    Basis,
    Claim,
    Failure,
    Level,
    Origin,
    ReplicationLabel,
)
from claimcheck.records.rerun import Environment, MetricValue, Plan, StageKind, StageResult
from claimcheck.rerun import folder as places
from claimcheck.rerun.execute import RunOutcome
from tests import fake_links, fake_stages
from tests.test_pipeline import Clock

WHERE = Environment(
    host="h", device="cpu", threads=1, processes=1, python="3", libraries=(("torch", "2"),)
)
PAPER = """%PDF-1.4
On NLI
NLI raises Paraphrase by 5 points [gain 5.0].
NLI lowers retrieval by 2 points [retrieval -2.0].
NLI makes 0 difference to Paraphrase [none].
There were 7 hares.
"""
GAINS = {"para": 5.0, "retrieval": 0.0, "nli-small": 0.0}
Noise = Callable[[str, int], float]


class FakeEngine:
    """Writes results instead of training: score = 50 + gain of the target + noise of the seed."""

    def __init__(self, noise: Noise, broken: str = "") -> None:
        self.noise, self.broken = noise, broken
        self.trained: list[str] = []  # stages, in order
        self.seeds: list[tuple[int, ...]] = []  # of every call

    def run_plan(self, plan: Plan, runs: Path, **_: object) -> RunOutcome:
        self.seeds.append(tuple(sorted({arm.seed for arm in plan.arms})))
        ran, cached, failures = [], [], []
        mixes = {arm.stages[-1]: arm.mix for arm in plan.arms}
        for stage in plan.stages:
            folder = places.prepare(runs, stage.spec)
            if places.read_result(folder) is not None:
                cached.append(stage.id)
                continue
            if self.broken and self.broken in stage.title:
                failures.append(Failure(stage="rerun", subject=stage.id, reason="out of memory", time=datetime.now(UTC)))  # fmt: skip
                continue
            metrics: tuple[MetricValue, ...] = ()
            if stage.spec.kind is StageKind.EVALUATE:
                (part,) = stage.spec.parts
                name, seed = part.use.name, stage.spec.seed
                with_nli = mixes[stage.id] == "nli"
                value = 50.0 + (GAINS[name] + self.noise(name, seed) if with_nli else 0.0)
                metrics = tuple(
                    MetricValue(task=name, split="test", language=code, metric="accuracy", value=value, examples=8, headline=True)
                    for code, _ in part.data
                )  # fmt: skip
            result = StageResult(
                stage=stage.id, metrics=metrics, seconds=2.0, cpu_seconds=1.0, tokens=10,
                environment=WHERE, finished=datetime.now(UTC),
            )  # fmt: skip
            places.write_result(folder, result)
            ran.append(stage.id)
        self.trained += ran
        return RunOutcome(tuple(ran), tuple(cached), tuple(failures), 0.0)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    fake_stages.install(monkeypatch.setattr)
    fake_links.install(monkeypatch.setattr)
    with Project(workspace.create(tmp_path / "work"), clock=Clock()) as opened:
        (tmp_path / "on-nli.pdf").write_text(PAPER, encoding="utf-8")
        add_local(opened, [tmp_path / "on-nli.pdf"], as_id="2101.00001v1")
        yield opened


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use(monkeypatch, FakeEngine(lambda name, seed: 0.05 * seed))


def use(monkeypatch: pytest.MonkeyPatch, made: FakeEngine) -> FakeEngine:
    monkeypatch.setattr("claimcheck.rerun.execute.run_plan", made.run_plan)
    return made


def recipes_in(tmp_path: Path, text: str = fake_links.RECIPE) -> tuple[Path, ...]:
    (tmp_path / "recipes" / "tiny").mkdir(parents=True, exist_ok=True)
    (tmp_path / "recipes" / "tiny" / "recipe.toml").write_text(text)
    return (tmp_path / "recipes",)


def ready(
    project: Project, tmp_path: Path, text: str = fake_links.RECIPE, **more: object
) -> tuple[Prepared, RerunSettings]:
    (paper,) = project.store.papers()
    folders = recipes_in(tmp_path, text)
    recipes = read_recipes(folders)
    linked = link_claims(project, list_claims(project, paper), recipes)
    settings = RerunSettings(folders=folders, runs=tmp_path / "runs", gpu="l4")._replace(**more)  # type: ignore[arg-type]
    return prepare(linked, recipes, settings), settings


def go(project: Project, tmp_path: Path, text: str = fake_links.RECIPE, **more: object) -> Reran:
    prepared, settings = ready(project, tmp_path, text, **more)
    return rerun(project, prepared, settings)


def labels(project: Project) -> dict[str, str]:
    """First word of a bracket → replication label."""
    (paper,) = project.store.papers()
    found = claim_findings(project, list_claims(project, paper))
    return {
        finding.claim.text.partition("[")[2].split(" ")[0].strip("]."): finding.replication.value
        for finding in found
        if finding.replication is not None
    }


# ── the plan ──────────────────────────────────────────────────────────────────────────────────


def test_a_plan_needs_no_more_than_the_linked_arms(project: Project, tmp_path: Path) -> None:
    plan = ready(project, tmp_path)[0].plan
    (recipe,) = plan.recipes
    assert recipe.looks == ((0, 2, 3), (0, 2, 3, 4))  # 1 is a seed of the paper's own
    assert recipe.paper_seeds == (1, 9)
    # a seed: encoder, NLI, two trainings on Paraphrase, two scorings of it, two of retrieval
    assert recipe.price.stages == 3 * 8
    assert recipe.most.stages == 4 * 8
    gain, retrieval, none, hares = plan.claims
    assert (gain.cells, gain.stages, gain.cached) == (2, 3 * 6, 0)
    assert retrieval.stages == 3 * 4
    assert none.stages == gain.stages
    assert not hares.links
    assert hares.lacks == ("part 1: it says nothing that a recipe measures",)
    assert gain.seconds is not None and plan.seconds is not None
    assert max(gain.seconds, retrieval.seconds or 0.0) < plan.seconds < 3 * gain.seconds


def test_a_budget_takes_what_is_decided_for_least(project: Project, tmp_path: Path) -> None:
    whole = ready(project, tmp_path)[0].plan
    assert whole.seconds is not None
    by_need = {claim.text.partition("[")[2][:4]: claim for claim in whole.claims}
    cheap = by_need["retr"].seconds
    assert cheap is not None
    plan = ready(project, tmp_path, budget=cheap * 1.01)[0].plan
    assert [c.claim for c in plan.claims if c.picked] == [by_need["retr"].claim]
    assert set(plan.left_out) == {by_need["gain"].claim, by_need["none"].claim}
    assert plan.seconds == pytest.approx(cheap)
    # both claims about Paraphrase need the same stages: with one, the other is free
    plan = ready(project, tmp_path, budget=whole.seconds * 1.01)[0].plan
    assert not plan.left_out
    nothing = ready(project, tmp_path, budget=cheap / 2)[0].plan
    assert len(nothing.left_out) == 3 and not nothing.recipes


def test_a_budget_needs_a_price(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimcheck.pipeline.rerun_planning._machine", lambda settings: None)
    with pytest.raises(RecipeError, match="needs a price"):
        ready(project, tmp_path, gpu=None, budget=9.0)


def test_a_recipe_of_a_paper_that_is_not_here_is_no_guess(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = fake_links.RECIPE.replace('title = "', 'paper = "2005.13013v2"\ntitle = "')
    plan = ready(project, tmp_path, about)[0].plan
    assert not any(claim.links for claim in plan.claims)
    reasons = {gap.reason for claim in plan.claims[:3] for gap in claim.unlinked}
    assert reasons == {"not checkable here: fetch 2005.13013"}
    (paper,) = project.store.papers()
    known = list_claims(project, paper)[0]
    update = {"paper": None, "origin": Origin.EXTERNAL}
    foreign: Claim = known.model_copy(update=update)
    monkeypatch.setattr("claimcheck.link.paper_needed", lambda claim, views: "2005.13013v2")
    recipes = read_recipes(recipes_in(tmp_path))
    (linked,) = link_claims(project, [foreign], recipes)
    assert [gap.reason for gap in linked.unlinked] == ["not checkable here: fetch 2005.13013"]


def test_no_effect_without_a_margin_is_not_run(project: Project, tmp_path: Path) -> None:
    plan = ready(project, tmp_path, fake_links.RECIPE.replace("margin = 1.0\n", ""))[0].plan
    (none,) = [claim for claim in plan.claims if "[none]" in claim.text]
    assert not none.links and "declares no margin" in none.lacks[0]


# ── running and judging ───────────────────────────────────────────────────────────────────────


def test_verdicts_of_reruns(project: Project, tmp_path: Path, engine: FakeEngine) -> None:
    done = go(project, tmp_path)
    assert not done.failures and done.looks == 1
    assert labels(project) == {
        "gain": "REPLICATED",
        "retrieval": "NOT_REPLICATED",  # shown to be no more than a negligible effect
        "none": "CONTRADICTED",
    }
    (paper,) = project.store.papers()
    finding = claim_findings(project, list_claims(project, paper))[0]
    (verdict,) = [v for v in finding.verdicts if v.basis is Basis.RERUN]
    signature = dict(verdict.signature)
    assert signature["deviations"] == signature["assumed"] == "none"
    assert signature["authors"] == "others"
    assert signature["seeds"] == "0, 2, 3" and signature["seeds of the paper"] == "1, 9"
    assert "no sandbox" in signature["isolation"] and signature["engine"] == "1"
    assert finding.level is Level.INDEPENDENTLY_REPRODUCED
    (outcome,) = project.store.replications([finding.claim.id])
    (part,) = outcome.parts
    assert outcome.verdict == verdict.id and part.seeds == (0, 2, 3)
    assert part.replication is not None and part.replication.mean == pytest.approx(5.0833, 1e-3)
    assert len(part.stages) == 6 and {e.run for e in verdict.rationale} == set(part.stages)
    assert len(outcome.stages) == 18 and set(part.stages) < set(outcome.stages)
    assert (outcome.seconds, outcome.cpu_seconds, outcome.tokens) == (36.0, 18.0, 180)
    assert "claimed +5" in verdict.explanation and verdict.part_labels == ("REPLICATED",)
    assert any("mean +5.08" in line for line in verdict.arithmetic)


def test_the_same_again_runs_and_stores_nothing(
    project: Project, tmp_path: Path, engine: FakeEngine
) -> None:
    go(project, tmp_path)
    (paper,) = project.store.papers()
    claims = list_claims(project, paper)
    before = project.store.verdicts(claim.id for claim in claims)
    trained = len(engine.trained)
    done = go(project, tmp_path)
    assert (done.ran, done.outcomes, len(done.kept)) == (0, (), 3)
    assert project.store.verdicts(claim.id for claim in claims) == before
    assert len(engine.trained) == trained
    assert len(set(engine.trained)) == trained


def test_seeds_are_added_for_the_undecided_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noise(name: str, seed: int) -> float:
        return {0: -0.6, 2: 0.6, 3: 0.1, 4: 0.9}[seed] if name == "retrieval" else 0.01 * seed

    engine = use(monkeypatch, FakeEngine(noise))
    done = go(project, tmp_path)
    assert done.looks == 2 and engine.seeds == [(0, 2, 3), (0, 2, 3, 4)]
    seeds = {o.parts[0].link.contrasts[0].cell.target: o.parts[0].seeds for o in done.outcomes}
    assert seeds == {"para": (0, 2, 3), "retrieval": (0, 2, 3, 4)}
    assert labels(project)["retrieval"] == "INCONCLUSIVE"
    undecided = next(o for o in done.outcomes if o.label is ReplicationLabel.INCONCLUSIVE)
    power = undecided.parts[0].power
    assert power is not None and power.seeds == 4
    # the fourth seed trains nothing for Paraphrase, whose claims are decided
    (loaded,) = read_recipes(recipes_in(tmp_path)).loaded.values()
    assert loaded.recipe.decision.looks == (3, 4)
    assert len(engine.trained) == 3 * 8 + 4


def test_deviations_assumptions_and_authors_hold_the_level_down(
    project: Project, tmp_path: Path, engine: FakeEngine
) -> None:
    go(project, tmp_path, fake_links.RECIPE + '\n[deviations]\nmodel = "a tiny one"\n')
    assert labels(project) == {
        "gain": "DIRECTION_AGREES_AT_THIS_SCALE",
        "retrieval": "DIRECTION_DIFFERS_AT_THIS_SCALE",
        "none": "DIRECTION_DIFFERS_AT_THIS_SCALE",
    }
    (paper,) = project.store.papers()
    claims = list_claims(project, paper)
    found = claim_findings(project, claims)
    assert {f.level for f in found if f.replication} == {Level.SANDBOX_EXECUTED}
    assert not any(f.contested for f in found)
    verify(project, paper)
    same = fake_links.RECIPE.replace('title = "', 'same_authors = true\ntitle = "')
    go(project, tmp_path, same)
    found = claim_findings(project, claims)
    assert labels(project)["gain"] == "REPLICATED"
    assert {f.level for f in found if f.replication} == {Level.SANDBOX_EXECUTED}
    assert any(f.contested for f in found)  # reading supports what the rerun contradicts


def test_a_stage_that_fails_leaves_a_failure_of_its_claims(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, FakeEngine(lambda name, seed: 0.05 * seed, broken="Paraphrase: score"))
    done = go(project, tmp_path)
    assert {failure.reason for failure in done.failures} == {"not measured: out of memory"}
    assert len(done.failures) == 2 and labels(project) == {"retrieval": "NOT_REPLICATED"}
    stored = project.store.failures([failure.subject for failure in done.failures])
    assert len([failure for failure in stored if failure.stage == "rerun"]) == 2
    go(project, tmp_path)  # the same failure is not stored twice
    assert project.store.failures([f.subject for f in done.failures]) == stored
    use(monkeypatch, FakeEngine(lambda name, seed: 0.05 * seed))
    go(project, tmp_path)
    assert labels(project)["gain"] == "REPLICATED"


def test_the_budget_ends_between_looks(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, FakeEngine(lambda name, seed: 9.0 * (-1) ** seed * (seed + 1)))
    whole = ready(project, tmp_path)[0].plan
    assert whole.seconds is not None
    done = go(project, tmp_path, budget=whole.seconds * 1.01)
    assert done.looks == 1 and len(done.left_out) == 3
    assert set(labels(project)) == {"gain", "retrieval", "none"}  # what is known is said


# ── the demo ──────────────────────────────────────────────────────────────────────────────────


def test_the_demo_reruns_and_finds_its_stages_again(
    project: Project, tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link_claim(claim: Claim, views: object, counts: object = (), **_: object) -> object:
        said = "[gain 5.0]" if "packed folder" in claim.text else ""
        return fake_links.link_claim(claim.model_copy(update={"text": said}), views, counts)  # type: ignore[arg-type]

    monkeypatch.setattr("claimcheck.link.link_claim", link_claim)
    settings = RerunSettings(folders=recipes_in(tmp_path), runs=tmp_path / "runs", gpu="l4")
    plans: list[RerunPlan] = []
    first = run_demo(project, reruns=settings, told=plans.append)
    assert first.done is not None and first.done.ran == 18 and first.plan == plans[0]
    (outcome,) = first.outcomes
    (finding,) = [f for f in first.checked.findings if f.replication is not None]
    assert (finding.claim.id, finding.replication) == (outcome.claim, ReplicationLabel.REPLICATED)
    again = run_demo(project, reruns=settings)
    assert again.done is not None and again.done.ran == 0 and again.outcomes == first.outcomes
    reading = run_demo(project)
    assert reading.done is None and reading.outcomes == first.outcomes
