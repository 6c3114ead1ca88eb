"""Reads LaTeX source: every passage with its file and line, every table cell with its headers."""

from __future__ import annotations

from pathlib import Path

from claimcheck.errors import UnreadableFileError
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.latex_assemble import Assembler, Links
from claimcheck.parse.latex_expand import Expander
from claimcheck.parse.latex_source import SourceTree
from claimcheck.parse.latex_tokens import tokenize
from claimcheck.parse.latex_walk import PROTECTED, Walker
from claimcheck.parse.running_text import render
from claimcheck.records import DocumentSource


class LatexReader:
    """The reader for LaTeX: a folder with the unpacked source, or one .tex file."""

    name = "latex"
    version = 1
    source = DocumentSource.LATEX

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from a folder or a file.

        Raises UnreadableFileError when there is no document environment, ResourceLimitError when
        macros, files or nesting go beyond ``limits``; broken LaTeX gives warnings.
        """
        tree = SourceTree(path, limits)
        main, warnings = tree.main()
        for warning in warnings:
            builder.warn(warning)
        mouth = Expander(tree, limits, builder.warn, PROTECTED)
        walker = Walker(mouth, limits, main)
        if not mouth.read(main):
            raise UnreadableFileError(f"{main} cannot be read")
        drafts = walker.walk()
        Assembler(drafts, tree, builder).assemble()


def text_of(source: str) -> str:
    """A short piece of TeX (a field of a bibliography) as text."""
    limits = Limits(expansions=1_000)
    mouth = Expander(None, limits, lambda message: None, PROTECTED)
    walker = Walker(mouth, limits, "")
    inline = walker.collect(tokenize(source))
    return render(inline.pieces, Links({}, lambda message: None)).text
