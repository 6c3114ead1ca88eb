"""Small LaTeX documents for tests."""

from __future__ import annotations

from pathlib import Path

from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.latex import LatexReader
from claimcheck.records import Document, PassageKind, Table


def read_folder(path: Path, limits: Limits | None = None) -> Document:
    """The document that the LaTeX reader makes of a folder or file."""
    builder = DocumentBuilder()
    reader = LatexReader()
    reader.read(path, builder, limits or Limits())
    return builder.build(paper="x", file_hashes=("0",), reader=reader)


def read_body(
    folder: Path,
    body: str,
    preamble: str = "",
    *,
    document_class: str = "article",
    limits: Limits | None = None,
    **files: str,
) -> Document:
    """A document with this body; ``files`` maps ``name_ext`` to contents of further files."""
    source = f"\\documentclass{{{document_class}}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    (folder / "main.tex").write_text(source, encoding="utf-8")
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    return read_folder(folder, limits)


def texts(document: Document, kind: PassageKind = PassageKind.PARAGRAPH) -> list[str]:
    """Texts of all passages of a kind."""
    return [one.text for one in document.passages if one.kind is kind]


def only_text(document: Document) -> str:
    """The text of the only paragraph."""
    (text,) = texts(document)
    return text


def value(table: Table, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Row and column headers of the only cell with this text."""
    (cell,) = [one for one in table.cells if one.text == text]
    return cell.row_headers, cell.column_headers
