"""How long reading takes, the child process included."""

from __future__ import annotations

from benchmarks.measure import paper_of_15_pages, real_papers, timed
from claimcheck.parse import read_paper
from claimcheck.records import FileRole


def main() -> None:
    """Time every reader."""
    pdf = paper_of_15_pages()
    pages = read_paper({FileRole.PDF: pdf}, paper_id="timed").document.pages
    seconds = timed(
        f"PDF of {pages} pages", lambda: read_paper({FileRole.PDF: pdf}, paper_id="timed"), target=3
    )
    print(f"{'pages a second':<58} {(pages or 0) / seconds:8.1f}")
    papers = real_papers()
    if papers is None:
        return
    for source in sorted(papers.glob("*/source.tar.gz")):
        timed(
            f"LaTeX source of {source.parent.name}",
            lambda source=source: read_paper({FileRole.SOURCE: source}, paper_id="timed"),
        )
    for page in sorted(papers.glob("*/latexml.html")):
        timed(
            f"HTML of {page.parent.name}",
            lambda page=page: read_paper({FileRole.HTML: page}, paper_id="timed"),
        )
