"""Numbers and units of the siunitx package."""

from __future__ import annotations

import re

from claimcheck.parse.latex_symbols import unit

# How many mandatory arguments each command has.
SI_COMMANDS = {
    "num": 1, "SI": 2, "qty": 2, "si": 1, "unit": 1, "ang": 1, "numrange": 2, "SIrange": 3,
    "qtyrange": 3, "numlist": 1, "SIlist": 2, "qtylist": 2, "tablenum": 1, "numproduct": 1,
}  # fmt: skip

_NUMBER = re.compile(
    r"(?P<mantissa>[+-]?[\d.,]*)(?P<error>\(\d+\))?(?:(?:\+-|±|\\pm)(?P<spread>[\d.,]+))?"
    r"(?:[eEdD](?P<power>[+-]?\d+))?"
)


def si_text(command: str, arguments: list[str]) -> str:
    """What a siunitx command prints, digits ungrouped: ``\\SI{3e5}{\\giga\\byte}`` → ``3×10^5 GB``."""
    if command in ("si", "unit"):
        return si_unit(arguments[0])
    if command == "ang":
        parts = [part.strip() for part in arguments[0].split(";")]
        return "".join(part + mark for part, mark in zip(parts, "°′″", strict=False) if part)
    if command in ("numlist", "SIlist", "qtylist"):
        numbers = [si_number(part) for part in arguments[0].split(";")]
        text = ", ".join(numbers[:-1]) + " and " + numbers[-1] if len(numbers) > 1 else numbers[0]
    elif command in ("numrange", "SIrange", "qtyrange"):
        text = f"{si_number(arguments[0])} to {si_number(arguments[1])}"
    elif command == "numproduct":
        text = "×".join(si_number(part) for part in re.split(r"\s*[x×]\s*", arguments[0]))
    else:
        text = si_number(arguments[0])
    if command in ("SI", "qty", "SIrange", "qtyrange", "SIlist", "qtylist"):
        return _joined(text, si_unit(arguments[-1]))
    return text


def si_number(text: str) -> str:
    """One number: spaces out, ``e`` to a power of ten, ``+-`` to ±."""
    text = re.sub(r"\\pm\s*", "±", text)
    text = re.sub(r"[\s~{}]|\\,", "", text).replace("−", "-")
    factors = re.split(r"[x×]", text)
    return "×".join(_one(factor) for factor in factors)


def _one(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if match is None or not text:
        return re.sub(r"\\[A-Za-z]*|[{}$^_]", "", text)
    parts = match["mantissa"] + (match["error"] or "")
    if match["spread"]:
        parts += f" ± {match['spread']}"
    if match["power"]:
        power = match["power"].lstrip("+")
        parts = f"({parts})" if match["spread"] else parts
        parts = f"{parts}×10^{power}" if match["mantissa"].strip("+-") else f"{parts}10^{power}"
    return parts


def si_unit(text: str) -> str:
    """A unit: macros, or letters with ``.`` between them."""
    if "\\" not in text:
        return re.sub(r"[.~]", " ", re.sub(r"[{}]", "", text)).strip()
    names = re.findall(r"\\([A-Za-z]+|%)|([^\\\s{}]+)", text)
    parts: list[str] = []
    for name, literal in names:
        part = "%" if name == "%" else unit(name) if name else literal
        prefix = name in _PREFIXES
        if parts and part not in ("/", "^2", "^3") and not parts[-1].endswith(("/", "\0")):
            parts.append(" ")
        parts.append(part + ("\0" if prefix else ""))
    return "".join(parts).replace("\0", "").strip()


_PREFIXES = frozenset(
    {"yocto", "zepto", "atto", "femto", "pico", "nano", "micro", "milli", "centi", "deci", "deca",
     "hecto", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "kibi", "mebi", "gibi",
     "tebi", "square", "cubic"}
)  # fmt: skip


def _joined(number: str, printed: str) -> str:
    if not printed:
        return number
    return number + printed if printed[0] in "%°‰" and printed != "°C" else f"{number} {printed}"
