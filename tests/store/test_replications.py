"""Outcomes of reruns beside their verdicts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from claimcheck.records import (
    Basis,
    Claim,
    Claimed,
    Contrast,
    Link,
    LinkTest,
    NoLink,
    PartOutcome,
    ReplicationLabel,
    RerunOutcome,
    Verdict,
)
from claimcheck.records.rerun import CellKey
from claimcheck.statistics import judge
from claimcheck.store import Store
from tests.store import samples

CELL = CellKey(
    model="m", mix="nli", fraction=1.0, target="t", split="test", language="all", metric="f1"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite3").open()
    document = samples.document()
    opened.put_reading(samples.paper(), document, reason="x", attempts=(), now=samples.NOW)
    opened.put_extraction(document.id, samples.claims(document), key="k", now=samples.NOW)
    yield opened
    opened.close()


def judged(claim: Claim, seconds: int = 0) -> tuple[str, Verdict, RerunOutcome]:
    verdict = samples.verdict(
        claim,
        ReplicationLabel.REPLICATED,  # type: ignore[arg-type]
        time=samples.NOW + timedelta(seconds=seconds),
        basis=Basis.RERUN,
    )
    link = Link(
        claim=claim.id,
        part=0,
        recipe="r",
        recipe_digest="d",
        test=LinkTest.GAIN,
        contrasts=(Contrast(name="c", cell=CELL, against=CELL.model_copy(update={"mix": "none"})),),
        claimed=Claimed(value=2.0),
    )
    part = PartOutcome(
        part=0,
        link=link,
        label=ReplicationLabel.REPLICATED,
        replication=judge((2.0, 2.1, 1.9), Claimed(value=2.0), seeds=(0, 1, 2)),
        seeds=(0, 1, 2),
        stages=("s1",),
    )
    outcome = RerunOutcome(
        verdict=verdict.id,
        claim=claim.id,
        label=ReplicationLabel.REPLICATED,
        parts=(part,),
        unlinked=(NoLink(claim=claim.id, part=1, reason="no cell"),),
        stages=("s0", "s1"),
    )
    return "key", verdict, outcome


def test_verdict_and_outcome_come_back_together_and_once(store: Store) -> None:
    first, second = samples.claims(samples.document())
    entries = [judged(first, 5), judged(first), judged(second, 9)]
    store.add_reruns(entries)
    store.add_reruns(entries)
    assert [outcome.verdict for outcome in store.replications([first.id])] == [
        entries[0][1].id,
        entries[1][1].id,
    ]
    assert store.replications([first.id, second.id])[-1] == entries[2][2]
    assert len(store.verdicts([first.id, second.id])) == 3
    assert (first.id, "key") in store.verdict_keys([first.id])
    assert store.replications([]) == ()
    (part,) = entries[0][2].parts
    assert [cell.mix for cell in part.cells] == ["nli", "none"]


def test_an_outcome_needs_its_own_verdict_and_nothing_is_kept_of_the_batch(store: Store) -> None:
    first, second = samples.claims(samples.document())
    key, verdict, _ = judged(first)
    other = judged(second)[2]
    with pytest.raises(ValueError, match="is not of"):
        store.add_reruns([judged(second, 3), (key, verdict, other)])
    assert store.verdicts([first.id, second.id]) == ()
    assert store.replications([first.id, second.id]) == ()


def test_outcomes_only_ever_grow(store: Store, tmp_path: Path) -> None:
    (first, _) = samples.claims(samples.document())
    store.add_reruns([judged(first)])
    raw = sqlite3.connect(tmp_path / "store.sqlite3")
    for statement in ("DELETE FROM replications", "UPDATE replications SET label = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()
