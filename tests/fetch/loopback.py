"""An arXiv on this machine: query interface, OAI-PMH, PDF, e-print, HTML and abstract pages.

Serves papers of a test, or a folder of real files::

    python -m tests.fetch.loopback FOLDER      # FOLDER/1706.03762/1706.03762v5.pdf, source.tar.gz …

prints the settings that make claimcheck use it.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
import tarfile
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum, auto
from pathlib import Path
from xml.sax.saxutils import escape

from tests.loopback import LoopbackServer, Reply, Request

LICENCE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
OLD_LICENCE = "http://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class FakePaper:
    """One version of one paper as the server has it. A file that is None gives 404."""

    work: str
    version: int = 1
    title: str = "On the Growing of Turnips"
    comment: str | None = None
    abstract: str = "We grow turnips and count them."
    pdf: bytes | None = None
    source: bytes | None = None
    html: bytes | None = None
    source_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.work}v{self.version}"


class Fault(Enum):
    """What may go wrong with one answer."""

    RATE_LIMIT = auto()  # 429 with Retry-After in seconds
    RATE_LIMIT_DATE = auto()  # 429 with Retry-After as a date
    RATE_LIMIT_BARE = auto()  # 429 without
    RATE_LIMIT_DAY = auto()  # 429 with a Retry-After that nobody waits for
    UNAVAILABLE = auto()  # 503 with Retry-After
    BROKEN = auto()  # 500
    HANG = auto()  # no answer
    HANG_IN_HEADERS = auto()
    DRIP = auto()  # a few bytes now and then
    TRUNCATED = auto()  # the connection closes in the middle
    SHORT_LENGTH = auto()  # Content-Length smaller than the file
    LONG_LENGTH = auto()  # Content-Length larger than the file
    RESET = auto()  # closed without an answer
    PAGE = auto()  # an HTML page with status 200
    DAMAGED = auto()  # half of the answer, sent as if it were all
    FOREIGN_REDIRECT = auto()
    REDIRECT_LOOP = auto()
    NOT_FOUND = auto()
    FORBIDDEN = auto()
    EMPTY = auto()
    WRONG_RANGE = auto()  # 206 with other bytes than asked for
    GARBAGE = auto()  # a 200 of random text


#: Faults that hold for one answer and leave the next one alone.
TRANSIENT = tuple(
    fault
    for fault in Fault
    if fault
    not in (Fault.RATE_LIMIT_DAY, Fault.FOREIGN_REDIRECT, Fault.REDIRECT_LOOP, Fault.FORBIDDEN)
    and fault is not Fault.NOT_FOUND
)

Chooser = Callable[[Request], Fault | None]


class LoopbackArxiv(LoopbackServer):
    """arXiv with faults: queued for a path (``fault``), or drawn for each request (``chooser``)."""

    def __init__(self, *papers: FakePaper, now: Callable[[], float] | None = None) -> None:
        super().__init__()
        self.papers = {paper.id: paper for paper in papers}
        self.chooser: Chooser | None = None
        self.ranges = True
        self.wait_seconds = 7
        self.hang_seconds = 5.0
        self._now = now or (lambda: datetime.now(UTC).timestamp())
        self._queues: dict[str, deque[Fault]] = defaultdict(deque)

    def fault(self, prefix: str, *faults: Fault) -> None:
        """Let the next requests whose path begins with ``prefix`` go wrong, one fault each."""
        self._queues[prefix].extend(faults)

    def always(self, prefix: str, fault: Fault) -> None:
        """Let every request whose path begins with ``prefix`` go wrong."""
        self.chooser = lambda request: fault if request.path.startswith(prefix) else None

    def respond(self, request: Request) -> Reply:
        reply = self._whole(request)
        for prefix, queue in self._queues.items():
            if queue and request.path.startswith(prefix):
                return self._spoil(request, reply, queue.popleft())
        fault = self.chooser(request) if self.chooser else None
        return reply if fault is None else self._spoil(request, reply, fault)

    def versions(self, work: str) -> list[FakePaper]:
        """Versions of a work, oldest first."""
        found = [paper for paper in self.papers.values() if paper.work == work]
        return sorted(found, key=lambda paper: paper.version)

    def _whole(self, request: Request) -> Reply:
        head, _, rest = request.path.lstrip("/").partition("/")
        if request.path == "/api/query":
            return self._atom(request)
        if head == "oai":
            return self._oai(request.query.get("identifier", "").removeprefix("oai:arXiv.org:"))
        if head == "loop":
            return Reply(status=302, headers={"Location": request.path})
        paper = self.papers.get(rest) or (self.versions(rest) or [None])[-1]
        if paper is None:
            return Reply(status=404, body=b"<html>no such paper</html>")
        if head == "abs":
            return Reply(body=_abs_page(paper), headers={"Content-Type": "text/html"})
        body = {"pdf": paper.pdf, "e-print": paper.source, "html": paper.html}.get(head)
        if body is None:
            return Reply(status=404, body=b"<html>not available</html>")
        kind = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
        headers = {"Content-Type": kind.get(head, "application/gzip"), **paper.headers}
        return Reply(body=body, headers=headers, ranges=self.ranges)

    def _atom(self, request: Request) -> Reply:
        entries, ids = [], request.query.get("id_list", "").split(",")
        for identifier in ids:
            if not re.fullmatch(r"(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(v\d+)?", identifier):
                return Reply(status=400, body=_feed([_error_entry(identifier)], 1))
            paper = self.papers.get(identifier) or (self.versions(identifier) or [None])[-1]
            if paper is not None:
                entries.append(_entry(paper))
        start = int(request.query.get("start", "0"))
        return Reply(
            body=_feed(entries[start:], len(ids)),
            headers={"Content-Type": "application/atom+xml; charset=utf-8"},
        )

    def _oai(self, work: str) -> Reply:
        versions = self.versions(work)
        inner = '<error code="idDoesNotExist">no such id</error>'
        if versions:
            listed = "".join(
                f'<version version="v{paper.version}"><date>{format_datetime(_date(paper))}</date>'
                f"<size>9kb</size><source_type>{paper.source_type}</source_type></version>"
                for paper in versions
            )
            inner = (
                "<GetRecord><record><metadata>"
                '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">'
                f"<id>{work}</id>{listed}<license>{LICENCE}</license></arXivRaw>"
                "</metadata></record></GetRecord>"
            )
        body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'
        return Reply(body=body.encode(), headers={"Content-Type": "text/xml"})

    def _spoil(self, request: Request, reply: Reply, fault: Fault) -> Reply:
        body = reply.body
        wait = str(self.wait_seconds)
        date = datetime.fromtimestamp(self._now(), tz=UTC) + timedelta(seconds=self.wait_seconds)
        page = b"<!DOCTYPE html><html><head><title>Hm</title></head><body>Busy.</body></html>"
        xml = request.path.startswith(("/api", "/oai"))
        half = replace(reply, body=body[: len(body) // 2], ranges=False)
        return {
            Fault.RATE_LIMIT: Reply(status=429, headers={"Retry-After": wait}),
            Fault.RATE_LIMIT_DATE: Reply(
                status=429, headers={"Retry-After": format_datetime(date, usegmt=True)}
            ),
            Fault.RATE_LIMIT_BARE: Reply(status=429),
            Fault.RATE_LIMIT_DAY: Reply(status=429, headers={"Retry-After": "86400"}),
            Fault.UNAVAILABLE: Reply(status=503, headers={"Retry-After": wait}),
            Fault.BROKEN: Reply(status=500, body=b"oops"),
            Fault.HANG: replace(reply, delay=self.hang_seconds),
            Fault.HANG_IN_HEADERS: replace(reply, head_only_drip=0.02),
            Fault.DRIP: replace(reply, drip=(3, 0.05)),
            Fault.TRUNCATED: replace(reply, cut=len(body) // 2),
            Fault.SHORT_LENGTH: replace(reply, length=max(1, len(body) // 2), ranges=False),
            Fault.LONG_LENGTH: replace(reply, length=len(body) + 10, ranges=False),
            Fault.RESET: Reply(reset=True),
            Fault.PAGE: Reply(body=page, headers={"Content-Type": "text/html"}),
            Fault.DAMAGED: half if xml else replace(half, headers={}),
            Fault.FOREIGN_REDIRECT: Reply(
                status=302, headers={"Location": "https://mirror.example/paper.pdf"}
            ),
            Fault.REDIRECT_LOOP: Reply(status=302, headers={"Location": "/loop/a"}),
            Fault.NOT_FOUND: Reply(status=404),
            Fault.FORBIDDEN: Reply(status=403, body=page),
            Fault.EMPTY: Reply(body=b""),
            Fault.WRONG_RANGE: Reply(
                status=206, body=body[:10], headers={"Content-Range": f"bytes 0-9/{len(body)}"}
            ),
            Fault.GARBAGE: Reply(body=bytes(range(256)) * 4),
        }[fault]


def pdf_bytes(text: str = "turnips", *, size: int = 0) -> bytes:
    """The least that passes for a whole PDF; no reader is asked to open it."""
    filler = b"% " + b"x" * size + b"\n" if size else b""
    return b"%PDF-1.5\n% " + text.encode() + b"\n" + filler + b"startxref\n0\n%%EOF\n"


def tex_source(text: str = "Turnips grow.") -> bytes:
    """A LaTeX file."""
    return f"\\documentclass{{article}}\\begin{{document}}{text}\\end{{document}}\n".encode()


def tar_gz(**files: bytes) -> bytes:
    """A gzipped tar archive; a double underscore in a name stands for a point."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name.replace("__", "."))
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def latexml_page(text: str = "Turnips grow.") -> bytes:
    """A page as LaTeXML writes it, in its outlines."""
    return (
        '<!DOCTYPE html><html><body><article class="ltx_document"><p class="ltx_p">'
        f"{text}</p></article></body></html>\n"
    ).encode()


