"""Two processes train one stage together and end where one would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")

from claimcheck.errors import RecipeError  # noqa: E402
from claimcheck.rerun import folder as places  # noqa: E402
from claimcheck.rerun.devices import launched_processes, pick_device  # noqa: E402
from claimcheck.rerun.plan import Choice, make_plan  # noqa: E402
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe  # noqa: E402
from claimcheck.rerun.stage import StageSettings, run_stage  # noqa: E402
from tests.rerun.conftest import TINY  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def test_devices_by_name() -> None:
    assert pick_device("cpu").type == "cpu"
    assert pick_device("auto").type in ("cpu", "cuda")
    with pytest.raises(RecipeError, match="no device"):
        pick_device("abacus")
    assert launched_processes() == 1


def test_two_processes_end_where_one_does(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    # Many micro-batches a step, so that both processes have work; best weights, so that both look.
    text = TINY.replace(
        "training = {steps = 6, batch = 8, learning_rate = 1e-3, max_length = 64}",
        "training = {steps = 6, batch = 8, learning_rate = 1e-3, max_length = 64, "
        'select = "best", evaluate_every = 2, epsilon = 1e-3}',
    )
    loaded = LoadedRecipe(parse_recipe(text), Path())
    plan = make_plan(
        loaded, choice=Choice(mixes=["nli"], targets=["retrieval"], seeds=[0]), power=False
    )
    encoder, nli = plan.stages[0], plan.stages[1]
    for runs in ("one", "two"):
        folder = places.prepare(tmp_path / runs, encoder.spec)
        run_stage(folder, StageSettings(device="cpu"))
    alone = places.prepare(tmp_path / "one", nli.spec)
    run_stage(alone, StageSettings(device="cpu", budget=40))
    together = places.prepare(tmp_path / "two", nli.spec)
    program = (
        "import sys; from pathlib import Path\n"
        "from claimcheck.rerun.stage import StageSettings, run_stage\n"
        "run_stage(Path(sys.argv[1]), StageSettings(device='cpu', budget=40))\n"
        "import torch; torch.distributed.destroy_process_group()\n"
    )
    script = tmp_path / "stage.py"
    script.write_text(program)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"),
            *("--master_port", "29613", str(script), str(together)),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[:3000]
    result = places.read_result(together)
    assert result is not None and result.environment.processes == 2
    one = load_file(alone / "checkpoint" / "model.safetensors")
    two = load_file(together / "checkpoint" / "model.safetensors")
    for name, value in one.items():
        assert torch.allclose(value, two[name], atol=1e-5), name
    first = places.read_result(alone)
    assert first is not None and first.tokens == result.tokens and first.notes == result.notes
