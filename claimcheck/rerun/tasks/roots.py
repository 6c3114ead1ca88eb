"""Where data folders lie on this machine: below CLAIMCHECK_DATA, which is no part of a recipe.

A recipe says ``data = "xquad"``; the machine says where such folders are. So a recipe holds no
path of anybody's machine, and a stage that runs elsewhere finds its data there.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "CLAIMCHECK_DATA"
HINT = f"say where data folders are: {VARIABLE}=DIR, or data in the recipe"


def data_root() -> Path | None:
    """The folder that CLAIMCHECK_DATA names, or None."""
    value = os.environ.get(VARIABLE)
    return Path(value) if value else None


def located(data: str | None, default: str) -> Path | None:
    """The folder of a data set: ``data`` itself, or ``data`` (else ``default``) below the root.

    None where there is no such folder. Names that climb out of the root are not followed.
    """
    if data is not None and Path(data).is_dir():
        return Path(data)
    root = data_root()
    name = Path(data if data is not None else default)
    if root is None or name.is_absolute() or ".." in name.parts:
        return None
    folder = root / name
    return folder if folder.is_dir() else None
