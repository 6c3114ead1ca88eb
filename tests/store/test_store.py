"""What goes in comes out; what must not change does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import AmbiguousIdError, InputError, NotFoundError, StoreError
from claimcheck.records import FileRole, Origin, ReportingLabel, StoredFile
from claimcheck.store import Reading, Store
from tests.store import samples
from tests.store.samples import NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite3").open()
    yield opened
    opened.close()


def filled(store: Store, paper_id: str = "2101.00001v1") -> None:
    document = samples.document(paper_id)
    store.put_reading(samples.paper(paper_id), document, reason="only a PDF", attempts=(), now=NOW)
    store.put_extraction(document.id, samples.claims(document), key="k1", now=NOW)


# ── papers ────────────────────────────────────────────────────────────────────────────────────


def test_papers_come_back_in_the_order_they_came(store: Store) -> None:
    later = NOW + timedelta(seconds=1)
    store.put_paper(samples.paper("2101.00002v1"), now=NOW)
    store.put_paper(samples.paper("2101.00001v1"), now=later)
    assert [paper.id for paper in store.papers()] == ["2101.00002v1", "2101.00001v1"]


def test_newer_metadata_replaces_older(store: Store) -> None:
    store.put_paper(samples.paper(), now=NOW)
    store.put_paper(samples.paper(title="On Rabbits"), now=NOW)
    assert store.paper("2101.00001v1").title == "On Rabbits"
    assert len(store.papers()) == 1


def test_a_paper_gains_a_file_but_none_changes(store: Store) -> None:
    first = samples.paper()
    store.put_paper(first, now=NOW)
    source = StoredFile(role=FileRole.SOURCE, name="paper.tex", sha256="cd" * 32, size=3)
    store.put_paper(first.model_copy(update={"files": (*first.files, source)}), now=NOW)
    assert len(store.paper(first.id).files) == 2
    with pytest.raises(InputError, match="another pdf file"):
        store.put_paper(samples.paper(sha256="ef" * 32), now=NOW)
    assert len(store.paper(first.id).files) == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2101.00001v1", "2101.00001v1"),
        ("2101.00001", "2101.00001v10"),  # 10 is newer than 9, whatever the alphabet says
        ("2101.00001v9", "2101.00001v9"),
        ("2102", "2102.00007v1"),
        ("hep-th/99", "hep-th/9901001v1"),
        ("sha256:00ff", "sha256:00ff00ff00ff00ff"),
        ("00ff00", "sha256:00ff00ff00ff00ff"),
    ],
)
def test_a_paper_is_found(store: Store, asked: str, found: str) -> None:
    for paper_id in (
        "2101.00001v1",
        "2101.00001v9",
        "2101.00001v10",
        "2101.00002v1",
        "2102.00007v1",
        "hep-th/9901001v1",
        "sha256:00ff00ff00ff00ff",
    ):
        store.put_paper(samples.paper(paper_id), now=NOW)
    assert store.paper(asked).id == found


def test_a_prefix_of_two_papers_is_refused_with_their_names(store: Store) -> None:
    store.put_paper(samples.paper("2101.00001v1"), now=NOW)
    store.put_paper(samples.paper("2101.00002v1"), now=NOW)
    with pytest.raises(AmbiguousIdError, match=r"2101\.00001v1, 2101\.00002v1"):
        store.paper("2101")


@pytest.mark.parametrize("asked", ["", "x", "2101.00001v2", "%", "_", "21%1", "*", "\U0010ffff"])
def test_what_matches_nothing_is_not_found(store: Store, asked: str) -> None:
    store.put_paper(samples.paper("2101.00001v1"), now=NOW)
    with pytest.raises(NotFoundError):
        store.paper(asked)


def test_an_empty_store_says_so(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        store.paper("2101")
    assert "nothing is stored yet" in (caught.value.hint or "")


# ── documents ─────────────────────────────────────────────────────────────────────────────────


def test_the_latest_reading_is_the_current_document(store: Store) -> None:
    paper, old, new = samples.paper(), samples.document(), samples.document(parser="pdf/2")
    assert store.current_document(paper.id) is None
    assert store.reading(paper.id) is None
    store.put_reading(paper, old, reason="first", attempts=(), now=NOW)
    store.put_reading(paper, new, reason="second", attempts=[("latex", "no .tex")], now=NOW)
    assert store.current_document(paper.id) == new
    assert store.reading(paper.id) == Reading(
        reason="second", attempts=(("latex", "no .tex"),), time=NOW
    )
    store.put_reading(paper, old, reason="back again", attempts=(), now=NOW)
    assert store.current_document(paper.id) == old
    assert store.document(new.id) == new


def test_an_unknown_document_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.document("0" * 16)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=5))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    store = Store(tmp_path_factory.mktemp("any") / "store.sqlite3").open()
    document = samples.document(sentences=tuple(texts))
    store.put_reading(samples.paper(), document, reason="", attempts=(), now=NOW)
    store.put_extraction(document.id, samples.claims(document), key="", now=NOW)
    assert store.current_document("2101.00001v1") == document
    # equal sentences are one claim here, so the claim stands twice with its last record
    assert [claim.text for claim in store.extracted_claims(document.id)] == texts
    store.close()


# ── claims ────────────────────────────────────────────────────────────────────────────────────


def test_the_latest_extraction_is_listed_in_order(store: Store) -> None:
    filled(store)
    document = samples.document()
    first, second = samples.claims(document)
    assert store.extracted_claims(document.id) == (first, second)
    assert store.extraction_key(document.id) == "k1"
    store.add_outcomes([("v", samples.verdict(first))])
    store.put_extraction(document.id, (second,), key="k2", now=NOW)
    assert store.extracted_claims(document.id) == (second,)
    assert store.extraction_key(document.id) == "k2"
    assert store.claim(first.id) == first  # kept, with its verdict
    assert len(store.verdicts([first.id])) == 1
    store.put_extraction(document.id, (), key="k3", now=NOW)
    assert store.extracted_claims(document.id) == ()


def test_an_extraction_that_was_never_made_is_none(store: Store) -> None:
    assert store.extraction_key("0" * 16) is None
    assert store.extracted_claims("0" * 16) == ()


def test_a_claim_read_anew_replaces_its_record_and_mentions(store: Store) -> None:
    filled(store)
    first, _ = samples.claims(samples.document())
    changed = first.model_copy(update={"confidence": 0.5, "mentions": ()})
    store.put_claims([changed])
    assert store.claim(first.id) == changed


def test_a_claim_is_found_by_prefix(store: Store) -> None:
    filled(store)
    first, second = samples.claims(samples.document())
    assert store.claim(first.id[:6]) == first
    with pytest.raises(NotFoundError, match="no claim"):
        store.claim("zz")
    twin = second.model_copy(update={"id": first.id[:6] + "0" * 10})
    store.put_claims([twin])
    with pytest.raises(AmbiguousIdError):
        store.claim(first.id[:6])
    assert store.claim(twin.id) == twin


def test_external_claims_are_kept_apart(store: Store) -> None:
    filled(store)
    first, _ = samples.claims(samples.document())
    said = first.model_copy(update={"id": "e" * 16, "origin": Origin.EXTERNAL, "mentions": ()})
    store.put_claims([said])
    assert store.external_claims("2101.00001v1") == (said,)
    assert said not in store.extracted_claims(samples.document().id)


# ── verdicts and failures ─────────────────────────────────────────────────────────────────────


def test_verdicts_accumulate(store: Store) -> None:
    filled(store)
    first, second = samples.claims(samples.document())
    old = samples.verdict(first)
    new = samples.verdict(first, ReportingLabel.REFUTED, time=NOW + timedelta(days=1))
    store.add_outcomes([("k", old)])
    store.add_outcomes([("k", old), ("l", new), ("l", samples.failure(second))])
    assert store.verdicts([first.id, second.id]) == (old, new)
    assert store.failures([second.id]) == (samples.failure(second),)
    assert store.verdict_keys([first.id, second.id]) == {(first.id, "k"), (first.id, "l")}
    assert store.verdict(new.id[:8]) == new
    assert store.counts() == {
        "papers": 1,
        "documents": 1,
        "claims": 2,
        "verdicts": 2,
        "failures": 1,
    }


@pytest.mark.parametrize("table", ["verdicts", "failures", "documents", "readings"])
@pytest.mark.parametrize("act", ["UPDATE {} SET time = 'then'", "DELETE FROM {}"])
def test_append_only_tables_refuse_change(tmp_path: Path, table: str, act: str) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(path).open()
    filled(store)
    first, second = samples.claims(samples.document())
    store.add_outcomes([("k", samples.verdict(first)), ("k", samples.failure(second))])
    store.close()
    raw = sqlite3.connect(path)
    if table == "documents":
        act = act.replace("time =", "parser =")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(act.format(table))
    raw.close()


def test_a_verdict_on_an_unknown_claim_is_refused_and_undoes_its_batch(store: Store) -> None:
    filled(store)
    first, second = samples.claims(samples.document())
    stray = second.model_copy(update={"id": "f" * 16})
    with pytest.raises(sqlite3.IntegrityError):
        store.add_outcomes([("k", samples.verdict(first)), ("k", samples.verdict(stray))])
    assert store.verdicts([first.id]) == ()


def test_more_ids_than_fit_into_one_statement(store: Store) -> None:
    filled(store)
    first, _ = samples.claims(samples.document())
    store.add_outcomes([("k", samples.verdict(first))])
    many = [f"{number:016x}" for number in range(1_700)] + [first.id]
    assert len(store.verdicts(many)) == 1
    assert store.verdict_keys(many) == {(first.id, "k")}


# ── damage ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be one " * 40])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged") as caught:
        Store(path).open()
    assert "move it away" in (caught.value.hint or "")
    assert path.read_bytes() == content


def test_overwritten_pages_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(path).open()
    filled(store)
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        Store(path).open().papers()


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("UPDATE papers SET record = '{\"id\": 1}'", lambda store: store.papers()),
        ("UPDATE claims SET record = 'x'", lambda store: store.extracted_claims(DOCUMENT)),
        ("UPDATE documents SET record = x'00'", lambda store: store.document(DOCUMENT)),
        ("UPDATE documents SET record = substr(record, 1, 40)", lambda s: s.document(DOCUMENT)),
    ],
)
def test_a_damaged_record_is_a_store_error(tmp_path: Path, statement: str, read: object) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(path).open()
    filled(store)
    store.close()
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER documents_no_update")
    raw.execute(statement)
    raw.commit()
    raw.close()
    store = Store(path).open()
    with pytest.raises(StoreError):
        read(store)  # type: ignore[operator]
    store.close()


DOCUMENT = samples.document().id


def test_check_finds_orphans(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store(path).open()
    filled(store)
    assert store.check() == ()
    store.close()
    raw = sqlite3.connect(path)
    raw.execute("DELETE FROM claims")
    raw.commit()
    raw.close()
    store = Store(path).open()
    assert any("missing claims row" in line for line in store.check())
    store.close()


def test_a_closed_store_is_a_bug_not_a_known_error(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite3").open()
    store.close()
    with pytest.raises(RuntimeError):
        store.papers()
