"""Makes text from papers harmless to look at, without losing what it says.

Control characters, bidirectional overrides, tag characters and lone surrogates can hide, reorder
or smuggle text. They are shown as visible marks instead of being dropped, so that a reader sees
that something was there. JSON keeps the original characters, as ``\\uXXXX``.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029")
_LEGIBLE_FORMAT = frozenset("\u200c\u200d\u00ad")  # joiners and soft hyphens shape ordinary words
_ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\\^`{|}]+")


def neutral(text: str) -> str:
    """``text`` on one line, with every character visible and in its logical order."""
    return " ".join("".join(map(_visible, text)).split())


def _visible(character: str) -> str:
    code = ord(character)
    if character in _BREAKS:
        return " "
    category = unicodedata.category(character)
    if category == "Cs" or (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "\ufffd"
    if character in _BIDI or category == "Cc":
        return f"⟨U+{code:04X}⟩"
    if category == "Cf" and character not in _LEGIBLE_FORMAT:
        return f"⟨U+{code:04X}⟩"
    return character


def escape_invisible(text: str) -> str:
    """JSON text with all invisible and reordering characters as ``\\u`` escapes."""
    return "".join(c if _plain_in_json(c) else _unicode_escape(c) for c in text)


def _plain_in_json(character: str) -> bool:
    return character == "\n" or unicodedata.category(character) not in {
        "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp",
    }  # fmt: skip


def _unicode_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def safe_link(address: str | None) -> str | None:
    """``address`` when it is a plain http or https URL, else None."""
    if address is None or neutral(address) != address or re.search(r"[\s\"'<>\\`{}|^]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def paper_link(paper_id: str | None, doi: str | None = None) -> str | None:
    """Where the paper can be read: its DOI, else its arXiv page, else None."""
    if doi and _DOI.fullmatch(doi):
        return safe_link(f"https://doi.org/{doi}")
    if paper_id and _ARXIV.fullmatch(paper_id):
        return f"https://arxiv.org/abs/{paper_id}"
    return None
