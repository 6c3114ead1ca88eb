"""Formulas of an HTML page: their TeX where the page keeps it, else MathML turned into TeX."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.latex_math import MathText, math_source

MAX_DEPTH = 100  # nested MathML elements

_SCRIPTS = {"msub": "_", "msup": "^", "munder": "_", "mover": "^"}
_ACCENTS = {"^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "→": "vec", "˙": "dot",
            "¨": "ddot", "ˇ": "check", "‾": "bar", "⏞": None, "⏟": None}  # fmt: skip
_SPECIAL = str.maketrans({"\\": r"\backslash ", "{": r"\{", "}": r"\}", "_": r"\_", "^": r"\hat{}",
                          "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "~": r"\sim "})  # fmt: skip
_BOLD = re.compile("[\U0001d400-\U0001d433\U0001d6a8-\U0001d6e1\U0001d7ce-\U0001d7d7]")
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"), None)


def formula(element: HtmlElement) -> MathText:
    """A ``<math>`` element as one line, like the LaTeX reader writes it."""
    source = tex_of(element)
    text, bold = math_source(source)
    return MathText(text, bold or _is_bold(element))


def escaped(text: str) -> str:
    """Words as TeX source."""
    return text.translate(_SPECIAL)


def _is_bold(element: HtmlElement) -> bool:
    """Whether at least half of the characters are bold in MathML: ``\\boldmath`` leaves no TeX."""
    bold = total = 0
    for one in element.iter("mi", "mn"):
        for character in "".join(one.itertext()):
            total += 1
            bold += (
                one.get("mathvariant", "").startswith("bold") or _BOLD.match(character) is not None
            )
    return 0 < total <= 2 * bold


def tex_of(element: HtmlElement) -> str:
    """The TeX of a ``<math>`` element: ``alttext``, an annotation, or from its MathML."""
    source = element.get("alttext")
    if source and source.strip():
        return str(source)
    for annotation in element.iter("annotation"):
        if "tex" in (annotation.get("encoding") or "") and annotation.text:
            return str(annotation.text)
    return _tex(element, 0)


def _tex(element: HtmlElement, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise ResourceLimitError("a formula is nested too deeply")
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in ("annotation", "annotation-xml"):
        return ""
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        text = "".join(element.itertext()).translate(_INVISIBLE)
        if tag == "mtext":
            return rf"\text{{{escaped(text)}}}" if text.strip() else " "
        text = escaped(text.strip())
        if tag == "mi" and len(text) > 1 and text.isalpha():
            return rf"\mathrm{{{text}}}"
        return f" {text} " if tag == "mo" else text
    children = [one for one in element if isinstance(one.tag, str)]
    parts = [_tex(one, depth + 1) for one in children]
    if tag in _SCRIPTS and len(parts) == 2:
        mark = "".join(children[1].itertext()).strip()
        accent = _ACCENTS.get(mark) if tag == "mover" else None
        if accent:
            return rf"\{accent}{{{parts[0]}}}"
        return f"{{{parts[0]}}}{_SCRIPTS[tag]}{{{parts[1]}}}"
    if tag in ("msubsup", "munderover") and len(parts) == 3:
        return f"{{{parts[0]}}}_{{{parts[1]}}}^{{{parts[2]}}}"
    if tag == "mfrac" and len(parts) == 2:
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    if tag == "mroot" and len(parts) == 2:
        return rf"\sqrt[{parts[1]}]{{{parts[0]}}}"
    if tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if tag == "mtr":
        return "&".join(parts)
    if tag == "mtable":
        return r"\begin{matrix}" + r"\\".join(parts) + r"\end{matrix}"
    if tag == "mspace":
        return " "
    own = (element.text or "") if not children and tag in ("math", "mrow", "semantics") else ""
    return escaped(own) + "".join(parts)
