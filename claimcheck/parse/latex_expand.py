"""Macros, conditionals and inputs: the part of TeX that happens before anything is typeset."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_conditionals import BRANCHES, CONDITIONALS
from claimcheck.parse.latex_counters import CHAPTER_THE, THE, Counters, printed
from claimcheck.parse.latex_define import DEFINITIONS
from claimcheck.parse.latex_inputs import Inputs
from claimcheck.parse.latex_macros import Macro, match_arguments, simple, substitute
from claimcheck.parse.latex_source import SourceTree
from claimcheck.parse.latex_tokens import (
    CLOSE,
    CS,
    END,
    OPEN,
    TEXT,
    Token,
    plain,
)

BUILTIN = "="  # in front of a name: the command as LaTeX has it, whatever the user made of it


class Expander(Inputs):
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
        super().__init__(tree, limits, warn)
        self.protected = protected
        self.counters = Counters()
        self.expansions = 0
        self.set_the(THE)
        self.macros |= _BUILTIN_MACROS

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


_PRIMITIVES: dict[str, Callable[[Expander, Token], Token | None]] = {
    **DEFINITIONS,
    **BRANCHES,
    "input": Inputs.input_command,
    "include": Inputs.input_command,
    "subfile": Inputs.input_command,
    "subfileinclude": Inputs.input_command,
    "@input": Inputs.input_command,
    "InputIfFileExists": Inputs.input_if_exists,
    "import": Inputs.import_command,
    "subimport": Inputs.import_command,
    "inputfrom": Inputs.import_command,
    "includefrom": Inputs.import_command,
    "subinputfrom": Inputs.import_command,
    "subincludefrom": Inputs.import_command,
    "usepackage": Inputs.use_package,
    "RequirePackage": Inputs.use_package,
    "PassOptionsToPackage": Inputs.pass_options,
    "endinput": Inputs.end_input,
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
