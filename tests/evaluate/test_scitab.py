"""The split of papers, and the SciTab benchmark."""

from __future__ import annotations

import pytest

from claimcheck.evaluate.scitab_split import is_read


@pytest.mark.parametrize(
    ("paper", "read"),
    [
        ("1908.10719v1", False),
        ("1909.01214v1", True),
        ("1908.05957v2", True),
        ("1911.10484v2", False),
    ],
)
def test_the_split_is_fixed_and_ignores_the_version(paper: str, read: bool) -> None:
    # Recorded when the split was chosen; a change would let read papers pass for unread ones.
    assert is_read(paper) is read
    assert is_read(paper[:-2]) is read
    assert is_read(paper[:-1] + "9") is read
