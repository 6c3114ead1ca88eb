"""Licence and versions of a work: from arXiv's OAI-PMH interface, and from its abstract pages.

The query interface knows neither. OAI-PMH (format ``arXivRaw``) gives the licence of the newest
version and the list of all; the licence of an older version stands only on its abstract page.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

from lxml import etree

from claimcheck.fetch.atom import well_formed
from claimcheck.net.answers import Answer
from claimcheck.net.client import HttpClient
from claimcheck.records import Record

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
#: Letter of arXivRaw's ``source_type`` for "all files are ignored": withdrawn.
_IGNORED = "I"


class History(Record):
    """What OAI-PMH says about a work."""

    licence: str | None  # of the newest version, a URL
    newest: int
    withdrawn: frozenset[int]  # versions without any files


def history(http: HttpClient, oai_url: str, work: str) -> History | None:
    """Ask for the record of ``work``; None where the server has none. Raises NetworkError."""
    query = urlencode(
        {
            "verb": "GetRecord",
            "metadataPrefix": "arXivRaw",
            "identifier": f"oai:arXiv.org:{work}",
        }
    )
    separator = "&" if "?" in oai_url else "?"
    answer = http.get(f"{oai_url}{separator}{query}", accept="text/xml", check=_oai_flaw)
    return parse_history(answer.body, work)


def parse_history(body: bytes, work: str) -> History | None:
    """Read a GetRecord answer that is well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    raw = root.find(f".//{_RAW}arXivRaw")
    if raw is None or (raw.findtext(f"{_RAW}id") or "").strip() != work:
        return None
    versions: dict[int, str] = {}
    for version in raw.iterfind(f"{_RAW}version"):
        if match := re.fullmatch(r"v([1-9][0-9]{0,2})", version.get("version") or ""):
            versions[int(match[1])] = (version.findtext(f"{_RAW}source_type") or "").strip()
    if not versions:
        return None
    return History(
        licence=licence_url(raw.findtext(f"{_RAW}license")),
        newest=max(versions),
        withdrawn=frozenset(number for number, kind in versions.items() if _IGNORED in kind),
    )


def page_licence(http: HttpClient, url: str) -> str | None:
    """The licence that an abstract page links to. Raises NetworkError."""
    answer = http.get(url, accept="text/html")
    reader = _LicenceReader()
    reader.feed(answer.body[: 2 * 2**20].decode("utf-8", "replace"))
    return licence_url(reader.href)


def licence_url(text: str | None) -> str | None:
    """``text`` where it is a plain http(s) URL of reasonable length."""
    text = (text or "").strip()
    return text if re.fullmatch(r"https?://[\x21-\x7e]{3,200}", text) else None


class _LicenceReader(HTMLParser):
    """Finds the link that arXiv titles "Rights to this article"."""

    def __init__(self) -> None:
        super().__init__()
        self.href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("title") == "Rights to this article" and self.href is None:
            self.href = given.get("href")


def _oai_flaw(answer: Answer) -> str | None:
    return well_formed(answer.body, f"{_OAI}OAI-PMH")
