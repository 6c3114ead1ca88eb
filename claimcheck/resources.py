"""Finds the files that ship with claimcheck: recipes, the bundled paper, its encoders, the sample.

A wheel carries them as package data below ``_bundle``; in a checkout they lie at the root.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent


def bundled(*parts: str) -> Path:
    """The path of a bundled file or folder, e.g. ``bundled("corpus", "note", "note.tex")``.

    Raises NotFoundError when neither the wheel's data nor the checkout holds it.
    """
    for root in (_PACKAGE / "_bundle", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise NotFoundError(
        f"the bundled {'/'.join(parts)} is missing",
        hint="reinstall claimcheck: this copy is incomplete",
    )
