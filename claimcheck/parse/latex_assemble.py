"""From drafts to passages, tables and references: links are written out here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from claimcheck.parse.bibtex import parse_biblatex, parse_bibtex, printed_authors
from claimcheck.parse.drafts import (
    BibliographyHere,
    DraftPassage,
    DraftReference,
    Drafts,
    DraftTable,
    Heading,
    Label,
    emit_passage,
    emit_table,
    number_tables,
)
from claimcheck.parse.interface import DocumentBuilder
from claimcheck.parse.latex_source import SourceTree
from claimcheck.parse.latex_tokens import file_and_line
from claimcheck.parse.references import reference
from claimcheck.parse.running_text import Block, Cite, Piece, Ref, render
from claimcheck.records import PassageKind, Place, Reference

_NAMES = {
    "table": "Table", "subtable": "Table", "figure": "Figure", "subfigure": "Figure",
    "section": "Section", "subsection": "Section", "subsubsection": "Section",
    "chapter": "Chapter", "part": "Part", "paragraph": "Section", "equation": "Equation",
    "algorithm": "Algorithm", "listing": "Listing", "theorem": "Theorem", "item": "Item",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What a citation needs to know of a bibliography entry."""

    number: int
    label: str = ""  # printed instead of the number (alpha styles)
    names: str = ""
    year: str = ""


class Links:
    """The resolver of one document."""

    def __init__(self, labels: Mapping[str, Label], warn: Callable[[str], None]) -> None:
        self.labels = labels
        self.warn = warn
        self.entries: dict[str, Entry] = {}
        self.author_year = False
        self._open: set[str] = set()

    def ref(self, ref: Ref) -> str:
        """The number or name a reference prints."""
        known = [self.labels[key] for key in ref.keys if key in self.labels]
        for key in ref.keys:
            if key not in self.labels:
                self.warn(f"\\ref to {key!r}, which nothing is labelled")
        if ref.form == "page" or not known:
            return "??"
        numbers = [label.number or "??" for label in known]
        if ref.form == "title":
            return self._title(ref.keys[0], known[0])
        if ref.form == "part":
            return f"({known[0].number.lstrip('0123456789.') or known[0].number})"
        if ref.form == "kind":
            return self._kind(known[0])
        if ref.form == "equation":
            return "(" + ", ".join(numbers) + ")"
        if known[0].kind == "equation" and ref.form in ("name", "range"):
            numbers = [f"({number})" for number in numbers]
        if ref.form == "range" and len(numbers) == 2:
            return f"{self._kind(known[0])}s {numbers[0]} to {numbers[1]}"
        listed = _listed(numbers)
        if ref.form != "name":
            return listed
        return f"{self._kind(known[0])}{'s' if len(numbers) > 1 else ''} {listed}"

    def _kind(self, label: Label) -> str:
        if label.kind == "theorem" and label.title:
            return "".join(piece.text for piece in label.title).split(" ")[0] or "Theorem"
        if label.kind == "section" and label.number[:1].isalpha() and len(label.number) == 1:
            return "Appendix"
        return _NAMES.get(label.kind, label.kind.capitalize() or "Section")

    def _title(self, key: str, label: Label) -> str:
        if key in self._open or not label.title:  # a heading that names itself
            return label.number or "??"
        self._open.add(key)
        text = render(label.title, self).text
        self._open.discard(key)
        return text

    def cite(self, cite: Cite) -> str:
        """What a citation prints, brackets included."""
        before = cite.before.strip()
        before = f"{before} " if before else ""
        after = f", {cite.after.strip()}" if cite.after.strip() else ""
        if cite.form == "title":
            return ", ".join(cite.keys)
        if cite.form in ("author", "text", "baretext") and all(map(self._names, cite.keys)):
            return self._textual(cite, before, after)
        if cite.form in ("year", "paren-year") and all(map(self._year, cite.keys)):
            years = ", ".join(map(self._year, cite.keys))
            return years if cite.form == "year" else f"({before}{years}{after})"
        if self.author_year and all(map(self._names, cite.keys)):
            listed = "; ".join(f"{self._names(key)}, {self._year(key)}" for key in cite.keys)
            if cite.form == "bare":
                return f"{before}{listed}{after}"
            return f"({before}{listed}{after})"
        listed = ", ".join(map(self._mark, cite.keys))
        return f"[{before}{listed}{after}]"

    def _textual(self, cite: Cite, before: str, after: str) -> str:
        parts: list[str] = []
        for key in cite.keys:
            names = self._names(key)
            if cite.form == "author":
                parts.append(names)
            elif self.author_year:
                year = self._year(key)
                parts.append(f"{names} {year}" if cite.form == "baretext" else f"{names} ({year})")
            else:
                parts.append(f"{names} [{self._mark(key)}]")
        text = _listed(parts) if len(parts) > 2 else " and ".join(parts)
        if after and text[-1:] in ")]":
            return f"{before}{text[:-1]}{after}{text[-1]}"
        return f"{before}{text}{after}"

    def _names(self, key: str) -> str:
        entry = self.entries.get(key)
        return entry.names if entry else ""

    def _year(self, key: str) -> str:
        entry = self.entries.get(key)
        return entry.year if entry else ""

    def _mark(self, key: str) -> str:
        entry = self.entries.get(key)
        if entry is None:
            return key
        return entry.label or str(entry.number)


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


