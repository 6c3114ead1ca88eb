"""Opens a PDF and reads the glyphs of its pages, with boxes and fonts.

All coordinates are points with the origin at the top left corner of the page as it is shown, y
growing downwards, page rotation undone. Text that runs up or down the page (side stamps, axis
labels) is dropped, unless the whole page is set sideways.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from claimcheck.errors import UnreadableFileError
from claimcheck.parse.pdf_fonts import NO_FONT, Font, font_of, meaning
from claimcheck.parse.pdf_graphics import Box, Graphics, GraphicsReader, address

_SMALLEST, _LARGEST = 0.5, 2000.0  # points: text of other sizes is not there to be read
_SLANT = 0.4  # radians: slanted fonts report an angle of up to 0.25


@dataclass(slots=True)
class Glyph:
    """One character. ``base`` is the y of its baseline, ``size`` the effective font size."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    font: Font
    space: bool  # white space stands before it in the file
    figure: bool = False  # drawn inside an embedded figure


@dataclass(slots=True)
class RawPage:
    """The marks on one page."""

    number: int  # 1-based
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)  # in the order of the file
    graphics: Graphics = field(default_factory=Graphics)
    unmapped: int = 0  # characters whose font does not say what they mean


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """The PDF at ``path``; the empty password is tried.

    Raises UnreadableFileError for an encrypted, truncated, damaged or pageless file.
    """
    truncated = _is_truncated(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFileError(
                f"{path.name} is encrypted and needs a password",
                hint="save a copy without a password first, e.g. with qpdf --decrypt",
            ) from None
        raise _damaged(path, truncated) from None
    if truncated:
        document.close()
        raise _damaged(path, truncated)
    if len(document) == 0:
        document.close()
        raise UnreadableFileError(f"{path.name} has no pages", hint="download it again")
    return document


def _damaged(path: Path, truncated: bool) -> UnreadableFileError:
    what = "truncated: its end is missing" if truncated else "damaged: it does not open as a PDF"
    return UnreadableFileError(f"{path.name} is {what}", hint="download it again")


def _is_truncated(path: Path) -> bool:
    """Whether the file ends before its last cross-reference section.

    PDFium repairs such files by looking for objects, and may then show fewer pages without a word.
    """
    contents = path.read_bytes()
    linearized = re.search(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})", contents[:2048])
    if linearized and len(contents) < int(linearized[1]):
        return True
    return b"startxref" not in contents


def read_page(document: pypdfium2.PdfDocument, index: int, *, wrapped: bool = False) -> RawPage:
    """The marks on page ``index`` (0-based). Raises UnreadableFileError for a damaged page.

    ``wrapped``: every page sits in a form of its own, so that such forms are no figures.
    """
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        raise UnreadableFileError(f"page {index + 1} is damaged") from None
    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        raise UnreadableFileError(f"page {index + 1} is damaged") from None
    try:
        return _PageReader(page, text_page, index + 1, wrapped).read()
    finally:
        text_page.close()
        page.close()


