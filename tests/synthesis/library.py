"""The four indexes and arXiv's files on this machine, over a folder of papers.

A folder as :mod:`tests.fetch.loopback` reads it (``ID/IDv1.pdf``, ``ID/source.tar.gz`` …) with a
file ``records.json``: a list of ``{"arxiv", "title", "year", "authors", "abstract"}``, authors with
semicolons between them, and optionally ``where``: the indexes that know the paper (``aosc``)::

    python -m tests.synthesis.library FOLDER

prints the settings that make claimcheck use it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from claimcheck.settings import Settings
from tests.fetch.loopback import FakePaper, LoopbackArxiv, from_folder
from tests.loopback import Reply, Request
from tests.synthesis.loopback_indexes import LoopbackIndexes
from tests.synthesis.records import Invented


class Library(LoopbackIndexes):
    """Indexes over ``records``, and arXiv's metadata and files of ``papers``."""

    def __init__(self, records: Sequence[Invented], papers: Sequence[FakePaper]) -> None:
        super().__init__(records)
        self.files = LoopbackArxiv(*papers)
        self.broken = False

    def respond(self, request: Request) -> Reply:
        indexed = request.path.startswith(("/openalex", "/s2/", "/crossref/"))
        searched = request.path.startswith("/api/query") and not request.query.get("id_list")
        return super().respond(request) if indexed or searched else self.files.respond(request)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self.files._server.server_close()

    def settings(self, **changes: object) -> Settings:
        """Settings for searching and for fetching."""
        files = dict.fromkeys(("arxiv_files_url", "arxiv_html_url"), self.url)
        return super().settings(**files, arxiv_oai_url=f"{self.url}/oai", **changes)

    @property
    def variables(self) -> dict[str, str]:
        """Settings as variables of the environment."""
        return {
            "CLAIMCHECK_ARXIV_API_URL": f"{self.url}/api/query",
            "CLAIMCHECK_ARXIV_OAI_URL": f"{self.url}/oai",
            "CLAIMCHECK_ARXIV_FILES_URL": self.url,
            "CLAIMCHECK_ARXIV_HTML_URL": self.url,
            "CLAIMCHECK_ARXIV_SECONDS_BETWEEN_CALLS": "0",
            "CLAIMCHECK_OPENALEX_URL": f"{self.url}/openalex",
            "CLAIMCHECK_SEMANTIC_SCHOLAR_URL": f"{self.url}/s2",
            "CLAIMCHECK_CROSSREF_URL": f"{self.url}/crossref",
        }


def from_listing(folder: Path) -> Library:
    """The library of a folder with its ``records.json``."""
    listed = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    records = [
        Invented(
            slug=one["arxiv"],
            title=one["title"],
            year=one["year"],
            authors=one["authors"],
            where=one.get("where", "aos"),
            wanted="",
            abstract=one["abstract"],
            number=number,
            named=one["arxiv"],
        )
        for number, one in enumerate(listed, start=1)
    ]
    return Library(records, from_folder(folder))


def main() -> None:
    """Serve until somebody stops it."""
    with from_listing(Path(sys.argv[1])) as library:
        for name, value in library.variables.items():
            print(f"{name}={value}", flush=True)
        library.stopping.wait()


if __name__ == "__main__":
    main()
