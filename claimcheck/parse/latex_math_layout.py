"""How the parts of a formula are put on one line: spaces, scripts, fractions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.parse.latex_symbols import settle_thin_spaces

ORD, OP, BIN, REL, TIGHT, OPENING, CLOSING, PUNCT, GAP, PREFIX = range(10)

_RELATIONS = frozenset("=<>≤≥≈~≠≡∈∉∋→←↦⊂⊆⊃⊇∝≪≫≜⇒⇔⇐≃≅⟶⟵↔≻≺⪰⪯≲≳⊢⊨↑↓") | {":=", "=:"}
_COMPARISONS = frozenset("<>≤≥≈~")
_BINARY = frozenset("+-−±∓∪∩∧∨⊕⊗⊖⊙∖*∗⋆") | {"mod"}
_TIGHT = frozenset("·×/÷∘⋅")
_MARKS = re.compile(r"[†‡*∗§¶‖⋆★✓✗♠♣♥♦,]+")
_BARE = re.compile(r"[-−]?(?:[^\W_]|[.∞⊤⊥⋆*†‡%°′|])+|\([^()]*\)|[+\-−]")
_SIMPLE = re.compile(r"√?[\w.∞′°^]+|\([^()]*\)")


class MathText(NamedTuple):
    """A formula as text, and whether at least half of its characters are set in bold."""

    text: str
    bold: bool


class Atom(NamedTuple):
    """A part of a formula. ``scripted``: it ends in an index or exponent."""

    text: str
    kind: int
    scripted: bool = False


def tidy(text: str) -> str:
    """Single spaces, none before punctuation; no row separators at the end."""
    text = " ".join(re.split(r"[ \t\n]+", text)).strip()
    text = text.rstrip(" ;") if text.endswith(";") else text
    text = re.sub(r" +([,;)\]])", r"\1", text)
    return settle_thin_spaces(text)


def kind_of(text: str) -> int:
    """How a symbol is spaced."""
    if text in _RELATIONS:
        return REL
    if text in _BINARY:
        return BIN
    if text in _TIGHT:
        return TIGHT
    if text in ("(", "[", "{", "⟨", "⌊", "⌈"):
        return OPENING
    if text in (")", "]", "}", "⟩", "⌋", "⌉", "!"):
        return CLOSING
    if text in (",", ";"):
        return PUNCT
    if text.isspace():
        return GAP
    if len(text) > 2 and text.replace(" ", "").isalpha() and text.isascii():
        return OP
    return ORD


def join(atoms: Sequence[Atom], *, tight: bool) -> str:
    """Atoms on one line. ``tight``: as in scripts, without spaces around operators."""
    text = ""
    previous: Atom | None = None
    for atom in atoms:
        if atom.kind == GAP:
            text += atom.text if atom.text == "\u2009" else " "
            continue
        kind = atom.kind
        unary = previous is None or previous.kind in (REL, BIN, OPENING, PUNCT, TIGHT, PREFIX)
        if (kind == BIN and unary) or (previous is None and atom.text in _COMPARISONS):
            atom = atom._replace(kind=PREFIX)
        if previous is not None and not text.endswith((" ", "\u2009")):
            text += _space(previous, atom, tight)
        text += atom.text
        previous = atom
    return text


def _space(left: Atom, right: Atom, tight: bool) -> str:
    if left.kind == OP and (right.kind in (ORD, OP) and right.text[:1].isalnum()):
        return " "
    if right.kind == OP and left.kind in (ORD, CLOSING) and left.text[-1:].isalnum():
        return " "
    if tight:
        return ""
    if left.kind in (REL, BIN, PUNCT) or right.kind in (REL, BIN):
        return " "
    if right.kind == PREFIX and left.kind == REL:
        return " "
    if left.scripted and right.kind in (ORD, OP) and right.text[:1].isalnum():
        return " "
    return ""


def wrapped(text: str) -> str:
    """A part of a fraction or root: in parentheses unless it is one thing."""
    text = tidy(text)
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def subscript(text: str | None) -> str:
    """An index as it is appended to its base."""
    if not text:
        return ""
    if text[0] in "±+" and len(text) > 1:
        return _spread(text)
    return "_" + (text if _BARE.fullmatch(text) else f"({text})")


def superscript(base: str, text: str | None) -> str:
    """An exponent as it is appended to its base; marks, degrees and ordinals have no caret."""
    if not text:
        return ""
    if text == "∘":
        return "°"
    if text.strip("′") == "":
        return text
    number = not base or base[-1].isdigit() or base[-1] == "%"
    if number and (_MARKS.fullmatch(text) or (base and text in ("st", "nd", "rd", "th"))):
        return text
    if text[0] == "±" and len(text) > 1:
        return _spread(text)
    return "^" + (text if _BARE.fullmatch(text) else f"({text})")


def _spread(text: str) -> str:
    """``28.4_{\\pm 0.2}`` is a spread, not an index."""
    if text[0] == "±":
        return f" ± {text[1:].strip()}"
    return "_" + (text if _BARE.fullmatch(text) else f"({text})")
