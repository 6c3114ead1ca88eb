"""Macros, conditionals and inputs: the part of TeX that happens before anything is typeset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from posixpath import dirname

from claimcheck.errors import UnreadableFileError
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_conditionals import BRANCHES, CONDITIONALS, Conditionals
from claimcheck.parse.latex_counters import CHAPTER_THE, THE, Counters, printed
from claimcheck.parse.latex_define import DEFINITIONS
from claimcheck.parse.latex_macros import Macro, match_arguments, simple, substitute
from claimcheck.parse.latex_source import SourceTree
from claimcheck.parse.latex_tokens import (
    CLOSE,
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

BUILTIN = "="  # in front of a name: the command as LaTeX has it, whatever the user made of it
_TEX_FILES = (".tex", "", ".ltx", ".sty", ".bbl")


class Expander(Conditionals):
    """Gives out tokens with all macros expanded, conditionals decided and files read in.

    ``protected``: commands whose meaning for the reader must not be changed by redefinitions.
    Expansion is counted: ResourceLimitError when there is more than ``limits`` allow.
    """

    def __init__(
        self,
        tree: SourceTree | None,
        limits: Limits,
        warn: Callable[[str], None],
        protected: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(warn)
        self.tree = tree
        self.limits = limits
        self.protected = protected
        self.counters = Counters()
        self.expansions = 0
        self.open_files: list[str] = []
        self.packages: dict[str, str] = {}  # options by package
        self.set_the(THE)
        self.macros |= _BUILTIN_MACROS
        if tree is not None:
            self.files = tree.names

    def set_the(self, table: dict[str, str]) -> None:
        """Define ``\\the…`` for counters."""
        for counter, source in table.items():
            self.macros["the" + counter] = simple(source)

    def use_chapters(self) -> None:
        """Number as the report and book classes do."""
        self.set_the(CHAPTER_THE)
        for counter in ("table", "figure", "equation"):
            self.counters.within(counter, "chapter")

    def next(self) -> Token | None:
        """The next token that is no macro, definition, conditional or input; None at the end."""
        while (token := self.raw()) is not None:
            kind = token.kind
            if kind == CS:
                name = token.text
                macro = self.macros.get(name)
                if macro is not None:
                    self._expand(name, macro, token)
                    continue
                if name[0] == BUILTIN and len(name) > 1:
                    name = name[1:]
                    token = Token(CS, name, token.position)
                if (primitive := _PRIMITIVES.get(name)) is not None:
                    made = primitive(self, token)
                    if made is None:
                        continue
                    token, kind = made, made.kind
                elif name in self.flags or name in CONDITIONALS:
                    self.conditional(name)
                    continue
                elif name in self.flag_setters:
                    flag, value = self.flag_setters[name]
                    self.flags[flag] = value
                    continue
            if kind == OPEN:
                self.scopes.append({})
            elif kind == CLOSE:
                self.close_scope()
            return token
        return None

    def _expand(self, name: str, macro: Macro, token: Token) -> None:
        self.expansions += 1
        if self.expansions > self.limits.expansions:
            raise self.limit(
                f"\\{name} was being expanded after {self.limits.expansions} macro expansions"
            )
        position = token.position
        arguments = match_arguments(self, macro)
        self.push(substitute(macro.body, arguments, position))

    def expanded(self, tokens: Sequence[Token]) -> list[Token]:
        """All tokens that ``tokens`` expand to."""
        self.push([*tokens, Token(END, "", self.position)])
        found: list[Token] = []
        while (token := self.next()) is not None and token.kind != END:
            found.append(token)
        return found

    def expanded_text(self, tokens: Sequence[Token]) -> str:
        """What ``tokens`` expand to, as text without commands and braces."""
        kept = (one for one in self.expanded(tokens) if one.kind not in (CS, OPEN, CLOSE))
        return " ".join(plain(kept).split())

    def the(self, counter: str) -> str:
        """A counter as the document prints it."""
        if "the" + counter not in self.macros:
            return str(self.counters.get(counter))
        return self.expanded_text([Token(CS, "the" + counter, self.position)])

    # Files

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

    def _input(self, token: Token) -> None:
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

    def _input_if(self, token: Token) -> None:
        name = self.text_argument()
        yes, no = self.argument(), self.argument()
        found = self.tree is not None and self.tree.find(name, suffixes=_TEX_FILES)
        self.push(yes if found else no)
        if found:
            self.input(name)

    def _import(self, token: Token) -> None:
        self.take("*")
        folder = self.expanded_text(self.argument(long=False))
        self.input(self.expanded_text(self.argument(long=False)), folder)

    def _package(self, token: Token) -> None:
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

    def _pass_options(self, token: Token) -> None:
        options = self.text_argument()
        name = self.text_argument()
        self.packages[name] = f"{self.packages.get(name, '')},{options}"

    def _end_input(self, token: Token) -> None:
        while self.pending:
            if self.pending[-1].kind == END:
                return
            if self.pending.pop().kind == EOF:
                self.end_of_file()
                return

    # Other primitives

    def _csname(self, token: Token) -> None:
        parts: list[Token] = []
        while (one := self.next()) is not None:
            if one.kind == CS and one.text == "endcsname":
                break
            if one.kind in (END, OPEN) or len(parts) > 200:
                self.push([one])
                break
            parts.append(one)
        name = plain(parts).strip()
        if name:
            self.push([Token(CS, name, token.position)])

    def _expandafter(self, token: Token) -> None:
        first = self.raw()
        if first is None or first.kind == END:
            self.push([first] if first else [])
            return
        second = self.peek()
        if second is not None and second.kind == CS:
            if second.text == "csname":
                self.raw()
                self._csname(second)
            elif second.text == "expandafter":
                self.raw()
                self._expandafter(second)
            elif (macro := self.macros.get(second.text)) is not None:
                self.raw()
                self._expand(second.text, macro, second)
        self.push([first])

    def _print_counter(self, token: Token) -> None:
        name = self.expanded_text(self.argument(long=False)).removeprefix("c@")
        text = printed(self.counters.get(name), token.text)
        self.push([Token(TEXT, text, token.position)])

    def _the(self, token: Token) -> None:
        """``\\the\\value{c}`` prints a counter; other registers print nothing."""
        following = self.raw()
        if following is not None and following.kind == CS and following.text == "value":
            self._print_counter(Token(CS, "arabic", token.position))
        elif following is not None and following.kind == END:
            self.push([following])

    def _string(self, token: Token) -> None:
        following = self.raw()
        if following is None or following.kind == END:
            self.push([following] if following else [])
        elif following.kind == CS:
            self.push([Token(TEXT, "\\" + following.text, token.position)])
        else:
            self.push([Token(TEXT, following.text, token.position)])

    def _next_char(self, token: Token) -> None:
        """``\\@ifnextchar x{yes}{no}`` and ``\\@ifstar{yes}{no}``."""
        wanted: Token | None = Token(TEXT, "*", 0)
        if token.text != "@ifstar":
            wanted = self.character()
        yes, no = self.argument(), self.argument()
        self.skip_spaces()
        following = self.peek()
        found = (
            following is not None
            and wanted is not None
            and following.kind == wanted.kind
            and following.text.startswith(wanted.text)
        )
        if found and token.text == "@ifstar":
            self.take("*")
        self.push(yes if found else no)

    def _open(self, token: Token) -> Token:
        return Token(OPEN, "{", token.position)

    def _close(self, token: Token) -> Token:
        return Token(CLOSE, "}", token.position)

    def _nothing(self, token: Token) -> None:
        """Commands that only steer TeX."""

    def _gobble(self, token: Token) -> None:
        self.argument()

    def _choose(self, token: Token) -> None:
        first, second = self.argument(), self.argument()
        self.push(first if token.text == "@firstoftwo" else second)

    def _one(self, token: Token) -> None:
        self.push(self.argument())


# Commands that are best understood as the macros they are.
_BUILTIN_MACROS = {
    "IEEEPARstart": simple("#1#2", "mm"),
    "lettrine": simple("#2#3", "omm"),
    "citeauthoryear": simple("#2(#3)", "mmm"),
    "fullciteauthoryear": simple("#2(#3)", "mmm"),
    "appendices": simple(r"\appendix"),
    "tablefootnotemark": simple("", "o"),
    # What the styles of conferences bring along.
    **{
        name: simple(text + r"\onedot")
        for name, text in {
            "eg": "e.g",
            "Eg": "E.g",
            "ie": "i.e",
            "Ie": "I.e",
            "cf": "cf",
            "Cf": "Cf",
            "etc": "etc",
            "vs": "vs",
            "wrt": "w.r.t",
            "dof": "d.o.f",
            "etal": "et al",
            "iid": "i.i.d",
            "aka": "a.k.a",
        }.items()
    },
}


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


_PRIMITIVES: dict[str, Callable[[Expander, Token], Token | None]] = {
    **DEFINITIONS,
    **BRANCHES,
    "input": Expander._input,
    "include": Expander._input,
    "subfile": Expander._input,
    "subfileinclude": Expander._input,
    "@input": Expander._input,
    "InputIfFileExists": Expander._input_if,
    "import": Expander._import,
    "subimport": Expander._import,
    "inputfrom": Expander._import,
    "includefrom": Expander._import,
    "subinputfrom": Expander._import,
    "subincludefrom": Expander._import,
    "usepackage": Expander._package,
    "RequirePackage": Expander._package,
    "PassOptionsToPackage": Expander._pass_options,
    "endinput": Expander._end_input,
    "csname": Expander._csname,
    "expandafter": Expander._expandafter,
    "the": Expander._the,
    "string": Expander._string,
    "@ifnextchar": Expander._next_char,
    "kernel@ifnextchar": Expander._next_char,
    "@ifstar": Expander._next_char,
    "begingroup": Expander._open,
    "bgroup": Expander._open,
    "endgroup": Expander._close,
    "egroup": Expander._close,
    "@gobble": Expander._gobble,
    "@firstoftwo": Expander._choose,
    "@secondoftwo": Expander._choose,
    "@firstofone": Expander._one,
    "unexpanded": Expander._one,
    "detokenize": Expander._one,
    "AtBeginDocument": Expander._one,
    "AtEndPreamble": Expander._one,
    "AtEndDocument": Expander._gobble,
    **dict.fromkeys(
        ("arabic", "alph", "Alph", "roman", "Roman", "fnsymbol"), Expander._print_counter
    ),
    **dict.fromkeys(
        (
            "relax", "noexpand", "protect", "global", "long", "outer", "protected", "immediate",
            "makeatletter", "makeatother", "ignorespaces", "ignorespacesafterend", "unskip",
            "leavevmode", "nobreak", "allowbreak", "makebox@", "@empty", "null", "strut",
            "ExplSyntaxOn", "ExplSyntaxOff",
        ),
        Expander._nothing,
    ),
}  # fmt: skip