class Assembler:
    """Fills a builder from drafts."""

    def __init__(self, drafts: Drafts, tree: SourceTree, builder: DocumentBuilder) -> None:
        self.drafts = drafts
        self.tree = tree
        self.builder = builder
        self.links = Links(drafts.labels, builder.warn)
        self.references: dict[str, Reference] = {}

    def assemble(self) -> None:
        """Resolve everything and add it in reading order."""
        self._read_bibliography()
        title = render(self.drafts.title, self.links).text
        self.builder.title = title or None
        number_tables(self.drafts.found, self.builder)
        for draft in self.drafts.found:
            if isinstance(draft, DraftPassage | DraftTable):
                draft.place = self._place(draft.position, draft.section)
            if isinstance(draft, DraftPassage):
                emit_passage(draft, self.builder, self.links)
            elif isinstance(draft, DraftTable):
                emit_table(draft, self.builder, self.links)
            elif isinstance(draft, DraftReference):
                self._reference(draft)
            else:
                self._made_bibliography(draft)
        for one in self.references.values():
            self.builder.add_reference(one)

    def _place(self, position: int, section: Sequence[Heading]) -> Place:
        file, line = file_and_line(position)
        name = self.tree.names[file] if file < len(self.tree.names) else None
        path = tuple(text for one in section if (text := self._heading(one)))
        return Place(file=name, line=line or None, section=path)

    def _heading(self, heading: Heading) -> str:
        return f"{heading.number} {render(heading.title, self.links).text}".strip()

    # Bibliography

    def _read_bibliography(self) -> None:
        drafts = [one for one in self.drafts.found if isinstance(one, DraftReference)]
        for number, draft in enumerate(drafts, 1):
            blocks: list[list[Piece]] = [[]]
            for piece in draft.pieces:
                if isinstance(piece.link, Block):
                    blocks.append([])
                else:
                    blocks[-1].append(piece)
            parts = [render(one, self.links).text for one in blocks]
            text = render(draft.pieces, self.links).text
            self.references.setdefault(draft.key, reference(draft.key, text, parts))
            self.links.entries.setdefault(draft.key, entry_of(draft.label, number))
        if not drafts:
            self._read_bib_files()
        named = sum(1 for entry in self.links.entries.values() if entry.names)
        # Numbers of an uncompiled bibliography depend on its style: names say what is cited.
        numeric = self.drafts.numeric and bool(drafts)
        self.links.author_year = 2 * named > len(self.links.entries) and not numeric

    def _read_bib_files(self) -> None:
        here = [one for one in self.drafts.found if isinstance(one, BibliographyHere)]
        names = [name for one in here for name in one.names]
        files = [self.tree.find(name, suffixes=("", ".bib")) for name in names]
        stored = [one for one in dict.fromkeys(files) if one]
        if here and not stored:
            stored = [one for one in self.tree.files if one.lower().endswith(".bib")]
        fields: dict[str, dict[str, str]] = {}
        for one in stored:
            text = self.tree.read(one)[1]
            if one.lower().endswith(".bbl"):
                fields |= parse_biblatex(text)
            else:
                fields |= parse_bibtex(text, self.drafts.cited.keys())
        folded = {key.lower(): key for key in fields}
        order = [key for key in self.drafts.cited if key.lower() in folded]
        for number, key in enumerate(order, 1):
            made, entry = from_fields(key, fields[folded[key.lower()]], number)
            self.references.setdefault(key, made)
            self.links.entries.setdefault(key, entry)

    def _reference(self, draft: DraftReference) -> None:
        known = self.references.get(draft.key)
        if known is not None:
            place = self._place(draft.position, draft.section)
            self.builder.add_passage(PassageKind.REFERENCE, known.text, place)

    def _made_bibliography(self, draft: BibliographyHere) -> None:
        if not self.references:
            return
        place = self._place(draft.position, ())
        place = place.model_copy(update={"section": ("References",)})
        self.builder.add_passage(PassageKind.HEADING, "References", place)
        for known in self.references.values():
            self.builder.add_passage(PassageKind.REFERENCE, known.text, place)


