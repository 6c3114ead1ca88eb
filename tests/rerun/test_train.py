"""Training: deterministic, resumable at any step, the same whatever the micro-batches."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from claimcheck.errors import RecipeError  # noqa: E402
from claimcheck.models import new_backbone  # noqa: E402
from claimcheck.records.recipe import Head, HeadKind, Training  # noqa: E402
from claimcheck.rerun.arrays import Arrays, from_rows  # noqa: E402
from claimcheck.rerun.interface import IGNORED, Row  # noqa: E402
from claimcheck.rerun.network import Network  # noqa: E402
from claimcheck.rerun.streams import Masking, Part, mask_tokens  # noqa: E402
from claimcheck.rerun.train import Outcome, Runtime, train  # noqa: E402

CONFIG = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 40}  # fmt: skip
CLASSES = Head(kind=HeadKind.CLASSIFICATION, labels=2)
TRAINING = Training(steps=9, batch=6, learning_rate=5e-3, max_length=32)
MASKING = Masking(mask=59, special=(0, 1, 2, 3, 59), vocabulary=60)


def rows(kind: HeadKind = HeadKind.CLASSIFICATION, count: int = 24) -> Arrays:
    generator = np.random.default_rng(0)
    made = []
    for i in range(count):
        ids = [0, *generator.integers(5, 59, generator.integers(3, 12)).tolist(), 2]
        if kind is HeadKind.CLASSIFICATION:
            labels = [int(ids[1] > 30)]
        elif kind is HeadKind.TAGGING:
            labels = [IGNORED, *[int(t > 30) for t in ids[1:-1]], IGNORED]
        elif kind is HeadKind.SPAN:
            labels = [1, 2]
        else:
            labels = []
        made.append(Row(ids, labels, i))
    return from_rows(made)


def choices() -> Arrays:
    generator = np.random.default_rng(0)
    return from_rows(
        Row([0, *generator.integers(5, 59, 6).tolist(), 10 if c == e % 3 else 50, 2], [int(c == e % 3)], e)
        for e in range(15)
        for c in range(3)
    )  # fmt: skip


def network(heads: dict[str, Head], seed: int = 0) -> Network:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    return Network(new_backbone("xlm-roberta", CONFIG, vocabulary=60), heads, seed=seed)


def fit(folder: Path, training: Training = TRAINING, **changes: Any) -> tuple[Network, Outcome]:
    arrays = changes.pop("arrays", None) or rows()
    head = changes.pop("head", CLASSES)
    net = network({"x": head})
    parts = changes.pop("parts", None) or [Part("x", head, arrays)]
    outcome = train(
        net, parts, training, seed=changes.pop("seed", 0), folder=folder, pad=1, **changes
    )
    return net, outcome


def weights(net: Network) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in net.state_dict().items()}


def same(one: Network, two: Network) -> bool:
    left, right = weights(one), weights(two)
    return all(torch.equal(left[name], right[name]) for name in left)


class Killed(Exception):
    """Stands for kill -9."""


@pytest.mark.parametrize("stop", [1, 4, 8])
@pytest.mark.parametrize("batching", ["packed", "sorted"])
def test_killed_and_resumed_gives_the_same_weights(
    tmp_path: Path, stop: int, batching: str
) -> None:
    training = TRAINING.model_copy(update={"batching": batching})
    whole, first = fit(tmp_path / "whole", training, runtime=Runtime(log_steps=2))

    def killer(step: int, steps: int, loss: float) -> None:
        if step > stop:
            raise Killed

    net = network({"x": CLASSES})
    parts = [Part("x", CLASSES, rows())]
    every = Runtime(checkpoint_steps=1, log_steps=2)
    with pytest.raises(Killed):
        train(
            net,
            parts,
            training,
            seed=0,
            folder=tmp_path / "a",
            pad=1,
            runtime=every,
            progress=killer,
        )
    again, second = fit(tmp_path / "a", training, runtime=every)
    assert second.resumed_at is not None and second.resumed_at >= stop
    assert same(whole, again)
    assert first.losses == second.losses
    assert (first.tokens, first.examples, first.padded) == (
        second.tokens,
        second.examples,
        second.padded,
    )


def test_a_half_written_checkpoint_is_passed_over(tmp_path: Path) -> None:
    whole, _ = fit(tmp_path / "whole")

    def killer(step: int, steps: int, loss: float) -> None:
        raise Killed

    net = network({"x": CLASSES})
    with pytest.raises(Killed):
        train(net, [Part("x", CLASSES, rows())], TRAINING, seed=0, folder=tmp_path, pad=1,
              runtime=Runtime(checkpoint_steps=2, log_steps=7), progress=killer)  # fmt: skip
    (checkpoint,) = tmp_path.glob("checkpoint-*")
    (checkpoint / "network.safetensors").write_bytes(b"cut")
    again, outcome = fit(tmp_path)
    assert outcome.resumed_at is None and same(whole, again)
    assert (
        not list(tmp_path.rglob("*.pt"))
        + list(tmp_path.rglob("*.bin"))
        + list(tmp_path.rglob("*.pkl"))
    )


def test_seeds_decide_everything(tmp_path: Path) -> None:
    one, _ = fit(tmp_path / "1")
    two, _ = fit(tmp_path / "2")
    three, _ = fit(tmp_path / "3", seed=1)
    assert same(one, two) and not same(one, three)


@pytest.mark.parametrize("kind", [HeadKind.CLASSIFICATION, HeadKind.TAGGING, HeadKind.SPAN])
def test_accumulation_and_packing_change_no_gradient(tmp_path: Path, kind: HeadKind) -> None:
    head = Head(kind=kind, labels=2)
    # A large epsilon keeps Adam from turning rounding noise of zero gradients into steps.
    calm = Training(
        steps=4, batch=8, learning_rate=1e-3, max_length=32, batching="padded", epsilon=1e-3
    )
    still = {**CONFIG, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    found = []
    for number, (batching, budget) in enumerate(
        (("padded", 10_000), ("padded", 20), ("packed", 60))
    ):
        torch.manual_seed(0)
        net = Network(new_backbone("xlm-roberta", still, vocabulary=60), {"x": head}, seed=0)
        training = calm.model_copy(update={"batching": batching})
        train(net, [Part("x", head, rows(kind))], training, seed=0, folder=tmp_path / str(number),
              pad=1, runtime=Runtime(budget=budget))  # fmt: skip
        found.append(weights(net))
    for other in found[1:]:
        for name, value in found[0].items():
            assert torch.allclose(value, other[name], atol=2e-5), name


@pytest.mark.parametrize(
    ("head", "arrays"),
    [
        (CLASSES, rows()),
        (Head(kind=HeadKind.TAGGING, labels=2), rows(HeadKind.TAGGING)),
        (Head(kind=HeadKind.SPAN), rows(HeadKind.SPAN)),
        (Head(kind=HeadKind.MULTIPLE_CHOICE), choices()),
        (Head(kind=HeadKind.MLM), rows(HeadKind.MLM)),
    ],
)
def test_every_head_learns(tmp_path: Path, head: Head, arrays: Arrays) -> None:
    training = Training(steps=60, batch=8, learning_rate=1e-2, max_length=32, mask=0.3)
    _, outcome = fit(
        tmp_path, training, arrays=arrays, head=head, masking=MASKING, runtime=Runtime(log_steps=10)
    )
    assert outcome.losses[-1][1] < 0.95 * outcome.losses[0][1]


def test_epochs_are_counted_in_examples(tmp_path: Path) -> None:
    training = Training(epochs=1.5, batch=5, learning_rate=1e-3, max_length=32)
    _, outcome = fit(tmp_path / "a", training)
    assert outcome.steps == math.ceil(1.5 * 24 / 5)
    head = Head(kind=HeadKind.MULTIPLE_CHOICE)
    _, outcome = fit(
        tmp_path / "b", training.model_copy(update={"epochs": 1.0}), arrays=choices(), head=head
    )
    assert (outcome.steps, outcome.examples) == (3, 15)  # of three rows each


def test_several_tasks_share_the_steps(tmp_path: Path) -> None:
    heads = {"x": CLASSES, "y": Head(kind=HeadKind.TAGGING, labels=2)}
    seen: dict[str, int] = {"x": 0, "y": 0}

    class Counting(Network):
        def loss(self, name: str, *rest: Any, **more: Any) -> Any:
            seen[name] += 1
            return super().loss(name, *rest, **more)

    torch.manual_seed(0)
    net = Counting(new_backbone("xlm-roberta", CONFIG, vocabulary=60), heads, seed=0)
    parts = [
        Part("x", heads["x"], rows(), share=0.75),
        Part("y", heads["y"], rows(HeadKind.TAGGING), share=0.25),
    ]
    training = TRAINING.model_copy(update={"steps": 80})
    train(net, parts, training, seed=0, folder=tmp_path, pad=1)
    assert seen["x"] + seen["y"] == 80 and 48 <= seen["x"] <= 72


def test_the_best_weights_are_kept(tmp_path: Path) -> None:
    training = TRAINING.model_copy(update={"select": "best", "evaluate_every": 3, "steps": 9})
    scores = iter([1.0, 5.0, 2.0])
    seen: list[dict[str, torch.Tensor]] = []

    def select(net: Network) -> float:
        seen.append(weights(net))
        return next(scores)

    net, outcome = fit(tmp_path, training, select=select)
    assert outcome.best_step == 6 and outcome.scores == [(3, 1.0), (6, 5.0), (9, 2.0)]
    assert all(torch.equal(value, seen[1][name]) for name, value in weights(net).items())


def test_a_loss_that_explodes_is_one_line(tmp_path: Path) -> None:
    training = TRAINING.model_copy(update={"learning_rate": 1e30, "steps": 40, "clip": 1e30})
    with pytest.raises(RecipeError, match="the loss is"):
        fit(tmp_path, training)


def test_the_rate_rises_and_falls() -> None:
    from claimcheck.rerun.train import _optimizer, _set_rate

    net = network({"x": CLASSES})
    training = Training(steps=100, batch=2, learning_rate=1.0, warmup=0.1)
    optimizer = _optimizer(net, training)
    rates = []
    for step in range(100):
        _set_rate(optimizer, training, step, 100)
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates[0] < rates[5] < rates[9] <= 1.0 == max(rates)
    assert rates[10:] == sorted(rates[10:], reverse=True) and rates[-1] < 0.02
    decayed = {id(p) for p in optimizer.param_groups[0]["params"]}
    for name, parameter in net.named_parameters():
        assert (id(parameter) in decayed) is (parameter.dim() >= 2), name


def test_masking_is_berts(tmp_path: Path) -> None:
    from claimcheck.rerun.batching import lay_out

    arrays = from_rows(Row([0, *([7] * 200), 2], [], i) for i in range(50))
    layout = lay_out(arrays, [np.array([i]) for i in range(50)], pad=1)
    labels = mask_tokens(layout, MASKING, 0.15, seed=1)
    flat = layout.input_ids.reshape(-1)[layout.flat]
    chosen = labels != IGNORED
    assert 0.13 < chosen.mean() < 0.17
    assert 0.75 < (flat[chosen] == 59).mean() < 0.85
    assert 0.07 < (flat[chosen] == 7).mean() < 0.14  # kept as they were, or drawn again
    assert (flat[~chosen & (labels == IGNORED)] != 59).all()
    assert (layout.input_ids[:, 0] == 0).all() and (layout.input_ids[:, -1] == 2).all()
    with pytest.raises(RecipeError, match="mask token"):
        fit(tmp_path, head=Head(kind=HeadKind.MLM), arrays=rows(HeadKind.MLM))
