"""BibTeX files and the ``.bbl`` of biblatex, as far as a reader of the paper needs them."""

from __future__ import annotations

import re
from collections.abc import Collection

MAX_ENTRIES = 50_000
_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*[{(]\s*", re.ASCII)
_FIELD = re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*", re.ASCII)


def parse_bibtex(text: str, keys: Collection[str] | None = None) -> dict[str, dict[str, str]]:
    """Fields (TeX source, names in lower case) of the entries with the given keys, or of all."""
    wanted = None if keys is None else {key.lower() for key in keys}
    strings: dict[str, str] = dict(_MONTHS)
    found: dict[str, dict[str, str]] = {}
    at = 0
    while (match := _ENTRY.search(text, at)) is not None and len(found) < MAX_ENTRIES:
        kind = match[1].lower()
        at = match.end()
        if kind in ("comment", "preamble"):
            continue
        if kind == "string":
            fields, at = _fields(text, at, strings)
            strings |= dict(fields.items())
            continue
        end = re.compile(r"[^,}\s]*").match(text, at)
        assert end is not None
        key = end.group()
        if wanted is not None and key.lower() not in wanted:
            at = end.end()
            continue
        fields, at = _fields(text, end.end(), strings)
        fields["entrytype"] = kind
        found.setdefault(key, fields)
    return found


_MONTHS = {name[:3].lower(): name for name in (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December")}  # fmt: skip


def _fields(text: str, at: int, strings: dict[str, str]) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    while (match := _FIELD.match(text, at)) is not None and len(fields) < 100:
        value, at = _value(text, match.end(), strings)
        fields.setdefault(match[1].lower(), " ".join(value.split()))
    return fields, at


def _value(text: str, at: int, strings: dict[str, str]) -> tuple[str, int]:
    """A value: braced, quoted, a number or a name, joined by ``#``."""
    parts: list[str] = []
    while at < len(text):
        letter = text[at]
        if letter == "{":
            end = _closing(text, at)
            parts.append(text[at + 1 : end])
            at = end + 1
        elif letter == '"':
            end = _closing_quote(text, at)
            parts.append(text[at + 1 : end])
            at = end + 1
        else:
            match = re.compile(r"[^\s,#{}()\"]+").match(text, at)
            if match is None:
                break
            parts.append(strings.get(match.group().lower(), match.group()))
            at = match.end()
        joint = re.compile(r"\s*#\s*").match(text, at)
        if joint is None:
            break
        at = joint.end()
    return "".join(parts), at


def _closing(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        depth += (match.group() == "{") - (match.group() == "}")
        if depth == 0:
            return match.start()
    return len(text)


def _closing_quote(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, start + 1):
        found = match.group()
        depth += (found == "{") - (found == "}")
        if found == '"' and depth <= 0:
            return match.start()
    return len(text)


def parse_biblatex(text: str) -> dict[str, dict[str, str]]:
    """Entries of a ``.bbl`` written by biber: fields as in BibTeX, names joined by ``and``."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"\\entry\{", text)[1 : MAX_ENTRIES + 1]:
        block = block.split("\\endentry")[0]
        key = block.split("}", 1)[0]
        fields: dict[str, str] = {}
        for name, value in re.findall(r"\\field\{(\w+)\}\{((?:[^{}]|\{[^{}]*\})*)\}", block):
            fields.setdefault(name, " ".join(value.split()))
        for name, value in re.findall(r"\\verb\{(\w+)\}\s*\\verb\s+(\S+)\s*\\endverb", block):
            fields.setdefault(name, value)
        names = _biblatex_names(block)
        if names:
            fields["author"] = " and ".join(names)
        fields.setdefault("entrytype", "misc")
        found.setdefault(key, fields)
    return found


def _biblatex_names(block: str) -> list[str]:
    start = block.find("\\name{author}")
    if start < 0:
        return []
    section = block[start : block.find("\\strng", start)]
    families = re.findall(r"family=\{((?:[^{}]|\{[^{}]*\})*)\}", section)
    given = re.findall(r"\bgiven=\{((?:[^{}]|\{[^{}]*\})*)\}", section)
    given += [""] * (len(families) - len(given))
    return [
        f"{family}, {name}" if name else family
        for family, name in zip(families, given, strict=False)
    ]


def printed_authors(field: str) -> list[tuple[str, str]]:
    """(given names, family name) of each author of a BibTeX ``author`` field."""
    found: list[tuple[str, str]] = []
    for name in re.split(r"\s+and\s+", field.strip()):
        name = name.strip()
        if not name:
            continue
        if "," in name and not name.startswith("{"):
            family, _, given = name.partition(",")
            found.append((given.strip(), family.strip()))
        elif name.startswith("{"):
            found.append(("", name))
        else:
            *rest, family = name.split(" ")
            while rest and rest[-1][:1].islower():  # van, de, der
                family = f"{rest.pop()} {family}"
            found.append((" ".join(rest), family))
    return found
