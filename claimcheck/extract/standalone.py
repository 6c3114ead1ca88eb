"""A claim's text made readable without its paper."""

from __future__ import annotations

import re

from claimcheck.extract.interface import Surroundings
from claimcheck.records import Part

_MODEL_PHRASE = re.compile(
    r"\b(?:our|the proposed) (?:(?P<size>base|big|large|small|full) )?(?:transformer )?(?:model|method|approach|system|network|algorithm|framework|architecture)\b(?!s)",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"(?<!\bto)(?<!\bin)(?<!\bby)(?<!\bof)(?<!\bas)(?<!\bfrom)(?<!\bwith)(?<!\band)(?<!,)\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]"
)
_LEADING = re.compile(
    r"^(?:However|Moreover|Furthermore|Additionally|Finally|In addition|Interestingly|Surprisingly|Notably|In particular|Specifically|Thus|Hence|Therefore|Overall|Similarly),\s+"
)
_WE = re.compile(r"\b[Ww]e\b")


def standalone(
    text: str, parts: tuple[Part, ...], around: Surroundings, own_printed: str | None
) -> str:
    """The claim with "our model" named and what the sentence leaves unsaid in brackets behind it."""
    result = " ".join(_CITATION.sub("", text).split())
    result = _LEADING.sub("", result)
    result = result[:1].upper() + result[1:]
    named = False
    if own_printed:

        def name(match: re.Match[str]) -> str:
            nonlocal named
            named = True
            return f"{own_printed} ({match['size']})" if match["size"] else own_printed

        result = _MODEL_PHRASE.sub(name, result)
    result = _WE.sub(lambda match: "the authors" if match.start() else "The authors", result)
    missing = _unsaid(result, parts, own_printed if not named else None)
    return f"{result} [{'; '.join(missing)}]" if missing else result


def _unsaid(text: str, parts: tuple[Part, ...], own_printed: str | None) -> list[str]:
    lowered = text.lower()
    unsaid: list[str] = []
    if own_printed and own_printed.lower() not in lowered and "The authors" in text:
        unsaid.append(f"system: {own_printed}")
    for field in ("system", "dataset", "metric", "language"):
        values = {getattr(part.binding, field) for part in parts} - {None}
        if len(values) != 1:
            continue
        value = values.pop()
        first = re.split(r"[ -]", value.lower())[0]
        if field == "language" and ("-" in value or len(value) == 2):
            continue
        if first not in lowered and not (own_printed and field == "system" and unsaid):
            unsaid.append(f"{field}: {value}")
    return unsaid
