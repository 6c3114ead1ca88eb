"""The preamble of a tabular: styles of columns, and columns that are halves of one number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.parse.latex_math import math_source
from claimcheck.parse.latex_tokens import Token, plain
from claimcheck.parse.running_text import BOLD, ITALIC


class Column(NamedTuple):
    """A column of a tabular preamble. ``joint``: what ``@{…}`` prints in front of it."""

    style: int = 0
    joint: str = ""


def columns_of(spec: Sequence[Token]) -> list[Column]:
    """The columns of a preamble such as ``l|>{\\bfseries}c*{3}{r@{.}l}``."""
    return _columns(plain(spec), 0)


def _columns(text: str, depth: int) -> list[Column]:
    found: list[Column] = []
    style = 0
    joint = ""
    at = 0
    while at < len(text) and len(found) < 1000:
        letter = text[at]
        at += 1
        if letter in "@!<>":
            body, at = _braced(text, at)
            if letter == "@" and found:
                joint = _joint(body)
            if letter == ">":
                style |= BOLD if re.search(r"\\bf(?:series)?\b", body) else 0
                style |= ITALIC if re.search(r"\\it(?:shape)?\b", body) else 0
        elif letter == "*":
            count, at = _braced(text, at)
            body, at = _braced(text, at)
            times = int(count) if count.strip().isdecimal() and len(count) < 4 else 1
            if depth < 4:
                found += _columns(body, depth + 1) * min(times, 500)
        elif letter == "[":
            end = text.find("]", at)
            at = end + 1 if end >= 0 else at
        elif letter.isalpha():
            found.append(Column(style, joint))
            style, joint = 0, ""
            while at < len(text) and text[at] == " ":
                at += 1
            if at < len(text) and text[at] == "{":
                at = _braced(text, at)[1]
        elif letter == "{":
            at = _braced(text, at - 1)[1]
    return found[:1000]


def _joint(body: str) -> str:
    """What stands between two columns that are halves of one number: a point, ``±`` …"""
    text = math_source(body.replace("$", "")).text.strip()
    return (
        f" {text} "
        if text in ("±", "/", "-", "–", "×")
        else text
        if text in (".", ",", ":")
        else ""
    )


def _braced(text: str, at: int) -> tuple[str, int]:
    """A braced group, or one character, from ``at``; and the index behind it."""
    while at < len(text) and text[at] == " ":
        at += 1
    if at >= len(text):
        return "", at
    if text[at] != "{":
        return text[at], at + 1
    depth = 0
    for index in range(at, len(text)):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0:
            return text[at + 1 : index], index + 1
    return text[at + 1 :], len(text)
