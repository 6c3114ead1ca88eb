"""The database of a workspace: append-only verdicts, immutable documents, one writer."""

from claimcheck.store.papers import Reading
from claimcheck.store.store import Store

__all__ = ["Reading", "Store"]
