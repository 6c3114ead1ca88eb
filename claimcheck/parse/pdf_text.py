"""Characters of a PDF into words as people write them: ligatures, hyphens, spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# PDFium marks a hyphen at the end of a line with one of these and drops the line break.
HYPHEN_MARKS = "\x02\ufffe\xad"
_MARK = re.compile(f"[{HYPHEN_MARKS}]\\s*(?=[a-zà-öø-ÿ])")
_OTHER_MARK = re.compile(f"[{HYPHEN_MARKS}]\\s*")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def clean(text: str) -> str:
    """``text`` with ligatures spelt out, hyphen marks resolved and single spaces."""
    text = _OTHER_MARK.sub("-", _MARK.sub("", text.translate(_LIGATURES)))
    text = "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in text)
    return " ".join(text.split())


def join_lines(lines: Iterable[str]) -> str:
    """One paragraph from its lines."""
    return clean(" ".join(lines))
