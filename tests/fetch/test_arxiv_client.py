"""arXiv as it should behave."""

import gzip
import hashlib
import json
import threading
from datetime import UTC, datetime

import arxiv
import pytest

from claimcheck.errors import SettingsError
from claimcheck.fetch import ArxivId, FetchSettings
from claimcheck.fetch.arxiv_client import ArxivClient, user_agent
from claimcheck.fetch.atom import AtomApi, withdrawal_note
from claimcheck.records import Failure, FileRole, Paper, PaperStatus
from tests.fetch.loopback import (
    LICENCE,
    OLD_LICENCE,
    Fault,
    latexml_page,
    pdf_bytes,
    tar_gz,
    tex_source,
    whole_paper,
)

PDF, SOURCE, HTML = FileRole.PDF, FileRole.SOURCE, FileRole.HTML


def test_a_paper_with_everything(bench):
    b = bench(whole_paper("2005.13013"), whole_paper("2005.13013", 2))
    (outcome,) = b.fetch("2005.13013")
    paper = outcome.paper
    assert paper.id == "2005.13013v2"
    assert outcome.requested == "2005.13013"
    assert paper.title == "On the Growing of Turnips"
    assert paper.authors == ("Ada Field", "Bo Meadow")
    assert paper.first_published == datetime(2020, 5, 1, 12, tzinfo=UTC)
    assert paper.published == datetime(2020, 5, 31, 12, tzinfo=UTC)
    assert paper.categories == ("cs.CL", "cs.LG")
    assert paper.abstract == "We grow turnips and count them."
    assert paper.licence == LICENCE
    assert paper.status is PaperStatus.CURRENT
    assert paper.status_note is None
    assert outcome.downloaded == (PDF, SOURCE, HTML)
    assert outcome.failures == outcome.absent == ()
    assert outcome.complete
    truth = b.server.papers["2005.13013v2"]
    assert b.files() == {
        "2005.13013v2/paper.pdf": truth.pdf,
        "2005.13013v2/paper.html": truth.html,
        "2005.13013v2/source.tar.gz": truth.source,
    }
    stored = {file.role: file for file in paper.files}
    assert [file.role for file in paper.files] == [PDF, SOURCE, HTML]
    assert stored[PDF].sha256 == hashlib.sha256(truth.pdf).hexdigest()
    assert stored[PDF].size == len(truth.pdf)
    assert stored[PDF].url == f"{b.server.url}/pdf/2005.13013v2"
    assert stored[PDF].retrieved.timestamp() == pytest.approx(b.clock.time, abs=60)


def test_a_second_fetch_is_a_no_op(bench):
    b = bench(whole_paper("2005.13013"))
    (first,) = b.fetch("2005.13013v1")
    before = {path: path.stat().st_mtime_ns for path in b.papers.rglob("*") if path.is_file()}
    calls = len(b.server.log)
    (second,) = b.fetch("2005.13013v1")
    assert len(b.server.log) == calls  # a versioned id needs no call at all
    assert second.downloaded == ()
    assert second.paper == first.paper
    (third,) = b.fetch("2005.13013")
    assert b.server.paths()[calls:] == ["/api/query"]  # which version is the newest?
    assert third.downloaded == ()
    assert third.paper == first.paper
    after = {path: path.stat().st_mtime_ns for path in b.papers.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before if path.suffix != ".lock"} == {
        path: before[path] for path in before if path.suffix != ".lock"
    }


def test_an_id_without_version_asks_for_the_newest_online(bench):
    b = bench(whole_paper("2005.13013"))
    b.fetch("2005.13013")
    b.server.papers["2005.13013v2"] = whole_paper("2005.13013", 2)
    (outcome,) = b.fetch("2005.13013")
    assert outcome.paper.id == "2005.13013v2"
    assert outcome.downloaded == (PDF, SOURCE, HTML)
    assert {path.split("/")[0] for path in b.files()} == {"2005.13013v1", "2005.13013v2"}


