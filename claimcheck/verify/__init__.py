"""Textual verification: claims against the tables and sentences of the paper they speak of.

The names below are loaded when they are first used: a command that finds everything done pays for
no check.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.verify.claims import signature_of, verify_claims
    from claimcheck.verify.interface import Check, Corpus, Outcome, Scene
    from claimcheck.verify.settings import VerifySettings

_HOMES = {
    "Check": "interface",
    "Corpus": "interface",
    "Outcome": "interface",
    "Scene": "interface",
    "VerifySettings": "settings",
    "signature_of": "claims",
    "verify_claims": "claims",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module. Raises AttributeError for any other."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


__all__ = [
    "Check",
    "Corpus",
    "Outcome",
    "Scene",
    "VerifySettings",
    "signature_of",
    "verify_claims",
]
