"""Title, authors, abstract and keywords."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.parse.latex_core import Core
from claimcheck.parse.latex_tokens import CLOSE, CS, OPEN, TEXT, Token
from claimcheck.parse.running_text import Inline, Note
from claimcheck.records import PassageKind

AUTHORS = frozenset(
    {"author", "affiliation", "affil", "institute", "address", "email", "icmlauthor",
     "icmlaffiliation", "icmlcorrespondingauthor", "inst", "alignauthor", "institution",
     "Author", "IEEEauthorblockN", "IEEEauthorblockA", "corresponding", "ead", "altaffiliation"}
)  # fmt: skip


class Front(Core):
    """The part of the walker that reads what stands in front of the first section."""

    title_tokens: list[Token]
    authors: list[tuple[str, list[Token]]]
    before_body: list[Token]
    title_shown = False

    def store_title(self, token: Token) -> None:
        """``\\title[short]{…}``."""
        self.mouth.option()
        self.title_tokens = self.mouth.argument(prose=True)
        if token.text == "icmltitle":
            self.make_title(token)

    def store_author(self, token: Token) -> None:
        """``\\author{…}`` and what classes print beside it."""
        self.mouth.option()
        tokens = self.mouth.argument(prose=True)
        if token.text == "icmlauthor":
            self.mouth.argument()
        if token.text == "icmlaffiliation":
            tokens = self.mouth.argument()
        if token.text == "icmlcorrespondingauthor":
            tokens = [*tokens, Token(TEXT, " ", token.position), *self.mouth.argument()]
        if self.depth:  # within \\author{…}
            if not self.inline.blank:
                self.inline.literal("\n", 0, token.position)
            self.push_group(tokens, token.position)
        elif self.title_shown:
            self.flush()
            self.add(PassageKind.OTHER, self.collect(tokens, lines=True))
        else:
            self.authors.append((token.text, tokens))

    def make_title(self, token: Token) -> None:
        """``\\maketitle``."""
        self.flush()
        self.front_matter()

    def front_matter(self) -> None:
        """Title, then authors, each a passage."""
        if not self.title_shown and self.title_tokens:
            self.title_shown = True
            inline = self.collect(self.title_tokens)
            self.drafts.title = tuple(inline.pieces)
            self.add(PassageKind.TITLE, inline)
        authors, self.authors = self.authors, []
        for _, tokens in authors:
            for part in _split_authors(tokens):
                self.add(PassageKind.OTHER, self.collect(part, lines=True))
        self.sink.extend(self.deferred)
        self.deferred.clear()

    def abstract_command(self, token: Token) -> None:
        """``\\abstract{…}`` of some classes."""
        following = self.mouth.peek()
        if following is None or following.kind != OPEN:
            return
        here = token.position
        name = [Token(OPEN, "{", here), Token(TEXT, "abstract", here), Token(CLOSE, "}", here)]
        tokens = self.mouth.argument()
        if self.in_body:
            self.mouth.push(
                [Token(CS, "begin", here), *name, *tokens, Token(CS, "end", here), *name]
            )
        else:
            self.before_body += [
                Token(CS, "begin", here),
                *name,
                *tokens,
                Token(CS, "end", here),
                *name,
            ]

    def separator(self, token: Token) -> None:
        """``\\sep`` between keywords."""
        self.inline.link(Note(), 0, token.position)
        self.inline.literal(", ", 0, token.position)

    def keywords(self, token: Token) -> None:
        """``\\keywords{…}``."""
        inline = Inline()
        for part in _split_authors(self.mouth.argument()):
            inline.literal("Keywords: " if not inline.pieces else ", ", 0, token.position)
            inline.extend(self.collect(part))
            while inline.pieces[-1].text.isspace():
                inline.pieces.pop()
        if self.in_body:
            self.flush()
            self.add(PassageKind.OTHER, inline)


def _split_authors(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == OPEN) - (token.kind == CLOSE)
        if depth == 0 and token.kind == CS and token.text in ("and", "And", "AND"):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
