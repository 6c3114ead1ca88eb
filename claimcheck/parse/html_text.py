"""Running text of LaTeXML pages: styles, formulas, citations, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from claimcheck.parse.html_math import formula
from claimcheck.parse.latex_math import math_text
from claimcheck.parse.latex_tokens import CLOSE, OPEN, SUB, SUP, TEXT, VERB, Token
from claimcheck.parse.running_text import (
    BOLD,
    ITALIC,
    TYPEWRITER,
    UNDERLINE,
    Cite,
    Inline,
    Note,
    Ref,
)

_STYLES = {
    "ltx_font_bold": (BOLD, 0), "ltx_font_medium": (0, BOLD), "ltx_font_italic": (ITALIC, 0),
    "ltx_font_slanted": (ITALIC, 0), "ltx_font_upright": (0, ITALIC),
    "ltx_font_typewriter": (TYPEWRITER, 0), "ltx_ulem_uline": (UNDERLINE, 0),
    "ltx_framed_underline": (UNDERLINE, 0), "ltx_font_oldstyle": (0, 0),
}  # fmt: skip
_TAG_STYLES = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "u": UNDERLINE,
               "tt": TYPEWRITER, "code": TYPEWRITER}  # fmt: skip
_HIDDEN = frozenset({"script", "style", "button", "nav", "img", "svg", "head", "template", "object",
                     "iframe", "noscript", "input", "select", "textarea", "video", "audio"})  # fmt: skip
_HIDDEN_CLASSES = frozenset(
    {"ltx_note_mark", "ltx_note_type", "ltx_rule", "ltx_pagination", "ltx_page_navbar",
     "ltx_page_footer", "ltx_page_header", "ltx_TOC", "ltx_tag_note", "ltx_rdf", "ltx_role_orcid",
     "ltx_contact_orcid", "ltx_figure_panel_hidden", "ltx_LaTeXML_logo", "sr-only", "ltx_picture"}
)  # fmt: skip
_BROKEN_KEY = re.compile(r"[\s,;()\[\]]+")
_NUMBERED = re.compile(r"\[?(\d{1,4}|[A-Za-z+]{1,12}\d\d[a-z]?)\]?\.?")


def classes(element: HtmlElement) -> frozenset[str]:
    """The class names of an element."""
    return frozenset((element.get("class") or "").split())


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element is machinery of the page, not of the paper."""
    return element.tag in _HIDDEN or bool(classes(element) & _HIDDEN_CLASSES)


def bibliography_key(href: str | None) -> str | None:
    """The reference a link points to (``#bib.bib13`` → ``bib13``)."""
    match = re.search(r"#bib\.([\w:.-]+)$", href or "")
    return match[1] if match else None


class PageLinks:
    """Writes citations the way the paper prints them, also where the page lost their form."""

    def __init__(self, marks: dict[str, str]) -> None:
        self.marks = marks  # key → printed number or label of the entry

    def ref(self, ref: Ref) -> str:
        """Pages hold their references written out."""
        return ", ".join(ref.keys)

    def cite(self, cite: Cite) -> str:
        """``cite.before`` is the citation as the page has it."""
        printed = " ".join(cite.before.split())
        shown = [_NUMBERED.fullmatch(self.marks.get(key, "").strip()) for key in cite.keys]
        if re.search(r"\[\s*[^\s\[\]]", printed) or not any(cite.keys):
            return printed
        if all(shown):
            if re.search(r"\d", printed) and printed.strip("()[] ").replace(", ", "").isdigit():
                return printed
            numbers = ", ".join(match[1] for match in shown if match)
            names = printed.split("(")[0].strip() if cite.form == "text" else ""
            plain_names = bool(names) and " " in names and not names.endswith(",")
            return f"{names} [{numbers}]" if plain_names else f"[{numbers}]"
        if cite.form == "missing":
            return f"[{', '.join(cite.keys)}]"
        return printed


