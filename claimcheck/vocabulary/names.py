"""Names by their shape, and the folding that makes two spellings of one name equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

SIZES = ("base", "large", "big", "small", "tiny", "mini", "medium", "xl", "xxl", "huge")

_ARTICLES = re.compile(r"^(?:the|our|a|an|this|these|their|its)\s+", re.IGNORECASE)
_DASHES = re.compile(r"[-‐‑–—_/\s]+")
_DROPPED = re.compile(r"[^\w\s+.%@]")
_GLUED_SIZE = re.compile(r"(?<=[A-Za-z0-9])(BASE|LARGE|SMALL|TINY|XXL|XL)$")
_GENERIC_TAIL = re.compile(
    r"(?:\s+(?:models?|systems?|datasets?|data sets?|corpus|corpora|benchmarks?|tasks?|methods?|approach|approaches|networks?|architectures?|algorithms?|leaderboard))+$"
)

# A name: two capitals or a capital behind a small letter, digits glued to letters, parts joined by
# hyphens; then version, size or a parenthesised variant.
_CORE = r"(?:[A-Z][a-z0-9]*(?:[A-Z][\w]*)+|[A-Z]{2,}[\w]*|[a-z]{1,5}[A-Z][A-Za-z0-9]+|[A-Z][a-z]+\d[\w]*|[A-Z]\d+[\w]*)"
_PIECE = rf"(?:{_CORE}|[A-Z][a-z]+|[A-Z]|\d+[\w]*|[a-z]+\d[\w]*|[a-z]+)"
_SHAPED = re.compile(
    rf"(?<![\w/-])(?:{_CORE}(?:[-+/]{_PIECE})*|[A-Z][a-z]+(?:-{_PIECE})*-(?:[A-Z]\w*|\d\w*)|[A-Z]-[A-Z]\w+)\+{{0,2}}"
    r"(?:[ \u00a0](?:v?\d+(?:\.\d+){0,2}B?|v\d+)(?![\w%.]*\w))?"
    r"(?:[ \u00a0]\d+(?:\.\d+)?B(?!\w))?"
    rf"(?:[ \u00a0-](?:{'|'.join(SIZES)}|{'|'.join(size.capitalize() for size in SIZES)}|{'|'.join(size.upper() for size in SIZES)})\b)?"
    r"(?:[ \u00a0]\((?:base|big|large|small|tiny|single|ensemble|base model|big model|ours)\))?"
)
_CAPITALISED = re.compile(
    rf"(?<![\w/-])[A-Z][a-z]+(?:[A-Z][a-z]+)*"
    r"(?:[ \u00a0]\d(?:\.\d)?(?![\w.%]|\s(?:points?|percent|BLEU|F1|pp|times|x)\b))?(?:[ \u00a0]\d+(?:\.\d+)?B(?!\w))?"
    rf"(?:[ \u00a0](?:{'|'.join(size.capitalize() for size in SIZES)}|XL|XXL)\b|-(?:{'|'.join(SIZES)})\b(?!-))?"
    r"(?:[ \u00a0]\((?:base|big|large|small|tiny|single|ensemble|base model|big model|ours)\))?"
)


class NameSpan(NamedTuple):
    """A name in a text."""

    start: int
    end: int
    text: str
    shaped: bool  # by its shape; False for a word that is only capitalised


@lru_cache(maxsize=8_192)
def fold(name: str) -> str:
    """The form under which two spellings of an unlisted name are equal.

    "The Zorp-Net (Large) model", "ZorpNet-large" stay apart only where letters differ: case,
    hyphens, brackets, articles and generic tails ("model", "dataset") play no part.
    """
    text = unicodedata.normalize("NFKC", name).strip()
    text = _ARTICLES.sub("", text)
    text = _GLUED_SIZE.sub(r" \1", text)
    text = _DROPPED.sub(" ", text)
    text = _DASHES.sub(" ", text).strip().casefold()
    text = _GENERIC_TAIL.sub("", text) or text
    words = text.split(" ")
    sizes = next((at for at, word in enumerate(words) if word not in SIZES), 0)
    text = " ".join(words[sizes:] + words[:sizes])
    first, _, rest = text.partition(" ")
    if rest and _ARTICLES.match(text):  # "A-Net": no article, and must not look like one
        return f"{first}-{rest}"
    return text


def name_spans(text: str) -> tuple[NameSpan, ...]:
    """Names in ``text`` by shape alone, left to right, without overlaps.

    Merely capitalised words are reported with ``shaped=False``: whether they are names, only the
    rest of the document can tell.
    """
    found: list[NameSpan] = []
    taken = 0
    for match in sorted(
        [*_SHAPED.finditer(text), *_CAPITALISED.finditer(text)],
        key=lambda one: (one.start(), -one.end()),
    ):
        if match.start() < taken or not match.group():
            continue
        shaped = match.re is _SHAPED
        found.append(NameSpan(match.start(), match.end(), match.group(), shaped))
        taken = match.end()
    return tuple(found)
