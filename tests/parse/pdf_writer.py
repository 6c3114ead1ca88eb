"""Writes small PDFs for tests: text in the standard fonts, rules, images and embedded drawings."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

FONTS = {
    "Times-Roman": "F1",
    "Times-Bold": "F2",
    "Times-Italic": "F3",
    "Helvetica": "F4",
    "Courier": "F5",
    "Symbol": "F6",
}


@cache
def _font(name: str):
    document = pypdfium2.PdfDocument.new()
    return document, pdfium.FPDFText_LoadStandardFont(document.raw, name.encode())


@cache
def _width(name: str, char: str) -> float:
    import ctypes

    width = ctypes.c_float()
    pdfium.FPDFFont_GetGlyphWidth(_font(name)[1], ord(char), 1000.0, width)
    return width.value / 1000


def text_width(text: str, size: float, font: str = "Times-Roman") -> float:
    """Width of ``text`` in points."""
    return sum(_width(font, char) for char in text) * size


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@dataclass
class Page:
    """One page; y is measured from the top."""

    width: float = 612.0
    height: float = 792.0
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10.0,
        font: str = "Times-Roman",
        *,
        spacing: float = 0.0,
        turned: bool = False,
    ) -> float:
        """Writes one line; returns the x behind it."""
        matrix = f"0 1 -1 0 {x:.2f} {self.height - y:.2f}" if turned else f"1 0 0 1 {x:.2f} {self.height - y:.2f}"  # fmt: skip
        self.content.append(
            f"BT /{FONTS[font]} {size} Tf {spacing:.4f} Tw {matrix} Tm ({_literal(text)}) Tj ET"
        )
        return x + text_width(text, size, font) + spacing * text.count(" ")

    def centred(self, y: float, text: str, size: float, font: str = "Times-Roman") -> None:
        self.text((self.width - text_width(text, size, font)) / 2, y, text, size, font)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float = 10.0,
        font: str = "Times-Roman",
        *,
        leading: float = 12.0,
        indent: float = 0.0,
        hang: float = 0.0,
        lines: int | None = None,
    ) -> tuple[float, str]:
        """Sets justified lines; returns the next y and the words that found no room in ``lines``."""
        words = text.split()
        first = True
        while words and lines != 0:
            start = x + (indent if first else hang)
            room = width - (indent if first else hang)
            count = 1
            while (
                count < len(words) and text_width(" ".join(words[: count + 1]), size, font) <= room
            ):
                count += 1
            line, words = " ".join(words[:count]), words[count:]
            gaps = line.count(" ")
            spare = room - text_width(line, size, font)
            self.text(start, y, line, size, font, spacing=spare / gaps if words and gaps else 0.0)
            y += leading
            first = False
            lines = None if lines is None else lines - 1
        return y, " ".join(words)

    def rule(self, x0: float, y: float, x1: float, thickness: float = 0.8) -> None:
        self.content.append(f"{x0:.2f} {self.height - y:.2f} {x1 - x0:.2f} {thickness} re f")

    def bar(self, x: float, y0: float, y1: float) -> None:
        self.content.append(f"{x:.2f} {self.height - y1:.2f} 0.6 {y1 - y0:.2f} re f")

    def drawing(self, x: float, y: float, width: float, height: float, label: str = "") -> None:
        """An embedded drawing (a form object) with a label inside."""
        self.forms.append(
            f"0 0 {width} {height} re S BT /F4 8 Tf 1 0 0 1 5 5 Tm ({_literal(label)}) Tj ET"
        )
        self.content.append(f"q 1 0 0 1 {x} {self.height - y - height} cm /X{len(self.forms)} Do Q")

    def plot(self, x: float, y: float, width: float, height: float) -> None:
        """Line art drawn on the page itself."""
        for step in range(12):
            left = x + step * width / 12
            self.content.append(
                f"{left:.1f} {self.height - y - height:.1f} {width / 14:.1f} {height * (step + 1) / 12:.1f} re S"
            )


@dataclass
class Pdf:
    """A document of such pages."""

    pages: list[Page] = field(default_factory=list)

    def page(self, **kwargs: float) -> Page:
        self.pages.append(Page(**kwargs))  # type: ignore[arg-type]
        return self.pages[-1]

    def bytes(self) -> bytes:
        objects: list[bytes] = [b"", b""]  # catalog, pages
        fonts = " ".join(
            f"/{key} << /Type /Font /Subtype /Type1 /BaseFont /{name}"
            + ("" if name == "Symbol" else " /Encoding /WinAnsiEncoding")
            + " >>"
            for name, key in FONTS.items()
        )
        kids = []
        for page in self.pages:
            names = []
            for number, form in enumerate(page.forms, 1):
                data = form.encode("cp1252")
                objects.append(
                    f"<< /Type /XObject /Subtype /Form /BBox [0 0 2000 2000] /Resources << /Font << {fonts} >> >>"
                    f" /Length {len(data)} >>\nstream\n".encode()
                    + data
                    + b"\nendstream"
                )
                names.append(f"/X{number} {len(objects)} 0 R")
            data = zlib.compress("\n".join(page.content).encode("cp1252"))
            objects.append(
                f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode()
                + data
                + b"\nendstream"
            )
            content = len(objects)
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate}"
                f" /Contents {content} 0 R /Resources << /Font << {fonts} >> /XObject << {' '.join(names)} >> >> >>".encode()
            )
            kids.append(f"{len(objects)} 0 R")
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(objects, 1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        for offset in offsets:
            out += f"{offset:010d} 00000 n \n".encode()
        out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)

    def save(self, path: Path) -> Path:
        path.write_bytes(self.bytes())
        return path