def test_all_versions_lie_side_by_side(bench):
    b = bench(*(whole_paper("2005.13013", version) for version in (1, 2, 3)))
    outcomes = b.fetch("2005.13013v2", all_versions=True)
    assert [outcome.paper.id for outcome in outcomes] == [
        "2005.13013v1",
        "2005.13013v2",
        "2005.13013v3",
    ]
    assert [outcome.paper.licence for outcome in outcomes] == [OLD_LICENCE, OLD_LICENCE, LICENCE]
    assert len(b.files()) == 9
    assert b.server.paths("/api") == ["/api/query"] * 2
    assert b.server.paths("/oai") == ["/oai"]
    again = b.fetch("2005.13013", all_versions=True)
    assert [outcome.downloaded for outcome in again] == [()] * 3


def test_all_versions_of_one_work_once(bench):
    b = bench(whole_paper("2005.13013"), whole_paper("2005.13013", 2))
    outcomes = b.fetch("2005.13013v1", "2005.13013", all_versions=True)
    assert [outcome.paper.id for outcome in outcomes] == ["2005.13013v1", "2005.13013v2"]
    assert b.server.paths("/api") == ["/api/query"] * 2


def test_a_work_that_oai_does_not_have_yet(bench):
    """New papers are announced before they are harvested: the abstract page knows the licence."""
    b = bench(whole_paper("2005.13013"))
    original = b.server._oai
    b.server._oai = lambda work: original("none")
    (outcome,) = b.fetch("2005.13013")
    assert outcome.complete
    assert outcome.paper.licence == OLD_LICENCE
    calls = len(b.server.log)
    b.fetch("2005.13013v1")
    assert len(b.server.log) == calls


def test_an_older_version_by_its_number(bench):
    b = bench(whole_paper("2005.13013"), whole_paper("2005.13013", 2))
    (outcome,) = b.fetch("https://arxiv.org/abs/2005.13013v1")
    assert outcome.paper.id == "2005.13013v1"
    assert outcome.paper.published == datetime(2020, 5, 1, 12, tzinfo=UTC)
    assert outcome.paper.licence == OLD_LICENCE


def test_old_style_ids(bench):
    b = bench(whole_paper("hep-th/9901001"))
    (outcome,) = b.fetch("hep-th/9901001")
    assert outcome.paper.id == "hep-th/9901001v1"
    assert outcome.folder == "hep-th_9901001v1"
    assert sorted(b.files())[0] == "hep-th_9901001v1/paper.html"


def test_several_at_once_take_one_metadata_call(bench):
    b = bench(*(whole_paper(f"2005.1301{n}") for n in range(3)))
    outcomes = b.fetch("2005.13010", "2005.13011", "2005.13012", "2005.13010")
    assert [outcome.paper.id for outcome in outcomes] == [f"2005.1301{n}v1" for n in range(3)]
    assert b.server.paths("/api") == ["/api/query"]


def test_two_ids_of_one_version_are_one(bench):
    b = bench(whole_paper("2005.13013"))
    assert len(b.fetch("2005.13013", "2005.13013v1")) == 1
    assert len(b.fetch("2005.13013v1", "2005.13013")) == 1


def test_an_unknown_id_spoils_nothing(bench):
    b = bench(whole_paper("2005.13013"))
    known, unknown, no_version = b.fetch("2005.13013", "2005.13014", "2005.13013v7")
    assert known.complete
    for outcome, text in ((unknown, "2005.13014"), (no_version, "2005.13013v7")):
        assert outcome.paper is None
        (failure,) = outcome.failures
        assert failure.stage == "fetch"
        assert failure.subject == text
        assert failure.reason == "arXiv knows no paper of this id and version"


