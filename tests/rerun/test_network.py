"""Packed and padded rows give the same answers; every kind of model and head trains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from claimcheck.models import new_backbone  # noqa: E402
from claimcheck.records.recipe import Head, HeadKind  # noqa: E402
from claimcheck.rerun.arrays import Arrays, from_rows  # noqa: E402
from claimcheck.rerun.batching import lay_out, micro_batches  # noqa: E402
from claimcheck.rerun.interface import Row  # noqa: E402
from claimcheck.rerun.network import Network, stable_seed  # noqa: E402
from claimcheck.rerun.predict import NetworkPredictor  # noqa: E402

MODELS: dict[str, dict[str, Any]] = {
    "xlm-roberta": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 80},
    "bert": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 80},
    "modernbert": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 80, "local_attention": 128},
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 80},
    "llama": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "intermediate_size": 64},
    "t5": {"d_model": 32, "num_layers": 2, "num_heads": 2, "d_kv": 16, "d_ff": 64},
}  # fmt: skip


def network(kind: str, heads: dict[str, Head], seed: int = 0) -> Network:
    torch.manual_seed(seed)
    return Network(new_backbone(kind, MODELS[kind], vocabulary=60), heads, seed=seed).eval()


def rows(count: int = 12) -> Arrays:
    generator = np.random.default_rng(0)
    return from_rows(
        Row([0, *generator.integers(5, 60, size).tolist(), 2], [i % 3], i)
        for i, size in enumerate(generator.integers(2, 20, count))
    )


@pytest.mark.parametrize("kind", sorted(MODELS))
@pytest.mark.parametrize("head", [HeadKind.CLASSIFICATION, HeadKind.TAGGING, HeadKind.SPAN])
def test_packed_and_padded_logits_agree(kind: str, head: HeadKind) -> None:
    net = network(kind, {"x": Head(kind=head, labels=3)})
    arrays = rows()
    found: dict[str, dict[int, Any]] = {}
    for policy in ("packed", "padded"):
        answers: dict[int, Any] = {}
        batches = micro_batches(arrays.lengths, np.arange(arrays.rows), policy=policy, budget=400)  # type: ignore[arg-type]
        for lines in batches:
            layout = lay_out(arrays, lines, pad=1)
            with torch.inference_mode():
                answers |= dict(zip(layout.rows.tolist(), net.outputs("x", layout), strict=True))
        if policy == "packed":
            assert any(len(line) > 1 for lines in batches for line in lines)
        found[policy] = answers
    for row in range(arrays.rows):
        assert np.abs(found["packed"][row] - found["padded"][row]).max() < 1e-4


@pytest.mark.parametrize("kind", ["xlm-roberta", "gpt2", "t5"])
def test_a_row_never_sees_its_neighbours(kind: str) -> None:
    net = network(kind, {"x": Head(kind=HeadKind.CLASSIFICATION, labels=2)})
    arrays = rows(4)
    alone = lay_out(arrays, [np.array([2])], pad=1)
    together = lay_out(arrays, [np.array([0, 2]), np.array([1, 3])], pad=1)
    with torch.inference_mode():
        single = net.outputs("x", alone)[0]
        beside = net.outputs("x", together)[1]
    assert np.abs(single - beside).max() < 1e-4


def test_causal_models_are_known() -> None:
    heads = {"x": Head(kind=HeadKind.CLASSIFICATION, labels=2)}
    assert network("gpt2", heads).causal and network("llama", heads).causal
    assert not network("bert", heads).causal and not network("t5", heads).causal
    assert not network("modernbert", heads).causal
    assert network("t5", heads).encoder_half


def test_losses_are_those_of_torch() -> None:
    net = network("xlm-roberta", {
        "cls": Head(kind=HeadKind.CLASSIFICATION, labels=3),
        "tag": Head(kind=HeadKind.TAGGING, labels=4),
        "span": Head(kind=HeadKind.SPAN),
        "choice": Head(kind=HeadKind.MULTIPLE_CHOICE),
    })  # fmt: skip
    arrays = rows(6)
    layout = lay_out(arrays, [np.array([0, 1, 2]), np.array([3, 4, 5])], pad=1)
    with torch.inference_mode():
        wanted = np.array([0, 1, 2, 0, 1, 2])
        loss, count = net.loss("cls", layout, wanted)
        logits = torch.tensor(np.stack(net.outputs("cls", layout)))
        reference = torch.nn.functional.cross_entropy(logits, torch.tensor(wanted), reduction="sum")
        assert float(loss) == pytest.approx(float(reference), rel=1e-5) and count == 6

        labels = np.arange(layout.tokens) % 4
        labels[::3] = -100
        loss, count = net.loss("tag", layout, labels)
        tokens = torch.tensor(np.concatenate(net.outputs("tag", layout)))
        reference = torch.nn.functional.cross_entropy(tokens, torch.tensor(labels), reduction="sum")
        assert float(loss) == pytest.approx(float(reference), rel=1e-5)
        assert count == int((labels != -100).sum())

        spans = np.array([[0, 1]] * 6)
        loss, count = net.loss("span", layout, spans)
        by_row = [torch.tensor(o) for o in net.outputs("span", layout)]
        reference = (
            sum(
                torch.nn.functional.cross_entropy(o[None, :, side], torch.tensor([spans[0, side]]))
                for o in by_row
                for side in (0, 1)
            )
            / 2
        )
        assert float(loss) == pytest.approx(float(reference), rel=1e-5)

        right, groups = np.array([1, 0, 0, 0, 1, 0]), np.array([0, 0, 0, 1, 1, 1])
        loss, count = net.loss("choice", layout, right, groups=groups)
        scores = torch.tensor(np.stack(net.outputs("choice", layout)))[:, 0].reshape(2, 3)
        reference = torch.nn.functional.cross_entropy(scores, torch.tensor([0, 1]), reduction="sum")
        assert float(loss) == pytest.approx(float(reference), rel=1e-5) and count == 2

        nothing, count = net.loss("tag", layout, np.full(layout.tokens, -100))
        assert float(nothing) == 0.0 and count == 0


def test_heads_are_drawn_from_seed_and_name_alone() -> None:
    head = Head(kind=HeadKind.CLASSIFICATION, labels=3)
    one = network("bert", {"x": head}, seed=0).head("x").out.weight
    same = network("xlm-roberta", {"other": head, "x": head}, seed=0).head("x").out.weight
    other = network("bert", {"x": head}, seed=1).head("x").out.weight
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert stable_seed(1, "a") == stable_seed(1, "a") != stable_seed(1, "b")
    assert 0 <= stable_seed(3, "x") < 2**63


def test_embeddings_of_every_layer() -> None:
    net = network("xlm-roberta", {})
    predictor = NetworkPredictor(net, "x", pad=1, budget=60)
    sentences = [Row([0, 7, 8, 2], [], 0), Row([0, 9, 2], [], 1), Row([0, 7, 8, 2], [], 2)]
    vectors = predictor.embeddings(sentences)
    assert vectors.shape == (3, 3, 32) and predictor.layers == 2
    assert np.abs(vectors[:, 0] - vectors[:, 2]).max() < 1e-5
    assert np.abs(vectors[:, 0] - vectors[:, 1]).max() > 1e-3
    with torch.inference_mode():
        states = net.backbone(torch.tensor([[0, 7, 8, 2]]), output_hidden_states=True).hidden_states
    assert np.abs(vectors[1, 0] - states[1][0].mean(0).numpy()).max() < 1e-5
    first = predictor.embeddings(sentences, layers=[2], pooling="cls")
    assert np.abs(first[0, 0] - states[2][0, 0].numpy()).max() < 1e-5
    assert predictor.outputs([]) == []
