"""Plans: shared stages once, identities that hold what matters, and the price of it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import RecipeError
from claimcheck.records.rerun import StageKind, StageState
from claimcheck.rerun.plan import Choice, make_plan
from claimcheck.rerun.price import GPUS, inference_flops, named_gpu, training_flops
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe, read_recipe
from tests.rerun.conftest import TINY

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"


def loaded(text: str = TINY) -> LoadedRecipe:
    return LoadedRecipe(parse_recipe(text), Path())


def test_sharing_of_the_nine_by_nine_matrix() -> None:
    """The protocol counts 50.6 G naive and padded, 17.2 G shared, 3.6 G shared and unpadded."""
    plan = make_plan(read_recipe(EXPERIMENTS / "sharing"), machine=named_gpu("h200"), power=False)
    assert len(plan.arms) == 10 * 9 * 3
    assert plan.price.naive_padded == pytest.approx(50.6e9, rel=0.01)
    assert plan.price.shared_padded == pytest.approx(17.2e9, rel=0.01)
    assert plan.price.shared_tokens == pytest.approx(3.6e9, rel=0.01)
    assert plan.price.naive_padded / plan.price.shared_tokens == pytest.approx(14, abs=0.2)
    assert all(stage.state is StageState.BLOCKED for stage in plan.stages)
    squad = [s for s in plan.stages if "→ XQuAD" in s.title and s.spec.kind is StageKind.TRAIN]
    assert squad and all(stage.chains >= 2 for stage in squad)  # MLQA trains on the same stage
    assert not [s for s in plan.stages if "→ MLQA" in s.title and s.spec.kind is StageKind.TRAIN]
    same = {(arm.mix, arm.target) for arm in plan.arms if arm.same_task}
    assert same == {("mnli", "xnli"), ("squad1", "xquad"), ("squad1", "mlqa")}


def test_flops_of_xlm_r_large_are_the_protocols() -> None:
    shape = read_recipe(EXPERIMENTS / "sharing").recipe.models["xlmr-large"].shape
    assert shape is not None
    assert training_flops(shape, 1, 128) == pytest.approx(1.85e9, rel=0.01)
    assert training_flops(shape, 1, 384) == pytest.approx(1.93e9, rel=0.01)
    assert inference_flops(shape, 3, 128) == pytest.approx(training_flops(shape, 1, 128))
    optimizer = shape.parameters * 28 / (GPUS["h200"].bandwidth * 1e12)
    assert optimizer == pytest.approx(3.6e-3, rel=0.02)  # seconds a step


def test_stages_are_shared_and_ordered() -> None:
    plan = make_plan(loaded())
    ids = [stage.id for stage in plan.stages]
    assert len(ids) == len(set(ids))
    for stage in plan.stages:  # parents come first
        assert stage.spec.parent is None or ids.index(stage.spec.parent) < ids.index(stage.id)
    kinds = [stage.spec.kind for stage in plan.stages]
    assert kinds.count(StageKind.PRETRAIN) == 2
    assert kinds.count(StageKind.TRAIN) == 2 * (1 + 2 * 2)
    assert kinds.count(StageKind.EVALUATE) == 2 * 2 * 3
    encoder = next(stage for stage in plan.stages if stage.spec.kind is StageKind.PRETRAIN)
    assert encoder.chains == 6
    assert plan.price.naive_tokens > plan.price.shared_tokens
    same = {(arm.mix, arm.target) for arm in plan.arms if arm.same_task}
    assert same == {("nli", "nli-small")}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ('title = "A tiny', 'title = "Another', False),
        ('label = "NLI"\nparts', 'label = "another"\nparts', False),
        ("seeds = [0, 1]", "seeds = [1, 0]", False),
        ("learning_rate = 1e-3, max_length = 64}", "learning_rate = 2e-3, max_length = 64}", True),
        ("options = {train = 20}", "options = {train = 21}", True),
        ("hidden_size = 16", "hidden_size = 32", True),
        ('parts = [{task = "nli"}]', 'parts = [{task = "nli"}]\nshuffle_labels = true', True),
        ("seeds = [0, 1]", "seeds = [2, 3]", True),
    ],
)
def test_a_stage_id_holds_what_decides_the_result(old: str, new: str, changes: bool) -> None:
    assert old in TINY
    before = {stage.id for stage in make_plan(loaded()).stages}
    after = {stage.id for stage in make_plan(loaded(TINY.replace(old, new))).stages}
    assert (before != after) is changes


def test_choosing_arms() -> None:
    plan = make_plan(loaded(), choice=Choice(mixes=["nli"], targets=["para"], seeds=[7]))
    assert [(arm.mix, arm.target, arm.seed) for arm in plan.arms] == [("nli", "para", 7)]
    with pytest.raises(RecipeError) as caught:
        make_plan(loaded(), choice=Choice(targets=["parra"]))
    assert "para" in (caught.value.hint or "")


def test_fractions_multiply_the_arms_but_not_the_baseline() -> None:
    text = TINY.replace("seeds = [0, 1]", "seeds = [0, 1]\nfractions = [0.5, 1.0]")
    plan = make_plan(loaded(text))
    assert {arm.fraction for arm in plan.arms if arm.mix == "nli"} == {0.5, 1.0}
    assert {arm.fraction for arm in plan.arms if arm.mix == "none"} == {1.0}
    full = next(s for s in plan.stages if s.title == "seed 0: NLI")
    half = next(s for s in plan.stages if s.title == "seed 0: NLI at 0.5")
    assert full.id != half.id


def test_an_untrained_model_knows_no_seed(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"model_type": "xlm-roberta"}')
    head, _, rest = TINY.partition("[models.mini]")
    rest = rest[rest.index("[tasks.text]") :]
    text = head + '[models.mini]\nfolder = "model"\n' + rest
    plan = make_plan(LoadedRecipe(parse_recipe(text), tmp_path))
    constant = [
        s for s in plan.stages if s.spec.kind is StageKind.EVALUATE and s.spec.parent is None
    ]
    assert len(constant) == 1  # retrieval without training: one evaluation for both seeds
    assert constant[0].spec.seed == 0


def test_a_checkpoint_that_the_user_must_bring_blocks_its_arms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMCHECK_DATA", raising=False)
    head, _, rest = TINY.partition("[models.mini]")
    text = head + '[models.mini]\nfolder = "absent"\n' + rest[rest.index("[tasks.text]") :]
    plan = make_plan(LoadedRecipe(parse_recipe(text), tmp_path))
    assert {stage.state for stage in plan.stages} == {StageState.BLOCKED}
    assert all("the model 'mini' is not at hand" in (stage.why or "") for stage in plan.stages)
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "absent").mkdir(parents=True)
    (tmp_path / "data" / "absent" / "config.json").write_text('{"model_type": "xlm-roberta"}')
    plan = make_plan(LoadedRecipe(parse_recipe(text), tmp_path))
    assert {stage.state for stage in plan.stages} == {StageState.TO_RUN}


def test_random_weights_cannot_be_an_arm() -> None:
    text = TINY.replace('[models.mini.pretraining]\ntask = "text"\n', "[models.other]\nid='a'\n")
    text = text.replace(text[text.index("[models.other]") : text.index("[tasks.text]")], "")
    with pytest.raises(RecipeError, match="random weights"):
        make_plan(loaded(text))


def test_price_of_a_named_gpu_and_power() -> None:
    text = TINY + '\n[[expected]]\nname = "gain"\neffect = 5.0\nsd = 0.5\n'
    plan = make_plan(loaded(text), machine=named_gpu("A100"), per_hour=2.0)
    assert plan.price.machine == "NVIDIA A100 80 GB SXM"
    assert plan.price.gpu_hours is not None and plan.price.gpu_hours > 0
    assert plan.price.cost is not None and plan.price.currency == "EUR"
    assert any("assumed" in line for line in plan.price.assumptions)
    ((name, power),) = plan.power
    assert name == "gain" and power.seeds == 2
    with pytest.raises(RecipeError) as caught:
        named_gpu("h20O")
    assert "h200" in (caught.value.hint or "")


def test_only_open_stages_cost_anything(tmp_path: Path) -> None:
    plan = make_plan(loaded(), runs=tmp_path)
    assert len(plan.stages) == plan.price.stages
    assert plan.price.cached == 0
    assert plan.price.tokens == plan.price.shared_tokens
