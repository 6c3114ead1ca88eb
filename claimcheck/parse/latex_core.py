"""The walker's state and main loop: paragraphs, groups, environments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.drafts import Draft, DraftPassage, Drafts, Heading, Label
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_commands import DRAWINGS, ENVIRONMENT_ARGUMENTS
from claimcheck.parse.latex_expand import Expander
from claimcheck.parse.latex_macros import match_arguments, substitute
from claimcheck.parse.latex_tokens import (
    ALIGN,
    CLOSE,
    CS,
    END,
    MATH,
    OPEN,
    PAR,
    SPACE,
    TEXT,
    TILDE,
    VERB,
    Token,
    plain,
)
from claimcheck.parse.running_text import Inline, Piece
from claimcheck.records import PassageKind

if TYPE_CHECKING:
    from claimcheck.parse.latex_tables import TableBuilder

_FLOWING = frozenset({PassageKind.PARAGRAPH, PassageKind.ABSTRACT, PassageKind.LIST_ENTRY})


@dataclass(slots=True)
class Environment:
    """An open environment and what its end has to restore."""

    name: str
    styles: list[int]
    style: int
    scopes: int
    label: Label
    position: int
    close: Callable[[], None] | None = None
    ending: list[Token] | None = None  # what a user's environment does at its end


class Core:
    """Turns expanded tokens into drafts. Subclasses add the commands."""

    def __init__(self, mouth: Expander, limits: Limits) -> None:
        self.mouth = mouth
        self.limits = limits
        self.drafts = Drafts()
        self.sink: list[Draft] = self.drafts.found
        self.deferred: list[Draft] = []  # footnotes and floats met inside a paragraph
        self.inline = Inline()
        self.flowing = True  # a blank line ends the paragraph
        self.kind = PassageKind.PARAGRAPH
        self.lines = False  # keep line breaks
        self.style = 0
        self.styles: list[int] = []
        self.environments: list[Environment] = []
        self.floor = 0  # environments below belong to the surrounding text
        self.section: tuple[Heading, ...] = ()
        self.label = Label("", "section")
        self.table: TableBuilder | None = None
        self.in_body = False
        self.finished = False
        self.depth = 0

    # The loop

    def run(self) -> None:
        """Walk to the end of the input, or to an END token."""
        while not self.finished:
            token = self.mouth.next()
            if token is None or token.kind == END:
                return
            self.step(token)

    def step(self, token: Token) -> None:
        """Act on one token."""
        kind = token.kind
        if kind == TEXT:
            self.inline.text(token.text, self.style, token.position)
        elif kind in (SPACE, TILDE):
            self.inline.literal(" ", 0, token.position)
        elif kind == CS:
            self.command(token)
        elif kind == PAR:
            self.paragraph()
        elif kind == OPEN:
            self.styles.append(self.style)
        elif kind == CLOSE:
            if self.styles:
                self.style = self.styles.pop()
        elif kind == MATH:
            self.math(token)
        elif kind == ALIGN:
            self.alignment(token)
        elif kind == VERB:
            self.inline.literal(token.text, self.style, token.position)
        else:
            self.inline.literal(token.text, self.style, token.position)

    def command(self, token: Token) -> None:
        """Act on a control sequence."""
        raise NotImplementedError

    def math(self, token: Token) -> None:
        """Act on ``$``."""
        raise NotImplementedError

    def alignment(self, token: Token) -> None:
        """Act on ``&``."""
        raise NotImplementedError

    def warn(self, message: str, position: int | None = None) -> None:
        """Note something odd, with its place."""
        file, line = self.mouth.place(position)
        self.mouth.warn(f"{file} line {line}: {message}")

    def push_group(self, tokens: Sequence[Token], position: int) -> None:
        """Read tokens next, as a group."""
        self.mouth.push([Token(OPEN, "{", position), *tokens, Token(CLOSE, "}", position)])

    # Text

    def collect(self, tokens: Sequence[Token], *, lines: bool = False) -> Inline:
        """What ``tokens`` print, as one run of text."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise ResourceLimitError(
                "the LaTeX source nests arguments too deeply", hint="read the PDF instead"
            )
        saved = (
            self.inline, self.flowing, self.lines, self.style, self.styles, self.table, self.floor,
        )  # fmt: skip
        self.inline, self.flowing, self.lines = Inline(), False, lines
        self.style, self.styles, self.table = 0, [], None
        self.floor = len(self.environments)
        self.mouth.push([*tokens, Token(END, "", self.mouth.position)])
        self.run()
        self.close_environments(self.floor)
        found = self.inline
        (
            self.inline, self.flowing, self.lines, self.style, self.styles, self.table, self.floor,
        ) = saved  # fmt: skip
        self.depth -= 1
        return found

    def words(self, tokens: Sequence[Token]) -> str:
        """What ``tokens`` print, as a plain string; links print nothing."""
        pieces = self.collect(tokens).pieces
        return " ".join("".join(piece.text for piece in pieces).split())

    def paragraph(self) -> None:
        """A blank line or ``\\par``."""
        if self.flowing:
            self.flush()
        else:
            self.inline.literal("\n" if self.lines else " ", 0, self.mouth.position)

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        inline, self.inline = self.inline, Inline()
        if self.in_body:
            self.add(self.kind, inline)
            self.sink.extend(self.deferred)
        self.deferred.clear()

    def add(
        self, kind: PassageKind, inline: Inline, *, prefix: str = "", sub: bool = False
    ) -> None:
        """Append a passage, unless it is blank."""
        position = inline.position
        if position is None and not prefix:
            return
        self.sink.append(
            DraftPassage(
                kind=kind,
                pieces=inline.pieces,
                position=self.mouth.position if position is None else position,
                section=self.section,
                prefix=prefix,
                lines=kind is PassageKind.OTHER or self.lines,
                sub=sub,
            )
        )

    def place_later(self, draft: Draft) -> None:
        """Append a draft behind the paragraph that is being collected."""
        if self.flowing and self.inline.blank:
            self.flush()
            self.sink.append(draft)
        else:
            self.deferred.append(draft)

    def bound(self, kind: str, number: str, title: Sequence[Piece] = ()) -> None:
        """What the next ``\\label`` stands for."""
        self.label = Label(number, kind, tuple(title))

    # Environments

    def begin(self, token: Token) -> None:
        """``\\begin{…}``."""
        name = self.mouth.expanded_text(self.mouth.argument(long=False))
        if name in self.mouth.excluded or name.rstrip("*") in DRAWINGS or name in DRAWINGS:
            self._skip_environment(name)
            return
        opened = Environment(
            name,
            list(self.styles),
            self.style,
            len(self.mouth.scopes),
            self.label,
            token.position,
        )
        if name in self.mouth.environments and not self.is_protected(name):
            begin, end = self.mouth.environments[name]
            arguments = match_arguments(self.mouth, begin)
            self.environments.append(opened)
            opened.ending = substitute(end.body, arguments, token.position)
            self.mouth.scopes.append({})
            self.mouth.push(substitute(begin.body, arguments, token.position))
            return
        if self.open_display(name, token):
            return
        self.environments.append(opened)
        self.mouth.scopes.append({})
        if len(self.environments) > 20 * self.limits.depth:
            raise ResourceLimitError("the LaTeX source nests environments too deeply")
        self.open_environment(name, opened, token)

    def is_protected(self, name: str) -> bool:
        """Whether the reader's own meaning of an environment stands."""
        raise NotImplementedError

    def open_display(self, name: str, token: Token) -> bool:
        """Read a display formula; False when the environment is none."""
        raise NotImplementedError

    def open_environment(self, name: str, opened: Environment, token: Token) -> None:
        """Do what an environment does at its beginning."""
        raise NotImplementedError

    def plain_environment(self, name: str) -> None:
        """An environment that changes nothing for the reader: only its arguments go."""
        spec = ENVIRONMENT_ARGUMENTS.get(name)
        if spec is not None:
            self.mouth.drop(spec)
            return
        self.mouth.option()
        following = self.mouth.peek()
        if following is None or following.kind != OPEN:
            return
        argument = self.mouth.argument(long=False)
        if not _is_setting(argument):
            here = following.position
            self.mouth.push([Token(OPEN, "{", here), *argument, Token(CLOSE, "}", here)])

    def end(self, token: Token) -> None:
        """``\\end{…}``."""
        name = self.mouth.expanded_text(self.mouth.argument(long=False))
        if name == "document":
            self.finished = True
            return
        for index in range(len(self.environments) - 1, self.floor - 1, -1):
            opened = self.environments[index]
            if opened.name != name:
                continue
            if opened.ending is not None:
                here = token.position
                ending, opened.ending = opened.ending, None
                name_tokens = [Token(OPEN, "{", here), Token(TEXT, name, here)]
                again = [Token(CS, "end", here), *name_tokens, Token(CLOSE, "}", here)]
                self.mouth.push([*ending, *again])
                return
            if index < len(self.environments) - 1:
                self.warn(f"{self.environments[-1].name} is not ended", opened.position)
            self.close_environments(index)
            return
        if self.in_body:
            self.warn(f"\\end{{{name}}} without a beginning")

    def close_environments(self, count: int) -> None:
        """Close the innermost environments until ``count`` are left."""
        while len(self.environments) > count:
            opened = self.environments[-1]
            if opened.close is not None:
                close, opened.close = opened.close, None
                close()
            if self.environments and self.environments[-1] is opened:
                self.environments.pop()
            self.styles, self.style = opened.styles, opened.style
            self.mouth.close_scopes(opened.scopes)
            self.label = opened.label

    def _skip_environment(self, name: str) -> None:
        """Drop everything up to the matching ``\\end``, unexpanded."""
        depth = 1
        position = self.mouth.position
        while (token := self.mouth.raw()) is not None:
            if token.kind == END:
                self.mouth.push([token])
                break
            if token.kind != CS or token.text not in ("begin", "end"):
                continue
            if plain(self.mouth.argument(long=False)).strip() == name:
                depth += 1 if token.text == "begin" else -1
                if depth == 0:
                    return
        self.warn(f"{name} is not ended", position)

    def finish(self) -> Drafts:
        """Close whatever is open at the end of the document."""
        left = [one.name for one in self.environments if one.name != "document"]
        if left:
            self.warn(f"{', '.join(left)} not ended", self.environments[-1].position)
        self.floor = 0
        self.close_environments(0)
        self.flush()
        return self.drafts


def _is_setting(tokens: Sequence[Token]) -> bool:
    """Whether the first argument of an unknown environment is a length, a number or options."""
    text = plain(tokens)
    return len(text) < 80 and ("=" in text or "\\" in text or any(map(str.isdigit, text)))