@dataclass(slots=True)
class TextReader:
    """Collects the text of elements. ``footnote`` and ``nested_table`` take what is set aside."""

    footnote: Callable[[HtmlElement], None]
    nested_table: Callable[[HtmlElement], bool]
    warn: Callable[[str], None]
    keep_lines: bool = False
    cites: bool = False  # whether any citation was met
    titles: dict[str, str] = field(default_factory=dict)  # titles of cited entries, from links

    def inline(self, element: HtmlElement, *, skip_tags: bool = True) -> Inline:
        """The text within an element. ``skip_tags``: leave numbers (``ltx_tag``) out."""
        found = Inline()
        self._children(element, found, self._style(element, 0), skip_tags)
        return found

    def _children(self, element: HtmlElement, found: Inline, style: int, skip: bool) -> None:
        line = element.sourceline or 0
        if element.text:
            found.literal(self._text(element.text), style, line)
        for child in element:
            if isinstance(child.tag, str):
                self.element(child, found, style, skip)
            if child.tail:
                found.literal(self._text(child.tail), style, child.sourceline or line)

    def _text(self, text: str) -> str:
        text = text.replace("…", "...").replace("\u2062", "").replace("\u2061", "")
        return text if self.keep_lines else text.replace("\n", " ")

    def _style(self, element: HtmlElement, style: int) -> int:
        style |= _TAG_STYLES.get(element.tag, 0)
        for name in classes(element):
            if name in _STYLES:
                on, off = _STYLES[name]
                style = (style & ~off) | on
        return style

    def element(self, element: HtmlElement, found: Inline, style: int, skip: bool) -> None:
        """Append the text of one element."""
        names = classes(element)
        tag = element.tag
        line = element.sourceline or 0
        if "ltx_note" in names:
            self._note(element, names, found, line)
        elif is_hidden(element):
            return
        elif "ltx_ERROR" in names:
            self.warn(f"the page has an undefined command {''.join(element.itertext()).strip()}")
        elif tag == "math":
            text, bold = formula(element)
            found.literal(text, style | (BOLD if bold else 0), line)
        elif tag == "br":
            found.literal("\n", 0, line)
        elif tag == "cite" or "ltx_cite" in names:
            self._cite(element, names, found, style, line)
        elif skip and "ltx_tag" in names:
            return
        elif tag in ("sup", "sub"):
            self._script(element, tag, found, style, line)
        elif "ltx_tabular" in names:
            if not self.nested_table(element):
                self.cells(element, found, style, skip)
        else:
            block = tag in ("p", "div", "li", "td", "th", "tr") or "ltx_p" in names
            if block:
                found.literal(" ", 0, line)
            self._children(element, found, self._style(element, style), skip)
            if block:
                found.literal(" ", 0, line)

    def cells(self, element: HtmlElement, found: Inline, style: int, skip: bool) -> None:
        """A tabular that only breaks lines."""
        for cell in element.iter():
            if isinstance(cell.tag, str) and "ltx_td" in classes(cell) and _owner(cell) is element:
                found.literal(" ", 0, cell.sourceline or 0)
                self._children(cell, found, self._style(cell, style), skip)
        found.literal(" ", 0, 0)

    def _note(self, element: HtmlElement, names: frozenset[str], found: Inline, line: int) -> None:
        if "ltx_role_footnotemark" not in names:
            self.footnote(element)
        if names & {"ltx_role_footnote", "ltx_role_footnotemark", "ltx_role_thanks"}:
            found.link(Note(), 0, line)

    def _cite(
        self, element: HtmlElement, names: frozenset[str], found: Inline, style: int, line: int
    ) -> None:
        keys: list[str] = []
        missing = False
        for one in element.iter():
            if not isinstance(one.tag, str):
                continue
            key = bibliography_key(one.get("href")) if one.tag == "a" else None
            if key:
                keys.append(key)
                if one.get("title"):
                    self.titles.setdefault(key, str(one.get("title")))
            elif "ltx_missing_citation" in classes(one):
                missing = True
                text = "".join(one.itertext())
                keys += [part for part in re.split(r"[,\s]+", text) if part]
        printed = "".join(element.itertext())
        form = "text" if "ltx_citemacro_citet" in names else "missing" if missing else "paren"
        if not keys:
            found.literal(" ".join(printed.split()), style, line)
            return
        self.cites = True
        found.link(Cite(tuple(dict.fromkeys(keys)), form, printed), style, line)

    def _script(self, element: HtmlElement, tag: str, found: Inline, style: int, line: int) -> None:
        inner = self.inline(element)
        text = " ".join("".join(piece.text for piece in inner.pieces).split())
        if not text:
            return
        last = next((one.text for one in reversed(found.pieces) if one.text.strip()), "")
        base = last[-1:] if last[-1:].isdigit() else ""
        mark = Token(SUP, "^", 0) if tag == "sup" else Token(SUB, "_", 0)
        tokens = [mark, Token(OPEN, "{", 0), Token(VERB, text, 0), Token(CLOSE, "}", 0)]
        if base:
            tokens.insert(0, Token(TEXT, base, 0))
        found.literal(math_text(tokens).text.removeprefix(base), style, line)


def _owner(cell: HtmlElement) -> HtmlElement | None:
    """The tabular a cell belongs to."""
    for ancestor in cell.iterancestors():
        if "ltx_tabular" in classes(ancestor) or ancestor.tag == "table":
            return ancestor
    return None