class _PageReader:
    def __init__(self, page: Any, text_page: Any, number: int, wrapped: bool) -> None:
        self.page, self.text_page, self.wrapped = page, text_page, wrapped
        self.box = page.get_cropbox()  # left, bottom, right, top
        self.turn = page.get_rotation() % 360
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        if self.turn in {90, 270}:
            width, height = height, width
        self.result = RawPage(number, width, height)
        self.fonts: dict[int, Font] = {}
        self.widths: dict[tuple[str, int], float] = {}

    def read(self) -> RawPage:
        """Graphics first, since they say which texts belong to figures."""
        result = self.result
        reader = GraphicsReader(
            self.page, self.rect, result.width, result.height, wrapped=self.wrapped
        )
        result.graphics = reader.read()
        glyphs = list(self._glyphs())
        turns = Counter(turn for turn, _ in glyphs)
        turn = next((turn for turn in (90, 270, 180) if turns[turn] > 3 * turns[0] + 20), 0)
        if turn:
            self._turn_page(turn, [glyph for found, glyph in glyphs if found == turn])
        result.glyphs = [
            glyph
            for found, glyph in glyphs
            if found == turn
            and glyph.x0 >= -1
            and glyph.x1 <= result.width + 1
            and 0 <= glyph.base <= result.height + 1
        ]
        return result

    # -- coordinates

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the page as shown, y down."""
        left, bottom, right, top = self.box
        if self.turn == 90:
            return y - bottom, x - left
        if self.turn == 180:
            return right - x, y - bottom
        if self.turn == 270:
            return top - y, right - x
        return x - left, top - y

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A rectangle of the file on the page as shown."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _turn_page(self, turn: int, glyphs: list[Glyph]) -> None:
        """Turns a page that is set sideways, so that its text runs from left to right."""
        width, height = self.result.width, self.result.height

        def turned(box: Box) -> Box:
            if turn == 90:  # text runs upwards
                return Box(height - box.y1, box.x0, height - box.y0, box.x1)
            if turn == 270:
                return Box(box.y0, width - box.x1, box.y1, width - box.x0)
            return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)

        for glyph in glyphs:  # x0 and x1 hold the extent along the text, base the other axis
            if turn == 90:
                glyph.x0, glyph.x1 = height - glyph.x1, height - glyph.x0
            elif turn == 270:
                glyph.base = width - glyph.base
            else:
                glyph.x0, glyph.x1 = width - glyph.x1, width - glyph.x0
                glyph.base = height - glyph.base
        graphics = self.result.graphics
        graphics.rules = [turned(box) for box in graphics.rules]
        graphics.figures = [turned(box) for box in graphics.figures]
        graphics.frames = [turned(box) for box in graphics.frames]
        if turn in {90, 270}:
            self.result.width, self.result.height = height, width

    # -- glyphs

    def _glyphs(self) -> Iterator[tuple[int, Glyph]]:
        """(turn in degrees, glyph) in the order of the file; white space becomes a flag."""
        raw = self.text_page.raw
        rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        figures = self.result.graphics.texts
        current, size, turn, font, figure, handle = -1, 0.0, 0, NO_FONT, False, None
        space, high = True, 0
        last: Glyph | None = None
        last_origin = (0.0, 0.0, 0)
        for index in range(self.text_page.count_chars()):
            code = pdfium.FPDFText_GetUnicode(raw, index)
            if code in _SPACES and not self._is_character(raw, index, code):
                space = True
                continue
            if 0xD800 <= code < 0xDC00:  # PDFium hands out UTF-16
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
                high = 0
            found = pdfium.FPDFText_GetTextObject(raw, index)
            if address(found) != current:
                handle, current = found, address(found)
                pdfium.FPDFText_GetMatrix(raw, index, matrix)
                scale = math.hypot(matrix.c, matrix.d) or 1.0
                size = pdfium.FPDFText_GetFontSize(raw, index) * scale
                turn = self._turn(pdfium.FPDFText_GetCharAngle(raw, index))
                font = self._font(handle)
                figure = current in figures
            text = self._text(code, font)
            if not text.strip() or not _SMALLEST <= size <= _LARGEST:
                continue
            if not pdfium.FPDFText_GetCharOrigin(raw, index, x, y):
                continue
            pdfium.FPDFText_GetLooseCharBox(raw, index, rect)
            box = self.rect(rect.left, rect.bottom, rect.right, rect.top)
            begin, base = self.point(x.value, y.value)
            if not (math.isfinite(begin) and math.isfinite(base)):
                continue
            origin = (begin, base, turn)
            if last is not None and not space and origin == last_origin and turn == 0:
                # a ligature comes as several characters at one place
                last.text, last.x1 = last.text + text, max(last.x1, box.x1)
                continue
            if turn == 0:
                x0, x1 = min(begin, box.x1), box.x1
                if font.italic and not font.math:  # the box holds the overhang of letters
                    x1 = min(x1, x0 + self._advance(handle, font, code, size, x1 - x0))
                if font.math:
                    base = self._centred(raw, index, base, size)
            elif turn == 180:
                x0, x1 = box.x0, box.x1
            else:
                x0, x1, base = box.y0, box.y1, begin
            if x1 - x0 > 3 * size:  # a broken box
                x1 = x0 + size / 2
            last = Glyph(text, x0, x1, base, size, font, space, figure)
            last_origin = origin
            yield turn, last
            space = False

    def _is_character(self, raw: Any, index: int, code: int) -> bool:
        """Whether a code that means white space elsewhere is a character of a TeX font."""
        if code not in {9, 10, 13} or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            return False
        handle = pdfium.FPDFText_GetTextObject(raw, index)
        return bool(handle) and self._font(handle).tex

    def _text(self, code: int, font: Font) -> str:
        """What a character code stands for; empty for what is no text."""
        if code in {2, 0xFFFE, 0xAD} and font.encoding not in {"OMS", "OMX"}:
            return "-"  # hyphens that PDFium takes for the end of a line
        if code in {0x7F, 0xFEFF, 0xFFFF, 0x200B, 0x200C, 0x200D}:
            return ""
        if 0xE000 <= code < 0xF900 or code == 0xFFFD:
            self.result.unmapped += 1
            return ""
        text = meaning(code, font)
        self.result.unmapped += not text
        return text

    def _turn(self, angle: float) -> int:
        """Direction of the text on the page as shown, in degrees: 0, 90 (upwards), 180, 270."""
        if angle < 0:
            return 0
        shown = (-math.degrees(angle) - self.turn) % 360
        nearest = round(shown / 90) * 90 % 360
        off = abs((shown - nearest + 180) % 360 - 180)
        return nearest if math.radians(off) <= _SLANT else 1  # 1: askew, never kept

    def _font(self, handle: Any) -> Font:
        if not handle:
            return NO_FONT
        raw = pdfium.FPDFTextObj_GetFont(handle)
        key = address(raw)
        if key not in self.fonts:
            buffer = ctypes.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(raw, buffer, 256)
            flags = max(0, pdfium.FPDFFont_GetFlags(raw))
            name = buffer.value.decode("latin-1") or f"?{key:x}"
            self.fonts[key] = font_of(name, flags)
        return self.fonts[key]

    def _advance(self, handle: Any, font: Font, code: int, size: float, known: float) -> float:
        """Advance width of a character in points; ``known`` where the font does not say."""
        key = (font.name, code)
        if key not in self.widths:
            width = ctypes.c_float()
            raw = pdfium.FPDFTextObj_GetFont(handle)
            ok = pdfium.FPDFFont_GetGlyphWidth(raw, code, 1.0, width)
            self.widths[key] = width.value if ok else 0.0
        advance = self.widths[key] * size
        return advance if advance > 0.1 * size else known

    def _centred(self, raw: Any, index: int, base: float, size: float) -> float:
        """The baseline as letters of the same height would have it.

        Big operators, roots and delimiters hang from their baseline; what counts for the order of
        reading is where their ink is.
        """
        values = [ctypes.c_double() for _ in range(4)]
        if not pdfium.FPDFText_GetCharBox(raw, index, *values):
            return base
        left, right, bottom, top = (value.value for value in values)
        ink = self.rect(left, bottom, right, top)
        hangs = ink.y1 - base > 0.45 * size or ink.height > 1.2 * size
        return (ink.y0 + ink.y1) / 2 + 0.25 * size if hangs else base


_SPACES = frozenset({9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x200A, 0x202F})
