"""Reads a PDF with PDFium: from glyphs to passages, tables and references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.grid import GridResult
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.pdf_blocks import Block, BlockBuilder, Style, document_style
from claimcheck.parse.pdf_floats import drop_figure_text, find_unruled, match_captions
from claimcheck.parse.pdf_glyphs import open_pdf, read_page
from claimcheck.parse.pdf_grid import read_grid
from claimcheck.parse.pdf_layout import Page, body_size, fragments_of
from claimcheck.parse.pdf_margins import drop_line_numbers, drop_running_heads
from claimcheck.parse.pdf_order import absorb_strays, find_columns, ordered_lines
from claimcheck.parse.pdf_references import CitationFinder, parse_entry, split_entries
from claimcheck.parse.pdf_structure import (
    Headings,
    front_first,
    is_abstract,
    is_references,
    section_name,
    title_lines,
)
from claimcheck.parse.pdf_tables import Region, find_regions
from claimcheck.parse.pdf_text import Vocabulary, join_lines
from claimcheck.records import DocumentSource, PassageKind, Place, Reference

_FEW_GLYPHS = 20  # a page: fewer are a page number or a stamp on a scan
_RUN_IN_ABSTRACT = re.compile(r"(abstract)\s*[.:—–-]+\s*(?=[A-Z])", re.I)
_THANKS = re.compile(r"(\d+\.?\s+)?acknowledge?ments?\b", re.I)
_KEYWORDS = re.compile(r"(key\s?words|index terms|ccs concepts)\b", re.I)


class PdfReader:
    """Paragraphs, headings, captions, tables and references of a PDF with a text layer."""

    name = "pdf"
    version = 3
    source = DocumentSource.PDF

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from the PDF at ``path``. Raises UnreadableFileError, ResourceLimitError."""
        pages = _read_pages(path, builder, limits)
        _Assembly(pages, builder).fill()


def _read_pages(path: Path, builder: DocumentBuilder, limits: Limits) -> list[Page]:
    document = open_pdf(path)
    try:
        count = len(document)
        builder.pages = count
        if count > limits.pages:
            raise ResourceLimitError(
                f"{path.name} has {count} pages; at most {limits.pages} are read",
                hint="split it, or read only the pages of one paper",
            )
        pages: list[Page] = []
        wrapped = False
        for index in range(count):
            try:
                raw = read_page(document, index, wrapped=wrapped)
            except UnreadableFileError as error:
                builder.warn(str(error))
                continue
            in_forms = sum(glyph.figure for glyph in raw.glyphs)
            if not pages and len(raw.glyphs) > 200 and in_forms > 0.8 * len(raw.glyphs):
                wrapped = True  # the first page sits in a form of its own, and so will the others
                raw = read_page(document, index, wrapped=True)
            pages.append(Page(raw))
    finally:
        document.close()
    glyphs = sum(len(page.raw.glyphs) for page in pages)
    if glyphs < _FEW_GLYPHS * max(1, len(pages)):
        what = "1 page" if count == 1 else f"{count} pages"
        raise UnreadableFileError(
            f"{path.name} has no text layer ({what}, {glyphs} characters): it seems to be scanned",
            hint="OCR it first, e.g. with ocrmypdf",
        )
    unmapped = sum(page.raw.unmapped for page in pages)
    if unmapped > 0.02 * glyphs:
        builder.warn(f"{unmapped} characters have no meaning in their fonts and were left out")
    return pages


