"""Everything that a server can do wrong, one at a time, against the real client."""

import pytest

from claimcheck.records import FileRole
from tests.fetch.loopback import Fault, tex_source, whole_paper

PDF, SOURCE, HTML = FileRole.PDF, FileRole.SOURCE, FileRole.HTML

#: Faults after which the next try of a file gives it whole.
PASSING = [
    Fault.RATE_LIMIT,
    Fault.RATE_LIMIT_DATE,
    Fault.RATE_LIMIT_BARE,
    Fault.UNAVAILABLE,
    Fault.BROKEN,
    Fault.HANG,
    Fault.DRIP,
    Fault.TRUNCATED,
    Fault.SHORT_LENGTH,
    Fault.LONG_LENGTH,
    Fault.RESET,
    Fault.DAMAGED,
    Fault.EMPTY,
    Fault.WRONG_RANGE,
    Fault.GARBAGE,
]

PATHS = {PDF: "/pdf", SOURCE: "/e-print", HTML: "/html"}


@pytest.mark.parametrize("role", list(FileRole), ids=str)
@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name)
def test_a_passing_fault_costs_one_more_try(bench, fault, role):
    b = bench(whole_paper("2005.13013"))
    b.server.fault(PATHS[role], fault)
    (outcome,) = b.fetch("2005.13013", roles=[role])
    assert outcome.complete, outcome.failures
    assert outcome.downloaded == (role,)
    truth = b.server.papers["2005.13013v1"]
    assert list(b.files().values()) == [
        {PDF: truth.pdf, SOURCE: truth.source, HTML: truth.html}[role]
    ]
    assert len(b.server.paths(PATHS[role])) == 2
    waits = [event for event in b.events if event.kind == "wait" and "try 2 of 5" in event.message]
    assert len(waits) == 1  # somebody who watches sees why it takes so long
    if fault in (Fault.RATE_LIMIT, Fault.RATE_LIMIT_DATE, Fault.UNAVAILABLE):
        assert waits[0].seconds == pytest.approx(b.server.wait_seconds, abs=1.01)


LASTING = {
    Fault.RATE_LIMIT: "asks us to slow down (429) after 5 tries",
    Fault.RATE_LIMIT_DAY: "asks for a pause of 86400 s",
    Fault.UNAVAILABLE: "asks us to slow down (503) after 5 tries",
    Fault.BROKEN: "the server failed (500) after 5 tries",
    Fault.HANG: "no answer in time after 5 tries",
    Fault.DRIP: "too slow",
    Fault.SHORT_LENGTH: "the PDF is cut short after 5 tries",
    Fault.LONG_LENGTH: "the connection broke",
    Fault.RESET: "the connection broke",
    Fault.PAGE: "sent an HTML page instead of a PDF",
    Fault.DAMAGED: "the PDF is cut short after 5 tries",
    Fault.FOREIGN_REDIRECT: "mirror.example:443 is not among the allowed servers",
    Fault.REDIRECT_LOOP: "redirects in a circle",
    Fault.NOT_FOUND: "no such thing (404)",
    Fault.FORBIDDEN: "the server refuses (403)",
    Fault.EMPTY: "an empty file instead of a PDF",
    Fault.WRONG_RANGE: "mixed up the parts",
    Fault.GARBAGE: "something unknown instead of a PDF",
}


@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.name)
def test_a_lasting_fault_is_one_line_and_leaves_no_file(bench, fault):
    b = bench(whole_paper("2005.13013"))
    b.server.always("/pdf", fault)
    quick = b.settings().limits.model_copy(update={"read_seconds": 0.4})
    limits = quick if fault in (Fault.HANG, Fault.DRIP) else b.settings().limits
    (outcome,) = b.fetch("2005.13013", limits=limits)
    (failure,) = outcome.failures
    assert LASTING[fault] in failure.reason
    assert failure.subject == "2005.13013v1"
    assert failure.reason.startswith("pdf: ")
    assert "\n" not in failure.reason
    assert outcome.downloaded == (SOURCE, HTML)  # the others came
    assert [file.role for file in outcome.paper.files] == [SOURCE, HTML]
    assert sorted(name for name in b.files() if ".part" not in name) == [
        "2005.13013v1/paper.html",
        "2005.13013v1/source.tar.gz",
    ]
    assert len(b.server.paths("/pdf")) <= 5
    b.server.chooser = None
    b.clock.time += 100_000
    (again,) = b.fetch("2005.13013v1")
    assert again.downloaded == (PDF,)
    assert len(b.files()) == 3  # and no part is left over


def test_headers_that_never_end(bench):
    b = bench(whole_paper("2005.13013"))
    b.server.fault("/pdf", Fault.HANG_IN_HEADERS)
    limits = b.settings().limits.model_copy(update={"total_seconds": 1.5})
    (outcome,) = b.fetch("2005.13013", roles=[PDF], limits=limits)
    assert outcome.complete


def test_a_pdf_that_is_called_source_is_no_source(bench):
    b = bench(whole_paper("2005.13013"))
    b.server.papers["2005.13013v1"] = whole_paper(
        "2005.13013", source=whole_paper("2005.13013").pdf
    )
    (outcome,) = b.fetch("2005.13013")
    assert outcome.complete
    assert outcome.absent[0].role is SOURCE
    assert sorted(b.files()) == ["2005.13013v1/paper.html", "2005.13013v1/paper.pdf"]


def test_a_page_in_place_of_a_source(bench):
    b = bench(whole_paper("2005.13013"))
    b.server.always("/e-print", Fault.PAGE)
    (outcome,) = b.fetch("2005.13013")
    assert "source: " in outcome.failures[0].reason
    assert "an HTML page instead of the source" in outcome.failures[0].reason


