"""Getting papers: identifiers as people paste them, arXiv, and local files."""

from claimcheck.fetch.identifiers import (
    ArxivId,
    Doi,
    Identifier,
    LocalPath,
    expand_requests,
    parse_identifier,
)
from claimcheck.fetch.interface import (
    ALL_ROLES,
    Absent,
    FetchOutcome,
    FetchSettings,
    PaperSource,
)

__all__ = [
    "ALL_ROLES",
    "Absent",
    "ArxivId",
    "Doi",
    "FetchOutcome",
    "FetchSettings",
    "Identifier",
    "LocalPath",
    "PaperSource",
    "expand_requests",
    "parse_identifier",
]
