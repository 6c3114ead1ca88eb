"""The package loads its checks when they are first asked for, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

import claimcheck.verify

CODE = """
import sys
from claimcheck.verify import VerifySettings
assert VerifySettings().retriever == "bm25"
assert "claimcheck.verify.settings" in sys.modules
assert not {"claimcheck.verify.claims", "claimcheck.verify.binding"} & set(sys.modules)
from claimcheck.verify import verify_claims
assert "claimcheck.verify.binding" in sys.modules
"""


def test_settings_load_no_check() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_public_names_are_there_and_no_others() -> None:
    for name in claimcheck.verify.__all__:
        assert getattr(claimcheck.verify, name) is not None
    with pytest.raises(AttributeError):
        claimcheck.verify.no_such_name  # noqa: B018
