"""Tables of names: ``name → "module:attribute"``. Nothing is imported until it is used."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from typing import Any

from claimcheck.errors import NotFoundError


def load(table: Mapping[str, str], name: str, what: str) -> Any:
    """Import and return the attribute that ``table`` names, e.g. ``load(TASKS, "xnli", "task")``.

    Raises NotFoundError with the nearest names when ``name`` is not in the table.
    """
    if name not in table:
        raise NotFoundError(f"there is no {what} called {name!r}", hint=did_you_mean(name, table))
    module, _, attribute = table[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def did_you_mean(name: str, known: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    """A sentence that names up to three near matches, or the first few known names."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(near) + "?"
    return "known: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
