"""What a source of papers is. The pipeline needs nothing but this file and two constructors.

Typical use::

    from claimcheck.fetch import FetchSettings, expand_requests, ArxivId, LocalPath, Doi
    from claimcheck.fetch.arxiv_client import ArxivClient     # imports httpx and arxiv: do it late

    requests = expand_requests(["1706.03762", "https://arxiv.org/abs/2005.13013v2", "ids.txt"])
    with ArxivClient(FetchSettings(api_url=…), cache=user_cache_folder, progress=show) as client:
        for outcome in client.fetch(arxiv_ids, papers=workspace.papers, all_versions=False):
            if outcome.paper is not None:
                store.put_paper(outcome.paper)      # files already lie in papers/<folder>/
            for failure in outcome.failures: …      # one line each; exit code 3
            for absent in outcome.absent: …         # not an error: arXiv has no such file

``requests`` are pairs of the text as given and an ``ArxivId``, ``Doi`` or ``LocalPath``.
``parse_identifier`` raises ``UsageError`` with a hint for text that is no identifier.
``client.fetch`` yields one outcome a version as soon as it is complete, and never raises for one
paper's trouble: that is a ``Failure``. A client that was built with ``offline=True`` answers from
the folders below ``papers``. Errors of settings are ``SettingsError``, raised by the constructor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from claimcheck.fetch.identifiers import ArxivId
from claimcheck.net import NetLimits
from claimcheck.records import Failure, FileRole, Paper, Record, StoredFile

#: Everything arXiv may have of a version, in the order in which it is asked for.
ALL_ROLES = (FileRole.PDF, FileRole.SOURCE, FileRole.HTML)


class FetchSettings(Record):
    """Where arXiv is and how it is treated. Endpoints come from the user, never a workspace.

    Each URL is ``https``; a loopback address (for tests and local mirrors) may be ``http``.
    """

    api_url: str = "https://export.arxiv.org/api/query"  # Atom
    oai_url: str | None = (
        "https://oaipmh.arxiv.org/oai"  # licence and version history; None: do not ask
    )
    files_url: str = "https://export.arxiv.org"  # /pdf/ID and /e-print/ID
    html_url: str = "https://arxiv.org"  # /html/ID
    seconds_between_calls: float = 3.0  # across all processes of this machine
    contact: str | None = None  # mail address or URL of the user, added to the User-Agent
    roles: tuple[FileRole, ...] = ALL_ROLES
    absent_days: float = 30.0  # how long "arXiv has no HTML of this" is believed
    limits: NetLimits = NetLimits()


class Absent(Record):
    """The source was asked and has no such file; no error."""

    role: FileRole
    reason: str  # one line, e.g. "the authors submitted a PDF only"
    asked: datetime


class FetchOutcome(Record):
    """What became of one version of one paper.

    ``paper.files`` are all files that lie whole in ``folder``, whether or not they came just now.
    """

    requested: str  # as the user wrote it, or the versioned id
    paper: Paper | None
    folder: str | None  # name of the folder below papers/
    downloaded: tuple[FileRole, ...] = ()  # what came over the network now; () is a no-op
    absent: tuple[Absent, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


class PaperSource(Protocol):
    """Gives metadata and files of papers. Tests use a fake that implements it."""

    def metadata(self, ids: Sequence[ArxivId]) -> tuple[Paper | Failure, ...]:
        """One entry an id, in order. An id without a version gives the newest one."""
        ...

    def download(self, paper: Paper, role: FileRole, folder: Path) -> StoredFile | Absent | Failure:
        """Get one file into ``folder``: it appears whole or not at all."""
        ...

    def fetch(
        self,
        ids: Sequence[ArxivId],
        *,
        papers: Path,
        all_versions: bool = False,
        roles: Sequence[FileRole] | None = None,
    ) -> Iterator[FetchOutcome]:
        """Metadata and files of ``ids`` below ``papers``; what is there already is kept."""
        ...
