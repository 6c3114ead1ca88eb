"""Rules and figures of a PDF page: what stands on it besides text."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

MAX_DEPTH = 8  # nested form objects
MAX_OBJECTS = 60_000  # objects looked at, of one page; dense plots hold this many
_THIN = 2.5  # points: a filled box at most this thick is a rule
_FIGURE = 30.0  # points: smaller images and drawings are ornaments


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y down."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies inside."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack

    def clipped(self, width: float, height: float) -> Box:
        """The part on a page of this size."""
        return Box(
            min(max(self.x0, 0.0), width),
            min(max(self.y0, 0.0), height),
            min(max(self.x1, 0.0), width),
            min(max(self.y1, 0.0), height),
        )


@dataclass(slots=True)
class Graphics:
    """What was drawn on a page."""

    rules: list[Box] = field(default_factory=list)  # thin lines, horizontal and vertical
    figures: list[Box] = field(default_factory=list)  # images, embedded drawings, dense line art
    frames: list[Box] = field(default_factory=list)  # single shapes as large as a figure
    texts: set[int] = field(default_factory=set)  # addresses of text objects inside figures
    overflow: bool = False  # more objects than are looked at


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class GraphicsReader:
    """Walks the objects of one page.

    ``rect`` maps a rectangle of the file to the page as shown. ``wrapped``: the whole page sits in
    one form, as some tools write it, so that the outermost forms are no figures.
    """

    def __init__(
        self,
        page: Any,
        rect: Callable[[float, float, float, float], Box],
        width: float,
        height: float,
        *,
        wrapped: bool,
    ) -> None:
        self._page, self._rect = page, rect
        self._width, self._height = width, height
        self._wrapped = wrapped
        self._drawings: list[Box] = []
        self._objects = 0
        self.found = Graphics()

    def read(self) -> Graphics:
        """Rules, figures, and the text objects that belong to figures."""
        raw = self._page.raw
        count = pdfium.FPDFPage_CountObjects(raw)
        self._walk(lambda index: pdfium.FPDFPage_GetObject(raw, index), count, _IDENTITY, 0)
        self.found.figures += [
            box for box in clusters(self._drawings) if box.width > _FIGURE and box.height > _FIGURE
        ]
        return self.found

    def _counted(self) -> bool:
        self._objects += 1
        self.found.overflow |= self._objects > MAX_OBJECTS
        return not self.found.overflow

    def _walk(self, get: Callable[[int], Any], count: int, matrix: Matrix, depth: int) -> None:
        page_area = self._width * self._height
        for index in range(count):
            if not self._counted():
                return
            handle = get(index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._mark(self._bounds(handle, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                box = self._bounds(handle, matrix)
                if min(box.width, box.height) <= _THIN:
                    self._mark(box)
                elif _is_figure(box) and box.width * box.height < 0.9 * page_area:
                    self.found.figures.append(box)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                self._form(handle, matrix, depth)

    def _form(self, handle: Any, matrix: Matrix, depth: int) -> None:
        box = self._bounds(handle, matrix)
        count = pdfium.FPDFFormObj_CountObjects(handle)
        wraps = self._wrapped and depth == 0
        if wraps and box.width * box.height > 0.1 * self._width * self._height:
            self._walk(
                lambda index: pdfium.FPDFFormObj_GetObject(handle, index),
                count,
                _multiply(_matrix_of(handle), matrix),
                depth + 1,
            )
            return
        self._collect_texts(handle, count, depth)
        if _is_figure(box):
            self.found.figures.append(box)

    def _collect_texts(self, handle: Any, count: int, depth: int) -> None:
        for index in range(count):
            if not self._counted():
                return
            inner = pdfium.FPDFFormObj_GetObject(handle, index)
            kind = pdfium.FPDFPageObj_GetType(inner)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.found.texts.add(address(inner))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                self._collect_texts(inner, pdfium.FPDFFormObj_CountObjects(inner), depth + 1)

    def _mark(self, box: Box) -> None:
        if min(box.width, box.height) <= _THIN:
            if max(box.width, box.height) >= 5:
                self.found.rules.append(box)
        elif box.width * box.height < 0.9 * self._width * self._height:
            self._drawings.append(box)
            if _is_figure(box):
                self.found.frames.append(box)

    def _bounds(self, handle: Any, matrix: Matrix) -> Box:
        values = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(handle, *values):
            return Box(0.0, 0.0, 0.0, 0.0)
        left, bottom, right, top = (value.value for value in values)
        corners = [_apply(matrix, x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        box = self._rect(min(xs), min(ys), max(xs), max(ys))
        return box.clipped(self._width, self._height)


def _is_figure(box: Box) -> bool:
    return box.width > _FIGURE and box.height > _FIGURE


def address(handle: Any) -> int:
    """The address behind a PDFium handle, to compare handles by."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0 if handle else 0


def _matrix_of(handle: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, matrix):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def clusters(boxes: list[Box], reach: float = 12.0, least: int = 6) -> list[Box]:
    """Areas of dense line art: unions of at least ``least`` boxes that lie near one another.

    Boxes are dropped into a coarse raster and neighbouring cells are joined, so that the cost
    grows with the number of marks and the area they cover, not with its square.
    """
    cells: dict[tuple[int, int], list[Box]] = {}
    for box in boxes:
        for column in range(int(box.x0 // reach), int(box.x1 // reach) + 1):
            for row in range(int(box.y0 // reach), int(box.y1 // reach) + 1):
                cells.setdefault((column, row), []).append(box)
    found: list[Box] = []
    while cells:
        key, first = cells.popitem()
        stack, members = [key], {id(box): box for box in first}
        while stack:
            column, row = stack.pop()
            for dx, dy in _AROUND:
                neighbour = (column + dx, row + dy)
                if neighbour in cells:
                    members.update((id(box), box) for box in cells.pop(neighbour))
                    stack.append(neighbour)
        if len(members) >= least:
            found.append(_union(list(members.values())))
    return found


_AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def _union(boxes: list[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