def whole_paper(work: str, version: int = 1, **changes: object) -> FakePaper:
    """A paper with a PDF, a tar.gz source and HTML."""
    stem = f"{work}v{version}"
    paper = FakePaper(
        work=work,
        version=version,
        pdf=pdf_bytes(stem, size=3_000),
        source=tar_gz(main__tex=tex_source(stem), notes__bbl=b"x" * 2_000),
        html=latexml_page(stem),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def from_folder(folder: Path) -> tuple[FakePaper, ...]:
    """Papers of a folder: ID/IDvN.pdf, and ID/source.tar.gz and ID/latexml.html for the newest."""
    papers = []
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        work = inner.name
        pdfs = {int(path.stem.rpartition("v")[2]): path for path in inner.glob(f"{work}v*.pdf")}
        source, html = inner / "source.tar.gz", inner / "latexml.html"
        newest = max(pdfs, default=1)
        for version in range(1, newest + 1):
            last = version == newest
            papers.append(
                FakePaper(
                    work=work,
                    version=version,
                    title=f"Paper {work}",
                    pdf=pdfs[version].read_bytes() if version in pdfs else None,
                    source=source.read_bytes() if last and source.exists() else None,
                    html=html.read_bytes() if last and html.exists() else None,
                )
            )
    return tuple(papers)


def _date(paper: FakePaper) -> datetime:
    return datetime(2020, 5, 1, 12, tzinfo=UTC) + timedelta(days=30 * (paper.version - 1))


def _entry(paper: FakePaper) -> str:
    first = _date(replace(paper, version=1))
    comment = f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>" if paper.comment else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.id}</id>"
        f"<updated>{_date(paper):%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<published>{first:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<title>{escape(paper.title)}\n  </title><summary>  {escape(paper.abstract)}\n</summary>"
        "<author><name>Ada Field</name></author><author><name>Bo Meadow</name></author>"
        f'{comment}<arxiv:primary_category term="cs.CL"/><category term="cs.CL"/>'
        f'<category term="cs.LG"/><link title="pdf" href="http://arxiv.org/pdf/{paper.id}" '
        'rel="related" type="application/pdf"/></entry>'
    )