def entry_of(label: str, number: int) -> Entry:
    """What ``\\bibitem[label]`` tells: natbib's ``Names(Year)Long``, apalike's, or a mark."""
    label = label.strip()
    match = re.match(r"(?P<names>.{1,300}?)\s*\((?P<year>[^()]{0,12}\d{4}[a-z]?|n\.d\.)\)", label)
    match = match or re.fullmatch(r"(?P<names>[^\d,][^,\d]{1,200}),\s*(?P<year>\d{4}[a-z]?)", label)
    if match:
        return Entry(number, "", match["names"].strip(), match["year"].strip())
    return Entry(number, label)


def from_fields(key: str, fields: Mapping[str, str], number: int) -> tuple[Reference, Entry]:
    """A reference and its citation from BibTeX fields."""
    from claimcheck.parse.latex import text_of

    clean = {name: text_of(value) for name, value in fields.items()}
    authors = [(text_of(given), text_of(family)) for given, family in
               printed_authors(fields.get("author") or fields.get("editor", ""))]  # fmt: skip
    others = bool(authors) and authors[-1][1] == "others"
    if others:
        authors.pop()
    full = ", ".join(f"{given} {family}".strip() for given, family in authors)
    full += " et al." if others else ""
    year = clean.get("year") or clean.get("date", "")[:4]
    venue = next((clean[one] for one in ("journal", "journaltitle", "booktitle", "publisher",
                                         "howpublished", "institution", "school") if one in clean), "")  # fmt: skip
    eprint = clean.get("eprint", "")
    arxiv = eprint if re.fullmatch(r"\d{4}\.\d{4,5}(v\d+)?|[a-z.-]+/\d{7}", eprint) else None
    parts = [full, clean.get("title", ""), venue, f"arXiv:{arxiv}" if arxiv else "", year]
    text = ". ".join(part.rstrip(".") for part in parts if part)
    made = reference(
        key,
        text + "." if text else key,
        title=clean.get("title"),
        year=year or None,
        arxiv_id=arxiv,
        doi=clean.get("doi"),
    )
    families = [family for _, family in authors]
    names = families[0] if families else ""
    if len(families) == 2 and not others:
        names = " and ".join(families)
    elif len(families) > 2 or (others and families):
        names = f"{families[0]} et al."
    return made, Entry(number, "" if names and year else key, names, year)
