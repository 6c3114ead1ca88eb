"""Reading tokens the way TeX does: pushed-back tokens, arguments, optional arguments, budgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.latex_tokens import (
    CLOSE,
    CS,
    END,
    EOF,
    OPEN,
    PAR,
    SPACE,
    TEXT,
    Token,
    file_and_line,
    plain,
)

MAX_WORK = 6_000_000  # tokens taken from the input in all, expansions included
MAX_PENDING = 2_000_000  # tokens waiting at one time
_SECTIONS = frozenset(
    {"part", "chapter", "section", "subsection", "subsubsection", "maketitle", "bibliography"}
)
_OPTION_LENGTH = 4_000  # tokens an optional argument may have


class Mouth:
    """A stack of tokens. Unexpanded reading only; see ``Expander`` for macros."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self.warn = warn
        self.pending: list[Token] = []  # reversed: the next token is last
        self.files: list[str] = []  # names of the files read, by index
        self.position = 0
        self.work = 0
        self.unbalanced = False  # a brace was found that nothing closes

    def place(self, position: int | None = None) -> tuple[str, int]:
        """File name and line of a position; of the current one by default."""
        file, line = file_and_line(self.position if position is None else position)
        return (self.files[file] if file < len(self.files) else "", line)

    def push(self, tokens: Sequence[Token]) -> None:
        """Put tokens in front of the input."""
        if len(self.pending) + len(tokens) > MAX_PENDING:
            raise self.limit("macros grow without end")
        self.pending.extend(reversed(tokens))

    def limit(self, what: str) -> ResourceLimitError:
        """The error for input that would take for ever."""
        file, line = self.place()
        return ResourceLimitError(
            f"{what} ({file} line {line})", hint="read the PDF of the paper instead"
        )

    def end_of_file(self) -> None:
        """Called when the tokens of a file are used up."""

    def raw(self) -> Token | None:
        """The next token, unexpanded; None at the end of the input."""
        while self.pending:
            self.work += 1
            if self.work > MAX_WORK:
                raise self.limit("the source expands to too many tokens")
            token = self.pending.pop()
            if token.kind == EOF:
                self.end_of_file()
                continue
            self.position = token.position
            return token
        return None

    def peek(self) -> Token | None:
        """The next token, left where it is."""
        token = self.raw()
        if token is not None:
            self.pending.append(token)
        return token

    def character(self) -> Token | None:
        """The next token, where a run of text gives up its first character only."""
        token = self.raw()
        if token is not None and token.kind == TEXT and len(token.text) > 1:
            self.pending.append(token._replace(text=token.text[1:]))
            return token._replace(text=token.text[0])
        return token

    def skip_spaces(self, *, paragraphs: bool = False) -> None:
        """Drop spaces in front of the input, and blank lines where asked to."""
        while (token := self.raw()) is not None:
            if token.kind == SPACE or (paragraphs and token.kind == PAR):
                continue
            self.pending.append(token)
            return

    def take(self, character: str) -> bool:
        """Drop one given character, spaces before it included; False when it is not next."""
        spaces: list[Token] = []
        while (token := self.raw()) is not None and token.kind == SPACE:
            spaces.append(token)
        if token is not None and token.kind == TEXT and token.text.startswith(character):
            if len(token.text) > len(character):
                self.pending.append(token._replace(text=token.text[len(character) :]))
            return True
        if token is not None:
            self.pending.append(token)
        self.pending.extend(reversed(spaces))
        return False

    def argument(self, *, long: bool = True, prose: bool = False) -> list[Token]:
        """A mandatory argument without its braces; a single token where there are no braces.

        ``long``: whether the argument may hold blank lines. ``prose``: it cannot hold sections.
        A brace that is never closed ends the argument at the first blank line, with a warning.
        """
        self.skip_spaces(paragraphs=True)
        token = self.character()
        if token is None or token.kind in (CLOSE, END):
            if token is not None:
                self.pending.append(token)
            return []
        if token.kind != OPEN:
            return [token]
        return self.group(token, long=long, prose=prose)

    def group(self, opening: Token, *, long: bool = True, prose: bool = False) -> list[Token]:
        """What follows an opening brace, up to the brace that closes it."""
        tokens: list[Token] = []
        depth = 1
        while (token := self.raw()) is not None:
            kind = token.kind
            if kind == OPEN:
                depth += 1
            elif kind == CLOSE:
                depth -= 1
                if depth == 0:
                    return tokens
            elif (
                kind == END
                or (kind == PAR and (not long or self.unbalanced))
                or (kind == CS and self._ends_prose(token, prose))
            ):
                self.pending.append(token)
                break
            tokens.append(token)
        else:
            self.unbalanced = True
        file, line = self.place(opening.position)
        self.warn(f"{file} line {line}: a brace is opened and not closed")
        for index, one in enumerate(tokens):
            if one.kind == PAR or (one.kind == CS and one.text in ("end", "par")):
                self.push(tokens[index:])
                return tokens[:index]
        return tokens

    def _ends_prose(self, token: Token, prose: bool) -> bool:
        """Whether no argument can reach this far: the document begins or ends, or a section."""
        if token.text in ("begin", "end"):
            name = [one.text for one in self.pending[-1:-4:-1]]
            return name == ["{", "document", "}"]
        return prose and token.text in _SECTIONS

    def option(self, *, spaces: bool = True) -> list[Token] | None:
        """An optional argument without its brackets, or None. ``spaces``: they may stand before."""
        if not self._bracket_next(spaces):
            return None
        tokens: list[Token] = []
        depth = 0
        while (token := self.raw()) is not None:
            kind = token.kind
            if kind == TEXT and depth == 0 and "]" in token.text:
                before, _, after = token.text.partition("]")
                if after:
                    self.pending.append(token._replace(text=after))
                if before:
                    tokens.append(token._replace(text=before))
                return tokens
            if kind == OPEN:
                depth += 1
            elif kind == CLOSE:
                depth -= 1
            tokens.append(token)
            if kind in (PAR, END) or depth < 0 or len(tokens) > _OPTION_LENGTH:
                break
        self.push(tokens)  # no closing bracket: it was text
        self.pending.append(Token(TEXT, "[", self.position))
        return None

    def _bracket_next(self, spaces: bool) -> bool:
        if spaces:
            return self.take("[")
        token = self.peek()
        return token is not None and token.kind == TEXT and token.text[0] == "[" and self.take("[")

    def text_argument(self) -> str:
        """A mandatory argument as source text, for names, keys and numbers."""
        return plain(self.argument(long=False)).strip()

    def text_option(self) -> str | None:
        """An optional argument as source text."""
        tokens = self.option()
        return None if tokens is None else plain(tokens).strip()

    def drop(self, spec: str) -> None:
        """Read and forget arguments; see :meth:`arguments`."""
        self.arguments(spec)

    def arguments(self, spec: str, *, long: bool = False) -> list[list[Token]]:
        """The mandatory arguments of a command whose letters are ``spec``.

        ``s`` star, ``o`` optional, ``m`` mandatory, ``d`` in parentheses.
        """
        found: list[list[Token]] = []
        for kind in spec:
            if kind == "s":
                self.take("*")
            elif kind == "o":
                self.option()
            elif kind == "d":
                self._parenthesis()
            else:
                found.append(self.argument(long=long))
        return found

    def _parenthesis(self) -> None:
        if not self.take("("):
            return
        for _ in range(200):
            token = self.character()
            if token is None or token.kind in (PAR, END, CLOSE):
                if token is not None:
                    self.pending.append(token)
                return
            if token.text == ")":
                return

    def command_name(self) -> str:
        """The name in ``{\\name}`` or ``\\name``; empty when there is none."""
        for token in self.argument(long=False):
            if token.kind == CS:
                return token.text
        return ""
