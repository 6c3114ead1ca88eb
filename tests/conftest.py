"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of real papers and task data, or None: CLAIMCHECK_SHARED, else ../shared."""
    folder = Path(os.environ.get("CLAIMCHECK_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "papers").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real papers and task data beside the project; the test skips where they are absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("no folder of real papers: set CLAIMCHECK_SHARED or put it at ../shared")
    return folder
