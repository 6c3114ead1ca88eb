"""Walks a LaTeXML page: sections, paragraphs, lists, floats, bibliography."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from claimcheck.parse.html_core import entry_key, names_of
from claimcheck.parse.html_floats import PageFloats
from claimcheck.parse.html_text import TextReader, classes, is_hidden
from claimcheck.parse.references import reference
from claimcheck.parse.running_text import Inline, Piece, render
from claimcheck.records import PassageKind

_LEVELS = {
    "ltx_part": -1, "ltx_chapter": 0, "ltx_section": 1, "ltx_appendix": 1, "ltx_bibliography": 1,
    "ltx_index": 1, "ltx_glossary": 1, "ltx_acknowledgements": 1, "ltx_subsection": 2,
    "ltx_subsubsection": 3, "ltx_paragraph": 4, "ltx_subparagraph": 5,
}  # fmt: skip
_FLOATS = frozenset({"ltx_figure", "ltx_table", "ltx_float", "ltx_float_algorithm"})
_LISTS = frozenset({"ltx_itemize", "ltx_enumerate", "ltx_description"})
_EQUATIONS = frozenset({"ltx_equation", "ltx_equationgroup", "ltx_eqn_table"})


class Page(PageFloats):
    """One page. Fills a builder in reading order."""

    def read(self) -> None:
        """Walk the page."""
        self.blocks(self.article)
        self._cited_titles()

    # Blocks

    def block(self, element: HtmlElement) -> None:
        """Read one element that is not itself text."""
        names = classes(element)
        tag = element.tag
        if is_hidden(element) or tag in ("footer", "header") or "ltx_dates" in names:
            return
        level = next((_LEVELS[name] for name in names if name in _LEVELS), None)
        if level is not None:
            self._open_section(element, names, level)
        elif "ltx_title_document" in names:
            self._title(element)
        elif "ltx_authors" in names:
            self._authors(element)
        elif "ltx_abstract" in names:
            self._special(element, PassageKind.ABSTRACT, ("Abstract",))
        elif "ltx_keywords" in names or "ltx_classification" in names:
            self._keywords(element)
        elif names & _EQUATIONS and tag in ("table", "div", "span"):
            self.equations(element)
        elif names & _FLOATS and tag in ("figure", "div", "span"):
            self.float_(element)
        elif "ltx_caption" in names or tag == "figcaption":
            self.caption(element)
        elif "ltx_tabular" in names or tag == "table":
            self.table(element)
        elif names & _LISTS or tag in ("ul", "ol", "dl"):
            self._list(element)
        elif names & {"ltx_theorem", "ltx_proof"}:
            self._theorem(element)
        elif "ltx_listing" in names or "ltx_verbatim" in names or tag == "pre":
            self._listing(element)
        elif "ltx_title" in names or tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading(element, self.levels[-1] + 1 if self.levels else 1)
        elif tag == "p" or "ltx_p" in names:
            self._paragraph(element)
        elif "ltx_para" in names and tag == "div" and self.kind is PassageKind.OTHER:
            self._misplaced(element)
        else:
            self.blocks(element)

    def _misplaced(self, element: HtmlElement) -> None:
        """A paragraph within a float: LaTeXML did not find the end of the float."""
        self.kind = PassageKind.PARAGRAPH
        self.blocks(element)
        self.kind = PassageKind.OTHER

    def _paragraph(self, element: HtmlElement) -> None:
        inline = self.reader.inline(element)
        if self.prefix is not None and not inline.blank:
            self.prefix.literal(" ", 0, element.sourceline or 0)
            self.prefix.extend(inline)
            inline, self.prefix = self.prefix, None
        self.flush(inline)

    # Structure

    def _open_section(self, element: HtmlElement, names: frozenset[str], level: int) -> None:
        outer = self.section, self.levels
        kept = sum(1 for one in self.levels if one < level)
        self.section, self.levels = self.section[:kept], self.levels[:kept]
        if "ltx_bibliography" in names:
            self._bibliography(element, level)
        else:
            for child in element:
                if isinstance(child.tag, str):
                    if "ltx_title" in classes(child) and len(self.levels) == kept:
                        self._heading(child, level)
                    else:
                        self.block(child)
        self.section, self.levels = outer

    def _heading(self, element: HtmlElement, level: int) -> None:
        number = ""
        for tag in element.iter():
            if "ltx_tag" in names_of(tag):
                number = " ".join("".join(tag.itertext()).split())
                number = re.sub(r"^(?:Appendix|Chapter|Part|Section)\s+", "", number).rstrip(".")
                break
        inline = self.reader.inline(element)
        text = render(inline.pieces, self.links).text
        title = f"{number} {text}".strip()
        if not title:
            return
        self.section = (*self.section, title)
        self.levels = (*self.levels, level)
        self.add(PassageKind.HEADING, inline, prefix=number)
        self.release()

    def _title(self, element: HtmlElement) -> None:
        inline = self.reader.inline(element)
        self.builder.title = render(inline.pieces, self.links).text or None
        self.add(PassageKind.TITLE, inline)

    def _authors(self, element: HtmlElement) -> None:
        people = [one for one in element.iter() if "ltx_personname" in names_of(one)]
        for person in people or [element]:
            inline = self.reader.inline(person)
            for part in _split_at_ampersand(inline):
                if not part.blank:
                    self.add(PassageKind.OTHER, part, lines=True)
        for notes in element.iter():
            if "ltx_contact" in names_of(notes) and not is_hidden(notes):
                inline = self.reader.inline(notes)
                if not inline.blank:
                    self.add(PassageKind.OTHER, inline, lines=True)
        self.release()

    def _special(self, element: HtmlElement, kind: PassageKind, section: tuple[str, ...]) -> None:
        outer = self.kind, self.section, self.levels
        self.kind, self.section, self.levels = kind, section, (1,)
        for child in element:
            if isinstance(child.tag, str) and "ltx_title" not in classes(child):
                self.block(child)
        self.kind, self.section, self.levels = outer

    def _keywords(self, element: HtmlElement) -> None:
        inline = Inline([Piece("Keywords: ", 0, element.sourceline or 0)])
        for child in element:
            if isinstance(child.tag, str) and "ltx_title" not in classes(child):
                self.reader.element(child, inline, 0, True)
            if child.tail:
                inline.literal(child.tail, 0, child.sourceline or 0)
        if element.text:
            inline.literal(element.text, 0, element.sourceline or 0)
        self.add(PassageKind.OTHER, inline)

    def _list(self, element: HtmlElement) -> None:
        outer = self.kind
        if self.kind is not PassageKind.OTHER:
            self.kind = PassageKind.LIST_ENTRY
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if child.tag == "dt":
                label = self.reader.inline(child, skip_tags=False)
                self.prefix = label if not label.blank else None
            elif child.tag in ("li", "dd") or "ltx_item" in classes(child):
                self.prefix = self.prefix or _custom_label(child, self.reader)
                self.blocks(child)
                if self.prefix is not None:
                    self.flush(self.prefix)
                    self.prefix = None
            else:
                self.block(child)
        self.kind = outer

    def _theorem(self, element: HtmlElement) -> None:
        for child in element:
            if not isinstance(child.tag, str):
                continue
            if "ltx_title" in classes(child):
                title = self.reader.inline(child, skip_tags=False)
                text = render(title.pieces, self.links).text.rstrip(".: ")
                self.prefix = Inline([Piece(f"{text}.", 0, child.sourceline or 0)])
            else:
                self.block(child)
        self.prefix = None

    def _listing(self, element: HtmlElement) -> None:
        self.reader.keep_lines = True
        lines = [one for one in element.iter() if "ltx_listingline" in names_of(one)]
        inline = Inline()
        for one in lines or [element]:
            inline.extend(self.reader.inline(one, skip_tags=True))
            inline.literal("\n", 0, one.sourceline or 0)
        self.reader.keep_lines = False
        if not inline.blank:
            self.add(PassageKind.OTHER, inline, lines=True)
        self.release()

    # Floats and tables

    # Bibliography

    def _bibliography(self, element: HtmlElement, level: int) -> None:
        entries = [one for one in element.iter("li", "div", "span") if entry_key(one) is not None]
        if not entries:
            return
        title = next((one for one in element if "ltx_title" in names_of(one)), None)
        if title is not None:
            self._heading(title, level)
        for entry in entries:
            key = entry_key(entry)
            assert key is not None
            blocks = [
                render(self.reader.inline(one).pieces, self.links).text
                for one in entry.iter()
                if "ltx_bibblock" in names_of(one)
            ]
            inline = self.reader.inline(entry)
            text = render(inline.pieces, self.links).text
            if not text:
                continue
            self.add(PassageKind.REFERENCE, inline)
            self.builder.add_reference(reference(key, text, blocks))
            self.known_references.add(key)

    def _cited_titles(self) -> None:
        """Where the page lost its bibliography, its links still name the titles."""
        if self.reader.cites and not self.known_references:
            self.builder.warn("the page cites works and lists none: its end may be missing")
        for key, title in self.reader.titles.items():
            if key not in self.known_references:
                self.builder.add_reference(reference(key, title, title=title))


def _custom_label(element: HtmlElement, reader: TextReader) -> Inline | None:
    """The label of a list entry, unless it is a bullet or a number."""
    for tag in element:
        if isinstance(tag.tag, str) and "ltx_tag_item" in classes(tag):
            label = reader.inline(tag, skip_tags=False)
            text = "".join(piece.text for piece in label.pieces).strip()
            if not text or re.fullmatch(r"\W*(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,6})?\W*", text):
                return None
            return label
    return None


def _split_at_ampersand(inline: Inline) -> list[Inline]:
    """LaTeXML prints an unknown ``\\\\And`` between authors as ``&`` at the start of a line."""
    parts = [Inline()]
    for piece in inline.pieces:
        if piece.text.lstrip().startswith("&") and piece.link is None:
            before, _, after = piece.text.partition("&")
            parts[-1].literal(before, piece.style, piece.position)
            parts.append(Inline())
            parts[-1].literal(after, piece.style, piece.position)
        else:
            parts[-1].pieces.append(piece)
    return parts