def test_an_id_that_arxiv_refuses_spoils_nothing(bench):
    b = bench(whole_paper("2005.13013"), whole_paper("2005.13014"))
    refuse = lambda request: (  # noqa: E731
        Fault.FORBIDDEN if "2005.13014" in request.query.get("id_list", "") else None
    )
    b.server.chooser = refuse
    original = b.server._spoil
    b.server._spoil = lambda request, reply, fault: original(request, reply, fault).__class__(
        status=400
    )
    good, bad = b.fetch("2005.13013", "2005.13014")
    assert good.complete
    assert "answers 400" in bad.failures[0].reason


def test_calls_are_three_seconds_apart_and_one_at_a_time(bench):
    b = bench(whole_paper("2005.13013"))
    b.fetch("2005.13013")
    assert len(b.server.log) == 5
    assert b.clock.slept == [pytest.approx(3, abs=0.01)] * 4
    assert b.server.most_at_once == 1
    b.fetch("2005.13013")
    assert len(b.clock.slept) == 5  # the next process waits too


def test_every_call_names_us_and_a_contact(bench):
    b = bench(whole_paper("2005.13013"))
    b.fetch("2005.13013", contact="ada@field.example")
    agents = {request.headers["user-agent"] for request in b.server.log}
    assert len(agents) == 1
    assert agents.pop() == user_agent("ada@field.example")


def test_contacts():
    assert user_agent("ada@field.example").endswith("(+mailto:ada@field.example)")
    assert user_agent("https://field.example").endswith("(+https://field.example)")
    assert user_agent(None).startswith("claimcheck/")
    for bad in ("a\r\nX-Evil: 1", "ä@field.example", "x" * 201):
        with pytest.raises(SettingsError):
            user_agent(bad)


class TestKindsOfSubmission:
    def test_pdf_only(self, bench):
        b = bench(whole_paper("2005.13013", source=pdf_bytes("2005.13013v1"), html=None))
        (outcome,) = b.fetch("2005.13013")
        assert outcome.complete
        assert outcome.downloaded == (PDF,)
        assert {entry.role: entry.reason for entry in outcome.absent} == {
            SOURCE: "the authors submitted a PDF only",
            HTML: "there is no HTML of this version",
        }
        calls = len(b.server.log)
        b.fetch("2005.13013v1")
        assert len(b.server.log) == calls  # what is absent is not asked for again …
        b.clock.time += 31 * 86_400
        b.server.papers["2005.13013v1"] = whole_paper("2005.13013")
        (later,) = b.fetch("2005.13013v1")  # … for a month
        assert later.downloaded == (SOURCE, HTML)
        assert later.absent == ()

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            (gzip.compress(pdf_bytes()), "a PDF only"),
            (gzip.compress(b"%!PS-Adobe-3.0\n"), "PostScript only"),
            (None, "not available"),
        ],
    )
    def test_other_sources_that_are_none(self, bench, source, reason):
        b = bench(whole_paper("2005.13013", source=source))
        (outcome,) = b.fetch("2005.13013")
        assert outcome.complete
        assert reason in outcome.absent[0].reason
        assert sorted(b.files()) == ["2005.13013v1/paper.html", "2005.13013v1/paper.pdf"]

    @pytest.mark.parametrize(
        ("source", "name"),
        [
            (gzip.compress(tex_source()), "source.tex.gz"),
            (tex_source(), "source.tex"),
            (gzip.decompress(tar_gz(main__tex=tex_source())), "source.tar"),
        ],
    )
    def test_sources_that_are_no_archive(self, bench, source, name):
        b = bench(whole_paper("2005.13013", source=source))
        b.fetch("2005.13013", roles=[SOURCE])
        assert b.files() == {f"2005.13013v1/{name}": source}

    def test_a_gzipped_tar_that_is_labelled_as_encoding_is_kept(self, bench):
        paper = whole_paper("2005.13013", headers={"Content-Encoding": "x-gzip"})
        b = bench(paper)
        b.fetch("2005.13013", roles=[SOURCE])
        assert b.files() == {"2005.13013v1/source.tar.gz": paper.source}

    def test_an_encoding_on_other_files_is_taken_off(self, bench):
        paper = whole_paper(
            "2005.13013",
            pdf=gzip.compress(pdf_bytes()),
            html=gzip.compress(latexml_page()),
            headers={"Content-Encoding": "gzip"},
        )
        b = bench(paper)
        b.fetch("2005.13013", roles=[PDF, HTML])
        assert b.files() == {
            "2005.13013v1/paper.pdf": pdf_bytes(),
            "2005.13013v1/paper.html": latexml_page(),
        }

    def test_a_page_that_is_not_latexml(self, bench):
        b = bench(whole_paper("2005.13013", html=b"<html><body>of the authors</body></html>"))
        (outcome,) = b.fetch("2005.13013", roles=[HTML])
        assert outcome.complete
        assert outcome.absent[0].reason == "the page is not LaTeXML output"


