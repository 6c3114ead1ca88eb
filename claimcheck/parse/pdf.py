"""Reads a PDF with PDFium."""

from __future__ import annotations

from pathlib import Path

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.pdf_text import join_lines
from claimcheck.records import DocumentSource, PassageKind, Place


class PdfReader:
    """Text of a PDF, page by page."""

    name = "pdf"
    version = 1
    source = DocumentSource.PDF

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from the PDF at ``path``. Raises UnreadableFileError, ResourceLimitError."""
        document = open_pdf(path)
        try:
            builder.pages = len(document)
            if builder.pages > limits.pages:
                raise ResourceLimitError(
                    f"{path.name} has {builder.pages} pages; at most {limits.pages} are read"
                )
            found = False
            for number in range(len(document)):
                text = document[number].get_textpage().get_text_range()
                for block in text.replace("\r", "").split("\n\n"):
                    joined = join_lines(block.split("\n"))
                    place = Place(page=number + 1)
                    found |= builder.add_passage(PassageKind.PARAGRAPH, joined, place) is not None
        finally:
            document.close()
        if not found:
            raise UnreadableFileError(
                f"{path.name} has no text layer ({builder.pages} pages of images)",
                hint="OCR it first, e.g. with ocrmypdf",
            )


def open_pdf(path: Path):  # type: ignore[no-untyped-def]
    """The PDF at ``path``, opened with PDFium; an empty password is tried.

    Raises UnreadableFileError for an encrypted, damaged, truncated or pageless file.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if (
            pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
            or "password" in str(error).lower()
        ):
            raise UnreadableFileError(
                f"{path.name} is encrypted and needs a password", hint="save it without one first"
            ) from None
        raise UnreadableFileError(
            f"{path.name} is damaged: no PDF reader can open it", hint="download it again"
        ) from None
    if len(document) == 0:
        raise UnreadableFileError(f"{path.name} has no pages", hint="download it again")
    return document
