"""SciTab: claims about one table each, decided from the table alone.

The papers of the development set are split once and for all by a hash of their id. Errors of the
verifier are looked at on READ papers only; papers of the other side are scored and never looked
at, so their figures say what carries over. The split was fixed before the first error was read.
"""

from __future__ import annotations

import hashlib

_SPLIT_SALT = "claimcheck scitab split 1:"


def is_read(paper_id: str) -> bool:
    """Whether errors on this paper may be looked at (a fixed hash of the id without version)."""
    stem, _, version = paper_id.rpartition("v")
    work = stem if stem and version.isdigit() else paper_id
    return hashlib.sha256((_SPLIT_SALT + work).encode()).digest()[0] % 2 == 0