class TestWithdrawn:
    NOTE = "This paper has been withdrawn by the authors due to an error in Lemma 3"

    def test_without_files(self, bench):
        b = bench(
            whole_paper("2005.13013"),
            whole_paper(
                "2005.13013",
                2,
                pdf=None,
                source=None,
                html=None,
                comment=self.NOTE,
                source_type="I",
            ),
        )
        (outcome,) = b.fetch("2005.13013")
        assert outcome.complete
        assert outcome.paper.status is PaperStatus.WITHDRAWN
        assert outcome.paper.status_note == self.NOTE
        assert outcome.paper.files == ()
        assert [entry.reason for entry in outcome.absent] == ["this version was withdrawn"] * 3
        assert b.server.paths("/pdf") == []  # OAI-PMH said so: nothing is asked for
        (older,) = b.fetch("2005.13013v1")
        assert older.paper.status is PaperStatus.CURRENT
        assert older.paper.status_note == "version 2 of this paper was withdrawn"
        assert len(older.paper.files) == 3
        calls = len(b.server.log)
        b.fetch("2005.13013v1", "2005.13013v2")
        assert len(b.server.log) == calls

    def test_told_by_the_comment_only(self, bench):
        b = bench(whole_paper("2005.13013", pdf=None, comment=self.NOTE))
        (outcome,) = b.fetch("2005.13013", oai_url=None)
        assert outcome.complete
        assert outcome.paper.status is PaperStatus.WITHDRAWN
        assert outcome.absent[0].reason == "this version was withdrawn"
        assert outcome.downloaded == (SOURCE, HTML)

    def test_told_by_oai_only(self, bench):
        b = bench(whole_paper("2005.13013", source_type="I", comment="12 pages"))
        (outcome,) = b.fetch("2005.13013")
        assert outcome.paper.status is PaperStatus.WITHDRAWN
        assert outcome.paper.status_note == "12 pages"

    @pytest.mark.parametrize(
        ("comment", "abstract", "withdrawn"),
        [
            (NOTE, None, True),
            ("withdrawn", None, True),
            ("Paper withdrawn. See v1.", None, True),
            ("This article has been withdrawn by arXiv administrators", None, True),
            ("This submission has been temporarily withdrawn", None, True),
            ("This version is withdrawn", None, True),
            ("10 pages; withdrawn by the author", None, True),
            (None, "This paper has been withdrawn by the author due to a sign error.", True),
            ("10 pages, 3 figures", None, False),
            ("The claim of v1 has been withdrawn", None, False),
            ("We study troops that were withdrawn", None, False),
            (None, "We study drugs that have been withdrawn from the market.", False),
            (None, None, False),
            ("x" * 2_001 + " withdrawn by the author", None, False),
        ],
    )
    def test_notices(self, comment, abstract, withdrawn):
        assert (withdrawal_note(comment, abstract) is not None) is withdrawn