class _Assembly:
    """From pages of glyphs to the passages of a document."""

    def __init__(self, pages: list[Page], builder: DocumentBuilder) -> None:
        self.pages, self.builder = pages, builder
        self.section: list[tuple[int, str]] = []
        self.finder = CitationFinder(())
        self.tables: dict[int, list[Region]] = {}  # identity of a caption → its tables
        self.grids: dict[int, GridResult] = {}  # identity of a region → its cells
        self.loose: list[Region] = []  # tables without a caption

    def fill(self) -> None:
        """Everything, in reading order."""
        style, regions = self._layout()
        title = title_lines(self.pages[0], style)
        headings = Headings(self.pages, style)
        algorithms = [region for region in regions if region.algorithm]
        blocks = BlockBuilder(self.pages, style, headings, title, algorithms).build()
        self.vocabulary = Vocabulary(line.text for page in self.pages for line in page.lines)
        self.builder.title = self._text_of(Block(PassageKind.TITLE, title)) if title else None
        tables = [region for region in regions if not region.algorithm]
        matched = match_captions(tables, blocks)
        for region in tables:
            caption = matched.get(id(region))
            if caption is None:
                self.loose.append(region)
            else:
                self.tables.setdefault(id(caption), []).append(region)
        parts = _Parts(blocks)
        references = self._references(parts.bibliography)
        self.finder = CitationFinder(references)
        if title:
            self._add(Block(PassageKind.TITLE, title))
        for block in parts.blocks:
            self._emit(block)
            if block is parts.references_heading:
                for (reference, _), lines in zip(references, self.entries, strict=True):
                    self.builder.add_reference(reference)
                    place = Place(page=lines[0].page, section=self._path())
                    self.builder.add_passage(PassageKind.REFERENCE, reference.text, place)
        for region in self.loose:
            self._add_table(region, None, "")

    def _layout(self) -> tuple[Style, list[Region]]:
        for page in self.pages:
            page.fragments = fragments_of(glyph for glyph in page.raw.glyphs if not glyph.figure)
        size = body_size(self.pages)
        find_columns(self.pages, size)
        regions: list[Region] = []
        for page in self.pages:
            drop_line_numbers(page)
            found = [one for one in find_regions(page) if one.algorithm or self._has_grid(one)]
            held = {id(fragment) for region in found for fragment in region.fragments}
            page.fragments = [one for one in page.fragments if id(one) not in held]
            drop_figure_text(page, size)
            page.lines = ordered_lines(page, page.fragments)
            regions += found
        drop_running_heads(self.pages)
        for page in self.pages:
            page.lines = absorb_strays(page.lines, size)
        front_first(self.pages[0])
        style = document_style(self.pages, size)
        regions += find_unruled(self.pages, regions, style, self._has_grid)
        return style, sorted(regions, key=lambda region: (region.page, region.box.y0))

    def _has_grid(self, region: Region) -> bool:
        """Reads the cells of a region; where there are none its text stays with the page."""
        grid = read_grid(region)
        if grid is not None:
            self.grids[id(region)] = grid
        return grid is not None

    def _references(self, block_lines: Sequence[Block]) -> list[tuple[Reference, str | None]]:
        lines = [line for block in block_lines for line in block.lines]
        self.entries = split_entries(lines)
        texts = [
            join_lines([line.text for line in entry], self.vocabulary) for entry in self.entries
        ]
        return [parse_entry(text, index) for index, text in enumerate(texts, 1)]

    # -- passages

    def _emit(self, block: Block) -> None:
        if block.kind is PassageKind.HEADING:
            name = section_name(self._text_of(block))
            while self.section and self.section[-1][0] >= block.level:
                self.section.pop()
            self.section.append((block.level, name))
            self._add(block)
            return
        if block.kind is PassageKind.CAPTION:
            text = self._text_of(block)
            regions = self.tables.get(id(block), [])
            ids = [self._add_table(region, block.label, text) for region in regions]
            table = ids[0] if ids else None
            if block.label and block.label.lower().startswith("tab") and table is None:
                self.builder.warn(
                    f"{block.label} on page {block.page}: its cells could not be read"
                )
            self._add(block, table=table)
            return
        self._add(block)

    def _add(self, block: Block, *, table: str | None = None) -> None:
        kind = block.kind
        text = self._text_of(block)
        run_in = _RUN_IN_ABSTRACT.match(text)
        if kind is PassageKind.PARAGRAPH and run_in:
            kind, text = PassageKind.ABSTRACT, text[run_in.end() :]
        thanks = self.section and _THANKS.match(self.section[-1][1])
        early = kind is PassageKind.ABSTRACT or (kind is PassageKind.PARAGRAPH and block.page == 1)
        if early and _KEYWORDS.match(text):
            kind = PassageKind.OTHER
        if kind is PassageKind.PARAGRAPH and (thanks or _THANKS.match(text)):
            kind = PassageKind.OTHER
        citable = kind not in {PassageKind.HEADING, PassageKind.TITLE, PassageKind.FORMULA}
        self.builder.add_passage(
            kind,
            text,
            Place(page=block.page, section=self._path()),
            citations=self.finder.find(text) if citable else (),
            table=table,
        )

    def _add_table(self, region: Region, label: str | None, caption: str) -> str:
        grid = self.grids[id(region)]
        return self.builder.add_table(
            label=label,
            caption=caption,
            place=Place(page=region.page, section=self._path()),
            rows=grid.rows,
            columns=grid.columns,
            header_rows=grid.header_rows,
            header_columns=grid.header_columns,
            cells=grid.cells,
        )

    def _text_of(self, block: Block) -> str:
        lines = [line.text for line in block.lines]
        if block.region is not None:
            return "\n".join(line for line in lines if line.strip())
        return join_lines(lines, self.vocabulary)

    def _path(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.section)


class _Parts:
    """Blocks with the front matter, abstract and bibliography told apart."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks: list[Block] = []
        self.bibliography: list[Block] = []
        self.references_heading: Block | None = None
        abstract = references = False
        front = _front_matter(blocks)
        for index, block in enumerate(blocks):
            if block.kind is PassageKind.HEADING:
                text = " ".join(line.text for line in block.lines)
                abstract = is_abstract(text)
                references = is_references(text)
                if references and self.references_heading is None:
                    self.references_heading = block
            elif references and block.kind not in {PassageKind.CAPTION, PassageKind.FOOTNOTE}:
                self.bibliography.append(block)
                continue
            elif abstract and block.kind in {PassageKind.PARAGRAPH, PassageKind.LIST_ENTRY}:
                block.kind = PassageKind.ABSTRACT
            elif index < front and block.kind is PassageKind.PARAGRAPH:
                block.kind = PassageKind.OTHER
            self.blocks.append(block)


def _front_matter(blocks: Sequence[Block]) -> int:
    """How many blocks stand before the abstract or the first text: names, addresses, notices."""
    first = [block for block in blocks if block.page == blocks[0].page]
    for index, block in enumerate(first):
        if block.kind is PassageKind.HEADING and is_abstract(block.lines[0].text):
            return index
    for index, block in enumerate(first):
        if block.kind is PassageKind.HEADING:
            return index
        if block.kind is PassageKind.PARAGRAPH and len(block.lines) >= 3:
            return index
    return 0
