"""Rows, arrays, micro-batches and layouts: nothing is lost, doubled or mixed up."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.rerun import arrays as stored
from claimcheck.rerun.batching import lay_out, micro_batches, order_of
from claimcheck.rerun.interface import Row

lengths = st.lists(st.integers(1, 40), min_size=1, max_size=60)


def make(sizes: list[int]) -> stored.Arrays:
    return stored.from_rows(
        Row([100 * i + j + 5 for j in range(size)], [i % 3], i) for i, size in enumerate(sizes)
    )


@given(lengths, st.sampled_from(["packed", "sorted", "padded"]), st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_every_row_is_in_exactly_one_micro_batch(
    sizes: list[int], policy: str, budget: int
) -> None:
    arrays = make(sizes)
    batches = micro_batches(arrays.lengths, np.arange(arrays.rows), policy=policy, budget=budget)  # type: ignore[arg-type]
    rows = np.concatenate([line for batch in batches for line in batch])
    assert sorted(rows.tolist()) == list(range(len(sizes)))
    for batch in batches:
        width = max(int(arrays.lengths[line].sum()) for line in batch)
        assert width * len(batch) <= budget or len(batch) == 1
        if policy != "packed":
            assert all(len(line) == 1 for line in batch)


@given(lengths, st.sampled_from(["packed", "padded"]))
@settings(max_examples=150, deadline=None)
def test_layouts_hold_the_rows_as_they_are(sizes: list[int], policy: str) -> None:
    arrays = make(sizes)
    for lines in micro_batches(arrays.lengths, np.arange(arrays.rows), policy=policy, budget=300):  # type: ignore[arg-type]
        layout = lay_out(arrays, lines, pad=1, multiple=4)
        assert layout.input_ids.shape[1] % 4 == 0
        flat, segments = layout.input_ids.reshape(-1), layout.segments.reshape(-1)
        for number, row in enumerate(layout.rows):
            start, size = layout.starts[number], layout.lengths[number]
            expected = arrays.ids[arrays.offsets[row] : arrays.offsets[row + 1]]
            assert flat[start : start + size].tolist() == expected.tolist()
            assert len(set(segments[start : start + size].tolist())) == 1
            positions = layout.positions.reshape(-1)[start : start + size]
            assert positions.tolist() == list(range(size))
        outside = np.ones(flat.size, dtype=bool)
        outside[layout.flat] = False
        assert (flat[outside] == 1).all() and (segments[outside] == 0).all()
        assert layout.tokens == sum(layout.lengths) == int((segments > 0).sum())
        for line in layout.segments:  # rows of one line have different numbers
            changes = [s for i, s in enumerate(line) if s and (i == 0 or line[i - 1] != s)]
            assert len(changes) == len(set(changes))


def test_packing_wastes_little() -> None:
    generator = np.random.default_rng(0)
    arrays = make(generator.integers(5, 60, 256).tolist())
    shares = {}
    for policy in ("padded", "packed"):
        batches = micro_batches(arrays.lengths, np.arange(256), policy=policy, budget=4096)  # type: ignore[arg-type]
        layouts = [lay_out(arrays, lines, pad=1) for lines in batches]
        shares[policy] = sum(x.tokens for x in layouts) / sum(x.input_ids.size for x in layouts)
    assert shares["packed"] > 0.95 > shares["padded"] * 0.9


@given(lengths, st.integers(1, 9), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_orders_are_permutations_fixed_by_seed_and_epoch(
    sizes: list[int], batch: int, seed: int, epoch: int
) -> None:
    arrays = make(sizes)
    units = arrays.units()
    for policy in ("packed", "sorted"):
        first = order_of(arrays, units, batch=batch, policy=policy, seed=seed, epoch=epoch)  # type: ignore[arg-type]
        again = order_of(arrays, units, batch=batch, policy=policy, seed=seed, epoch=epoch)  # type: ignore[arg-type]
        assert first.tolist() == again.tolist()
        assert sorted(first.tolist()) == list(range(len(sizes)))


def test_sorted_batches_are_alike_and_other_orders_differ_by_epoch() -> None:
    arrays = make(np.random.default_rng(0).integers(3, 60, 640).tolist())
    order = order_of(arrays, arrays.units(), batch=16, policy="sorted", seed=0, epoch=0)
    spreads = [np.ptp(arrays.lengths[order[i : i + 16]]) for i in range(0, 640, 16)]
    assert np.mean(spreads) < 6
    one = order_of(arrays, arrays.units(), batch=16, policy="packed", seed=0, epoch=0)
    two = order_of(arrays, arrays.units(), batch=16, policy="packed", seed=0, epoch=1)
    assert one.tolist() != two.tolist()


def test_groups_stay_together() -> None:
    rows = [Row([5] * (3 + i), [int(i == 0)], e) for e in range(6) for i in range(3)]
    arrays = stored.from_rows(rows)
    assert arrays.units().tolist() == [0, 3, 6, 9, 12, 15, 18]
    batches = micro_batches(
        arrays.lengths, np.arange(18), policy="packed", budget=20, groups=arrays.examples
    )
    for batch in batches:
        counts = np.bincount(arrays.examples[np.concatenate(batch)])
        assert set(counts[counts > 0].tolist()) == {3}


def test_fractions_are_nested_and_labels_shuffle() -> None:
    arrays = make([3 + i % 5 for i in range(50)])
    half = set(stored.fraction(arrays, 0.5, seed=1).examples.tolist())
    fifth = set(stored.fraction(arrays, 0.2, seed=1).examples.tolist())
    assert len(half) == 25 and len(fifth) == 10 and fifth < half
    assert set(stored.fraction(arrays, 0.2, seed=2).examples.tolist()) != fifth
    shuffled = stored.shuffle_labels(arrays, seed=0)
    assert sorted(shuffled.labels.tolist()) == sorted(arrays.labels.tolist())
    assert shuffled.labels.tolist() != arrays.labels.tolist()
    tags = stored.from_rows([Row([5, 6], [1, 2], 0), Row([5], [1], 1)])
    with pytest.raises(DataError, match="exactly one"):
        stored.shuffle_labels(tags, seed=0)


def test_taking_rows_keeps_token_types() -> None:
    arrays = stored.from_rows([Row([5, 6], [0], 0, [0, 1]), Row([7, 8, 9], [1], 1, [0, 0, 1])])
    chosen = stored.take(arrays, [1])
    assert chosen.ids.tolist() == [7, 8, 9] and chosen.token_types.tolist() == [0, 0, 1]
    assert lay_out(chosen, [np.array([0])], pad=1).token_types is not None
    with pytest.raises(DataError, match="token types"):
        stored.from_rows([Row([5, 6], [0], 0, [0, 1]), Row([7], [0], 1)])
    with pytest.raises(DataError, match="no tokens"):
        stored.from_rows([Row([], [0], 0)])


def test_arrays_are_stored_once_and_damage_is_told(tmp_path: Path) -> None:
    calls = []

    def rows() -> list[Row]:
        calls.append(1)
        return [Row([5, 6, 7], [1], 0), Row([8], [0], 1)]

    first = stored.cached(tmp_path, "key", rows)
    second = stored.cached(tmp_path, "key", rows)
    assert len(calls) == 1
    assert isinstance(first.ids, np.memmap)
    assert second.ids.tolist() == [5, 6, 7, 8] and second.lengths.tolist() == [3, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    (tmp_path / "key" / "ids.npy").write_bytes(b"broken")
    with pytest.raises(DataError, match="damaged"):
        stored.cached(tmp_path, "key", rows)
    np.save(tmp_path / "key" / "ids.npy", np.zeros(2, dtype=np.int32))
    with pytest.raises(DataError, match="disagree"):
        stored.cached(tmp_path, "key", rows)


def _store(folder: str) -> None:
    stored.cached(
        Path(folder), "key", lambda: [Row(list(range(5, 500)), [1], i) for i in range(50)]
    )


def test_racing_processes_store_whole_arrays(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_store, args=(str(tmp_path),)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert stored.open_arrays(tmp_path / "key").rows == 50
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
