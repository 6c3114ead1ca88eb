"""Reviews are appended, found by prefix, and come with their verdicts or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck.errors import AmbiguousIdError, NotFoundError
from claimcheck.records import Review, ReviewAct, ReviewSubject
from claimcheck.store import Store
from tests.store import samples

SOURCE = samples.document()
CLAIMS = samples.claims(SOURCE)


def review(key: str, claim: int = 0) -> Review:
    return Review(
        id=key,
        claim=CLAIMS[claim].id,
        subject=ReviewSubject.VERDICT,
        act=ReviewAct.DISPUTE,
        by="Ann",
        time=samples.NOW,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite3").open()
    opened.put_claims(CLAIMS)
    yield opened
    opened.close()


def test_reviews_come_back_in_order(store: Store) -> None:
    made = [review("bb"), review("aa", 1), review("ba")]
    for one in made:
        store.add_review(one)
    assert store.reviews() == tuple(made)
    assert store.reviews([CLAIMS[0].id]) == (made[0], made[2])
    assert store.reviews([]) == ()
    assert store.review("aa") == made[1]
    with pytest.raises(AmbiguousIdError, match="ba, bb"):
        store.review("b")
    with pytest.raises(NotFoundError, match="begins with 'zz'"):
        store.review("zz")


def test_a_review_and_its_verdicts_are_one(store: Store) -> None:
    verdict = samples.verdict(CLAIMS[0])
    store.add_review(review("aa"), [("key", verdict)])
    assert store.verdicts([CLAIMS[0].id]) == (verdict,)
    stranger = samples.verdict(CLAIMS[0]).model_copy(update={"id": "new", "claim": "unknown"})
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store.add_review(review("bb"), [("key", stranger)])
    assert [one.id for one in store.reviews()] == ["aa"]


def test_a_review_is_never_changed(store: Store, tmp_path: Path) -> None:
    store.add_review(review("aa"))
    raw = sqlite3.connect(tmp_path / "store.sqlite3")
    for statement in ("DELETE FROM reviews", "UPDATE reviews SET record = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()


def test_only_stored_claims_are_reviewed(store: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store.add_review(review("aa").model_copy(update={"claim": "unknown"}))