class TestOffline:
    def test_answers_from_what_is_there(self, bench):
        b = bench(whole_paper("2005.13013"), whole_paper("2005.13013", 2))
        b.fetch("2005.13013", all_versions=True)
        calls = len(b.server.log)
        (newest,) = b.fetch("2005.13013", offline=True)
        assert newest.paper.id == "2005.13013v2"
        (older,) = b.fetch("2005.13013v1", offline=True)
        assert older.paper.id == "2005.13013v1"
        every = b.fetch("2005.13013", all_versions=True, offline=True)
        assert [outcome.paper.id for outcome in every] == ["2005.13013v1", "2005.13013v2"]
        assert len(b.server.log) == calls

    def test_says_what_is_not_there(self, bench):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013")
        for text in ("2005.13014", "2005.13013v2"):
            (outcome,) = b.fetch(text, offline=True)
            assert outcome.paper is None
            assert "offline" in outcome.failures[0].reason
        assert b.server.paths("/api") == ["/api/query"]

    def test_metadata_is_a_failure(self, bench):
        b = bench(whole_paper("2005.13013"))
        with b.client(offline=True) as client:
            (entry,) = client.metadata([ArxivId(work="2005.13013")])
        assert isinstance(entry, Failure)
        assert "offline" in entry.reason


class TestTwoAtOnce:
    def test_the_second_waits_and_finds_it_done(self, bench):
        b = bench(whole_paper("2005.13013"))
        results = []

        def work():
            results.extend(b.fetch("2005.13013v1", seconds_between_calls=0.0))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(len(outcome.downloaded) for outcome in results) == [0, 0, 0, 3]
        assert all(len(outcome.paper.files) == 3 for outcome in results)
        for prefix in ("/pdf", "/e-print", "/html"):
            assert len(b.server.paths(prefix)) == 1
        assert b.server.most_at_once == 1
        assert len(b.files()) == 3


class TestFolders:
    """What is on disk decides, and it is not trusted."""

    def test_a_file_that_was_changed_is_fetched_again(self, bench):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1")
        path = b.papers / "2005.13013v1" / "paper.pdf"
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        (outcome,) = b.fetch("2005.13013v1")
        assert outcome.downloaded == (PDF,)
        assert path.read_bytes() == b.server.papers["2005.13013v1"].pdf

    def test_a_file_that_was_removed_is_fetched_again(self, bench):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1")
        (b.papers / "2005.13013v1" / "source.tar.gz").unlink()
        (outcome,) = b.fetch("2005.13013v1")
        assert outcome.downloaded == (SOURCE,)

    def test_a_link_in_place_of_a_file_is_not_believed(self, bench, tmp_path):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1")
        path = b.papers / "2005.13013v1" / "paper.pdf"
        elsewhere = tmp_path / "elsewhere.pdf"
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
        (outcome,) = b.fetch("2005.13013v1")
        assert outcome.downloaded == (PDF,)
        assert not path.is_symlink()

    @pytest.mark.parametrize("damage", ["", "{}", "[]", "{", '{"format": 1, "paper": {"id": 3}}'])
    def test_a_damaged_manifest_means_anew(self, bench, damage):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1")
        (b.papers / "2005.13013v1" / "fetched.json").write_text(damage)
        (outcome,) = b.fetch("2005.13013v1")
        assert outcome.downloaded == (PDF, SOURCE, HTML)
        assert len(b.files()) == 3

    def test_a_manifest_cannot_name_files_elsewhere(self, bench, tmp_path):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1")
        note = b.papers / "2005.13013v1" / "fetched.json"
        content = json.loads(note.read_text())
        secret = tmp_path / "secret"
        secret.write_bytes(b"s")
        content["paper"]["files"][0] |= {
            "name": "../../secret",
            "size": 1,
            "sha256": hashlib.sha256(b"s").hexdigest(),
        }
        note.write_text(json.dumps(content))
        (outcome,) = b.fetch("2005.13013v1", offline=True)
        assert [file.role for file in outcome.paper.files] == [SOURCE, HTML]

    def test_only_some_roles_now_the_rest_later(self, bench):
        b = bench(whole_paper("2005.13013"))
        (first,) = b.fetch("2005.13013v1", roles=[PDF])
        assert first.downloaded == (PDF,)
        (second,) = b.fetch("2005.13013v1")
        assert second.downloaded == (SOURCE, HTML)
        assert len(second.paper.files) == 3

    def test_a_source_that_changes_its_kind_leaves_no_second_file(self, bench):
        b = bench(whole_paper("2005.13013"))
        b.fetch("2005.13013v1", roles=[SOURCE])
        (b.papers / "2005.13013v1" / "source.tar.gz").write_bytes(b"damaged")
        b.server.papers["2005.13013v1"] = whole_paper("2005.13013", source=tex_source())
        b.fetch("2005.13013v1", roles=[SOURCE])
        assert sorted(b.files()) == ["2005.13013v1/source.tex"]

    def test_a_file_that_somebody_put_there_stays(self, bench):
        b = bench(whole_paper("2005.13013"))
        folder = b.papers / "2005.13013v1"
        folder.mkdir(parents=True)
        (folder / "paper.pdf").write_bytes(pdf_bytes("with my remarks"))
        (folder / "source.tex").write_bytes(tex_source("my own draft"))
        (outcome,) = b.fetch("2005.13013v1")
        names = {file.role: file.name for file in outcome.paper.files}
        assert names == {PDF: "arxiv-paper.pdf", SOURCE: "source.tar.gz", HTML: "paper.html"}
        assert (folder / "paper.pdf").read_bytes() == pdf_bytes("with my remarks")
        assert (folder / "source.tex").exists()
        (again,) = b.fetch("2005.13013v1")
        assert again.downloaded == ()

    def test_the_same_file_put_there_by_hand_is_the_same_file(self, bench):
        b = bench(whole_paper("2005.13013"))
        folder = b.papers / "2005.13013v1"
        folder.mkdir(parents=True)
        (folder / "paper.pdf").write_bytes(b.server.papers["2005.13013v1"].pdf)
        (outcome,) = b.fetch("2005.13013v1")
        assert outcome.paper.files[0].name == "paper.pdf"
        assert len(b.files()) == 3


