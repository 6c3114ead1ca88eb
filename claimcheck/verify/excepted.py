"""Sentences that leave a case out: "on all tasks but A" says two things, one of them about A."""

from __future__ import annotations

import re

_WORDS = r"(?:except(?:ing)?(?: for)?|with the exceptions? of|apart from|other than|excluding)"
_LEFT_OUT = re.compile(
    rf"(?P<preposition>\b(?:on|in|for|across|over)\s+)?\b(?:all|every|each|any)\b[^.;,]{{0,60}}?(?:,?\s{_WORDS}|\sbut)\s+(?P<case>[^.;,]+)",
    re.I,
)
_EXCEPTS = re.compile(
    r"\b(?:all but|except(?:ing)?|with the exceptions? of|apart from|other than)\b", re.I
)


def about_the_exception(text: str) -> str | None:
    """The same said of the case that ``text`` leaves out; "" where that cannot be said, and None
    where ``text`` leaves nothing out.

    "A beats B on all tasks but C." → "A beats B on C."
    """
    match = _LEFT_OUT.search(text)
    if match is None:
        return "" if _EXCEPTS.search(text) else None
    if match["preposition"] is None:
        return ""
    return f"{text[: match.start()]}{match['preposition']}{match['case']}{text[match.end() :]}"
