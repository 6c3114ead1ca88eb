"""Reads the HTML that LaTeXML makes of a paper (arXiv HTML, ar5iv)."""

from __future__ import annotations

from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.html_page import Page
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.latex_source import decode
from claimcheck.records import DocumentSource

_MAX_BYTES = 64 * 2**20  # one page; the longest papers stay below 10 MB
_MAX_DEPTH = 200  # nested elements; libxml2 itself stops at 256


class HtmlReader:
    """The reader for LaTeXML pages."""

    name = "html"
    version = 1
    source = DocumentSource.HTML

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from a page. No network, no entities, no scripts.

        Raises UnreadableFileError when the page is not LaTeXML's, ResourceLimitError when it is
        too large or nested too deeply.
        """
        root = _parse(path, limits)
        _check_depth(root)
        articles = root.xpath("//*[contains(concat(' ', @class, ' '), ' ltx_document ')]")
        if not articles:
            raise UnreadableFileError(
                f"{path.name} is no HTML made by LaTeXML",
                hint="hand in the LaTeX source or the PDF of the paper",
            )
        Page(articles[0], path.name, builder).read()


def _parse(path: Path, limits: Limits) -> HtmlElement:
    try:
        if path.stat().st_size > min(_MAX_BYTES, limits.file_bytes):
            raise ResourceLimitError(f"{path.name} is larger than {_MAX_BYTES // 2**20} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from None
    if not raw.strip():
        raise UnreadableFileError(f"{path.name} is empty", hint="download it again")
    parser = HTMLParser(
        encoding="utf-8",
        huge_tree=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return document_fromstring(decode(raw).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableFileError(f"{path.name} cannot be parsed: {reason[:200]}") from None


def _check_depth(root: HtmlElement) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise ResourceLimitError("the page nests its elements too deeply")