def _error_entry(identifier: str) -> str:
    return (
        f"<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_{escape(identifier)}</id>"
        f"<title>Error</title><summary>incorrect id format for {escape(identifier)}</summary>"
        "<updated>2020-01-01T00:00:00Z</updated></entry>"
    )


def _feed(entries: list[str], total: int) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>0</opensearch:startIndex>{''.join(entries)}</feed>"
    ).encode()


def _abs_page(paper: FakePaper) -> bytes:
    return (
        f'<!DOCTYPE html><html><body><h1>{escape(paper.title)}</h1><div class="abs-license">'
        f'<a href="{OLD_LICENCE}" title="Rights to this article">view license</a></div>'
        "</body></html>"
    ).encode()


def main() -> None:
    """Serve a folder until interrupted."""
    with LoopbackArxiv(*from_folder(Path(sys.argv[1]))) as server:
        print(f"CLAIMCHECK_ARXIV_API_URL={server.url}/api/query")
        print(f"CLAIMCHECK_ARXIV_OAI_URL={server.url}/oai")
        print(f"CLAIMCHECK_ARXIV_FILES_URL={server.url}")
        print(f"CLAIMCHECK_ARXIV_HTML_URL={server.url}", flush=True)
        server.stopping.wait()


if __name__ == "__main__":
    main()