class TestSettings:
    def test_the_pause_may_be_shorter_on_this_machine_only(self, tmp_path):
        with pytest.raises(SettingsError, match="less than arXiv asks for"):
            ArxivClient(FetchSettings(seconds_between_calls=1), cache=tmp_path)
        with pytest.raises(SettingsError):
            ArxivClient(FetchSettings(files_url="http://arxiv.org"), cache=tmp_path)
        ArxivClient(FetchSettings(), cache=tmp_path).close()

    def test_one_remote_address_is_enough_for_the_full_pause(self, bench, tmp_path):
        b = bench()
        with pytest.raises(SettingsError):
            b.client(html_url="https://arxiv.org", seconds_between_calls=1.0)

    def test_without_licence_server(self, bench):
        b = bench(whole_paper("2005.13013"))
        (outcome,) = b.fetch("2005.13013", oai_url=None)
        assert outcome.paper.licence is None
        assert outcome.complete
        calls = len(b.server.log)
        b.fetch("2005.13013v1", oai_url=None)
        assert len(b.server.log) == calls
        (later,) = b.fetch("2005.13013v1")
        assert later.paper.licence == LICENCE
        assert later.downloaded == ()


def test_metadata_alone(bench):
    b = bench(whole_paper("2005.13013"))
    with b.client() as client:
        entries = client.metadata(
            [ArxivId(work="2005.13013"), ArxivId(work="2005.13014"), ArxivId(work="2005.13013")]
        )
    assert [isinstance(entry, Paper) for entry in entries] == [True, False, True]


def test_the_package_still_has_the_session_that_we_replace():
    """A new version of ``arxiv`` without it would talk past our client."""
    client = arxiv.Client()
    assert type(client._session).__name__ == "Session"
    api = AtomApi(None, "http://127.0.0.1:1/api")  # type: ignore[arg-type]
    assert type(api._client._session.get_adapter("https://x/")).__name__ == "_Adapter"
