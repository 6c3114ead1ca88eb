"""What all parts of the page walker share: where it is, and what it has found."""

from __future__ import annotations

from lxml.html import HtmlElement

from claimcheck.parse.drafts import DraftPassage, DraftTable, emit_passage, emit_table
from claimcheck.parse.html_text import PageLinks, TextReader, classes
from claimcheck.parse.interface import DocumentBuilder
from claimcheck.parse.running_text import Inline
from claimcheck.records import PassageKind, Place

Events = list[DraftPassage | DraftTable]
_INLINE = frozenset(
    {"span", "a", "em", "i", "b", "strong", "cite", "math", "br", "sup", "sub", "code", "tt", "u"}
)
_BLOCKS = frozenset({"section", "figure", "table", "ul", "ol", "div"})


class PageCore:
    """State of one page. Subclasses say what elements mean."""

    def __init__(self, article: HtmlElement, file: str, builder: DocumentBuilder) -> None:
        self.article = article
        self.file = file
        self.builder = builder
        self.section: tuple[str, ...] = ()
        self.levels: tuple[int, ...] = ()
        self.kind = PassageKind.PARAGRAPH
        self.deferred: list[DraftPassage | DraftTable] = []
        self.events: Events | None = None  # of the float being read
        self.known_references: set[str] = set()
        self.prefix: Inline | None = None  # a run-in heading of a theorem, or a list label
        self.reader = TextReader(self.footnote, self.nested, builder.warn)
        self.links = PageLinks(self._marks())

    def _marks(self) -> dict[str, str]:
        marks: dict[str, str] = {}
        for entry in self.article.iter("li", "div", "span"):
            key = entry_key(entry)
            if key is not None:
                tag = next(
                    (one for one in entry.iter() if "ltx_tag_bibitem" in names_of(one)), None
                )
                marks[key] = "".join(tag.itertext()).strip() if tag is not None else ""
        return marks

    def block(self, element: HtmlElement) -> None:
        """Read one element that is not itself text."""
        raise NotImplementedError

    def footnote(self, element: HtmlElement) -> None:
        """Set a note aside."""
        raise NotImplementedError

    def nested(self, element: HtmlElement, *, top: bool = False) -> bool:
        """Read a tabular as a table of its own; False when it only breaks lines."""
        raise NotImplementedError

    def blocks(self, element: HtmlElement) -> None:
        """Everything inside an element that is not itself text."""
        loose = Inline()
        if element.text and element.text.strip():
            loose.literal(element.text, 0, element.sourceline or 0)
        for child in element:
            if isinstance(child.tag, str):
                if self._is_inline(child):
                    self.reader.element(child, loose, 0, True)
                else:
                    self.flush(loose)
                    loose = Inline()
                    self.block(child)
            if child.tail and child.tail.strip():
                loose.literal(child.tail, 0, child.sourceline or 0)
        self.flush(loose)

    def _is_inline(self, element: HtmlElement) -> bool:
        names = classes(element)
        if element.tag in _INLINE:
            holds_blocks = any(
                one.tag in _BLOCKS for one in element.iterdescendants() if isinstance(one.tag, str)
            )
            return not holds_blocks or bool(names & {"ltx_note"})
        return False

    def flush(self, inline: Inline) -> None:
        """Add a passage of the current kind, then what was set aside within it."""
        if not inline.blank:
            self.add(self.kind, inline)
        self.release()

    def release(self) -> None:
        """Add what was set aside."""
        waiting, self.deferred = self.deferred, []
        for one in waiting:
            self.emit(one)

    def place_at(self, line: int | None) -> Place:
        """A line of the page within the current section."""
        return Place(file=self.file, line=line or None, section=self.section)

    def add(
        self, kind: PassageKind, inline: Inline, *, prefix: str = "", lines: bool = False
    ) -> None:
        """Add a passage; within a float it waits for the end of the float."""
        draft = DraftPassage(kind, inline.pieces, inline.position or 0, (), prefix, lines=lines)
        draft.place = self.place_at(inline.position)
        self.emit(draft)

    def emit(self, draft: DraftPassage | DraftTable) -> None:
        """Add a passage or table, or keep it for the float it stands in."""
        if self.events is not None:
            self.events.append(draft)
        elif isinstance(draft, DraftTable):
            emit_table(draft, self.builder, self.links)
        else:
            emit_passage(draft, self.builder, self.links)


def names_of(element: HtmlElement) -> frozenset[str]:
    """Class names; none for comments and the like."""
    return classes(element) if isinstance(element.tag, str) else frozenset()


def entry_key(element: HtmlElement) -> str | None:
    """The key of a bibliography entry (``bib13``); None for other elements."""
    if "ltx_bibitem" not in names_of(element):
        return None
    identifier = element.get("id") or ""
    return identifier.removeprefix("bib.") or None
