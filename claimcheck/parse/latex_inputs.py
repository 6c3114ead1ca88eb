"""Files that a paper reads in: inputs, subfiles, and packages that lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from posixpath import dirname

from claimcheck.errors import UnreadableFileError
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_conditionals import Conditionals
from claimcheck.parse.latex_source import SourceTree
from claimcheck.parse.latex_tokens import (
    CS,
    END,
    EOF,
    OPEN,
    PARAM,
    SPACE,
    SUB,
    SUP,
    TEXT,
    TILDE,
    Token,
    plain,
    tokenize,
)

_TEX_FILES = (".tex", "", ".ltx", ".sty", ".bbl")


class Inputs(Conditionals):
    """Puts the tokens of other files in front of the input. Nothing outside the root is read."""

    def __init__(
        self, tree: SourceTree | None, limits: Limits, warn: Callable[[str], None]
    ) -> None:
        super().__init__(warn)
        self.tree = tree
        self.limits = limits
        self.open_files: list[str] = []
        self.packages: dict[str, str] = {}  # options by package
        if tree is not None:
            self.files = tree.names

    def read(self, stored: str, *, package: bool = False) -> bool:
        """Put the tokens of a file in front of the input; False when it cannot be read."""
        assert self.tree is not None
        if stored in self.open_files:
            self.warn(f"{stored} includes itself; the inner inclusion is left out")
            return False
        if len(self.open_files) >= self.limits.depth:
            raise self.limit("files include one another too deeply")
        try:
            index, text = self.tree.read(stored)
        except UnreadableFileError as error:
            self.warn(str(error))
            return False
        # TeX ends every line with a space, the last one included.
        tokens = tokenize(text if text.endswith("\n") else text + "\n", index, at_letter=package)
        if self.open_files:
            tokens = _body(tokens)
        self.push([*tokens, Token(EOF, stored, self.position)])
        self.open_files.append(stored)
        return True

    def end_of_file(self) -> None:
        """The innermost open file is used up."""
        if self.open_files:
            self.open_files.pop()

    def input(self, name: str, folder: str = "") -> None:
        """``\\input`` and its kin: a file inside the root, or a warning."""
        file, line = self.place()
        base = folder or dirname(self.open_files[0] if self.open_files else "")
        nearby = dirname(self.open_files[-1]) if self.open_files else ""
        stored = self.tree and (
            self.tree.find(name, base=base, suffixes=_TEX_FILES)
            or self.tree.find(name, base=nearby, suffixes=_TEX_FILES)
        )
        if not stored:
            self.warn(f"{file} line {line}: no file {name!r} inside the source")
        else:
            self.read(stored)

    def input_command(self, token: Token) -> None:
        """``\\input{a}`` and ``\\input a``."""
        self.skip_spaces()
        following = self.peek()
        if following is not None and following.kind == OPEN:
            name = self.expanded_text(self.argument(long=False))
        else:
            parts: list[Token] = []
            while (one := self.raw()) is not None:
                if one.kind not in (TEXT, SUB, SUP, TILDE, PARAM):
                    if one.kind != SPACE:
                        self.push([one])
                    break
                parts.append(one)
            name = plain(parts)
        self.input(name)

    def input_if_exists(self, token: Token) -> None:
        """``\\InputIfFileExists{a}{yes}{no}``."""
        name = self.text_argument()
        yes, no = self.argument(), self.argument()
        found = self.tree is not None and self.tree.find(name, suffixes=_TEX_FILES)
        self.push(yes if found else no)
        if found:
            self.input(name)

    def import_command(self, token: Token) -> None:
        """``\\import{folder/}{a}``."""
        self.take("*")
        folder = self.expanded_text(self.argument(long=False))
        self.input(self.expanded_text(self.argument(long=False)), folder)

    def use_package(self, token: Token) -> None:
        """Definitions of a package that lies beside the paper; its typesetting is not run."""
        options = self.text_option() or ""
        names = [name.strip() for name in self.text_argument().split(",")]
        self.option()
        for name in names:
            self.packages[name] = f"{self.packages.get(name, '')},{options}"
            stored = self.tree.find(name + ".sty") if self.tree else None
            if stored is None:
                continue
            self.push([Token(END, "", self.position)])
            outer, self.in_package = self.in_package, True
            scopes, self.scopes = self.scopes, []
            if self.read(stored, package=True):
                while (one := self.next()) is not None and one.kind != END:
                    pass
            else:
                self.raw()
            self.in_package, self.scopes = outer, scopes

    def pass_options(self, token: Token) -> None:
        """``\\PassOptionsToPackage{numbers}{natbib}``."""
        options = self.text_argument()
        name = self.text_argument()
        self.packages[name] = f"{self.packages.get(name, '')},{options}"

    def end_input(self, token: Token) -> None:
        """``\\endinput``: the rest of the file is not read."""
        while self.pending:
            if self.pending[-1].kind == END:
                return
            if self.pending.pop().kind == EOF:
                self.end_of_file()
                return


def _body(tokens: list[Token]) -> list[Token]:
    """An included file that is a document itself (subfiles, standalone): its body only."""
    start = 0
    for index in range(len(tokens) - 3):
        one = tokens[index]
        if one.kind == CS and one.text in ("begin", "end") and tokens[index + 2].text == "document":
            if one.text == "end":
                return tokens[start:index]
            start = index + 4
    return tokens[start:]