def test_files_that_are_too_large(bench):
    b = bench(whole_paper("2005.13013", source=tex_source("x" * 2**20)))
    (outcome,) = b.fetch("2005.13013")
    assert "longer than 1,048,576 bytes" in outcome.failures[0].reason
    assert len(b.server.paths("/e-print")) == 1
    assert sorted(b.files()) == ["2005.13013v1/paper.html", "2005.13013v1/paper.pdf"]


def test_a_server_without_ranges_starts_again(bench):
    b = bench(whole_paper("2005.13013"))
    b.server.ranges = False
    b.server.fault("/pdf", Fault.TRUNCATED)
    (outcome,) = b.fetch("2005.13013", roles=[PDF])
    assert outcome.complete
    assert all("range" not in request.headers for request in b.server.log)


def test_a_cut_download_is_resumed_by_the_next_run(bench):
    b = bench(whole_paper("2005.13013"))
    b.server.fault("/pdf", Fault.TRUNCATED, *[Fault.RATE_LIMIT_BARE] * 4)
    (first,) = b.fetch("2005.13013", roles=[PDF])
    assert first.failures
    assert [name for name in b.files() if name.endswith("pdf.part")]
    (second,) = b.fetch("2005.13013", roles=[PDF])
    assert second.downloaded == (PDF,)
    assert b.server.log[-1].headers["range"].startswith("bytes=")
    assert b.files() == {"2005.13013v1/paper.pdf": b.server.papers["2005.13013v1"].pdf}


def test_an_interruption_leaves_whole_files_only(bench):
    b = bench(whole_paper("2005.13013"))

    def interrupt(event):
        if event.kind == "bytes" and event.message == "source.part":
            raise KeyboardInterrupt

    b.events = type("Events", (), {"append": staticmethod(interrupt)})()
    with pytest.raises(KeyboardInterrupt):
        b.fetch("2005.13013v1")
    assert "2005.13013v1/paper.pdf" in b.files()
    assert "2005.13013v1/source.tar.gz" not in b.files()
    b.events = []
    (outcome,) = b.fetch("2005.13013v1")
    assert outcome.downloaded == (SOURCE, HTML)
    assert len(b.server.paths("/pdf")) == 1


class TestMetadata:
    """Faults of the query interface and of OAI-PMH."""

    @pytest.mark.parametrize(
        "fault",
        [*PASSING, Fault.PAGE],
        ids=lambda fault: fault.name,
    )
    def test_passing(self, bench, fault):
        b = bench(whole_paper("2005.13013"))
        b.server.fault("/api", fault)
        (outcome,) = b.fetch("2005.13013")
        assert outcome.complete
        assert b.server.paths("/api") == ["/api/query"] * 2

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (Fault.DAMAGED, "damaged XML after 5 tries"),
            (Fault.PAGE, "a page instead of a feed"),
            (Fault.GARBAGE, "damaged XML"),
            (Fault.EMPTY, "damaged XML"),
            (Fault.RATE_LIMIT_BARE, "slow down (429) after 5 tries"),
            (Fault.FOREIGN_REDIRECT, "not among the allowed servers"),
            (Fault.REDIRECT_LOOP, "in a circle"),
            (Fault.NOT_FOUND, "404"),
        ],
    )
    def test_lasting(self, bench, fault, reason):
        b = bench(whole_paper("2005.13013"), whole_paper("2005.13014"))
        b.server.always("/api", fault)
        outcomes = b.fetch("2005.13013", "2005.13014")
        assert [outcome.requested for outcome in outcomes] == ["2005.13013", "2005.13014"]
        for outcome in outcomes:
            assert reason in outcome.failures[0].reason
            assert "\n" not in outcome.failures[0].reason
        assert not b.papers.exists() or b.files() == {}

    @pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.DAMAGED, Fault.NOT_FOUND])
    def test_a_licence_that_cannot_be_asked_for_stops_nothing(self, bench, fault):
        b = bench(whole_paper("2005.13013"))
        b.server.always("/oai", fault)
        (outcome,) = b.fetch("2005.13013")
        assert outcome.downloaded == (PDF, SOURCE, HTML)
        assert outcome.paper.licence is None
        assert outcome.failures[0].reason.startswith("licence: ")
        b.server.chooser = None
        b.clock.time += 1_000
        (again,) = b.fetch("2005.13013v1")
        assert again.paper.licence is not None
        assert again.downloaded == ()

    def test_an_entry_without_dates_is_left_out(self, bench):
        b = bench(whole_paper("2005.13013"))
        original = b.server._atom

        def atom(request):
            reply = original(request)
            return type(reply)(body=reply.body.replace(b"<updated>2020", b"<updated>soon"))

        b.server._atom = atom
        (outcome,) = b.fetch("2005.13013")
        assert "cannot be read" in outcome.failures[0].reason

    def test_entities_are_not_expanded(self, bench):
        b = bench(whole_paper("2005.13013"))
        original = b.server._atom
        bomb = b'<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">]>\n<feed '

        def atom(request):
            reply = original(request)
            return type(reply)(body=reply.body.replace(b"<feed ", bomb, 1))

        b.server._atom = atom
        (outcome,) = b.fetch("2005.13013")
        assert "a page instead of a feed" in outcome.failures[0].reason

    def test_titles_are_one_printable_line(self, bench):
        b = bench(whole_paper("2005.13013", title="A\u202etitle\u200b with\n\t\u0085 marks & <b>"))
        (outcome,) = b.fetch("2005.13013", roles=[])
        assert outcome.paper.title == "A title with marks & <b>"
