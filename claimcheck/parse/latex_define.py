"""``\\newcommand``, ``\\def``, ``\\let``, environments, theorems, counters: what papers define."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimcheck.parse.latex_counters import Counters
from claimcheck.parse.latex_macros import NO_VALUE, TRUE, Macro, Piece, pieces
from claimcheck.parse.latex_mouth import Mouth
from claimcheck.parse.latex_tokens import (
    CLOSE,
    CS,
    END,
    OPEN,
    PAR,
    TEXT,
    Token,
    plain,
    tokenize,
)

if TYPE_CHECKING:
    from claimcheck.parse.latex_source import SourceTree

MAX_BODY = 200_000  # tokens of one macro body


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem-like environment: its printed name, and the counter that numbers it."""

    title: tuple[Token, ...]
    counter: str | None


class Definitions(Mouth):
    """The macros known at this point, and the commands that make more."""

    counters: Counters
    tree: SourceTree | None
    protected: frozenset[str]

    def __init__(self, warn: Callable[[str], None]) -> None:
        super().__init__(warn)
        self.macros: dict[str, Macro] = {}
        self.environments: dict[str, tuple[Macro, Macro]] = {}
        self.theorems: dict[str, Theorem] = {}
        self.excluded: set[str] = set()  # environments of the comment package
        self.scopes: list[dict[str, Macro | None]] = []
        self.flags: dict[str, bool] = {}  # \newif\iffoo, by "iffoo"
        self.flag_setters: dict[str, tuple[str, bool]] = {}
        self.toggles: dict[str, bool] = {}  # \newtoggle, \newboolean
        self.in_package = False

    def expanded_text(self, tokens: Sequence[Token]) -> str:
        """See ``Expander``."""
        raise NotImplementedError

    def define(self, name: str, macro: Macro, *, everywhere: bool = False) -> None:
        """Give a name a meaning until the group ends."""
        if not name or name in self.protected:
            return
        if self.in_package and ("@" in name or _is_internal(macro)):
            return
        if self.scopes and not everywhere:
            self.scopes[-1].setdefault(name, self.macros.get(name))
        self.macros[name] = macro

    def close_scope(self) -> None:
        """End of a group: what it defined is forgotten."""
        if self.scopes:
            for name, macro in self.scopes.pop().items():
                if macro is None:
                    self.macros.pop(name, None)
                else:
                    self.macros[name] = macro

    def close_scopes(self, depth: int) -> None:
        """Forget groups that an environment left open."""
        while len(self.scopes) > depth:
            self.close_scope()

    def _name(self) -> str:
        self.skip_spaces()
        following = self.peek()
        if following is not None and following.kind == CS:
            self.raw()
            return following.text
        return self.command_name()

    def _signature(self) -> tuple[str, tuple[tuple[Token, ...], ...]]:
        """``[2][default]`` of ``\\newcommand`` as argument letters and defaults."""
        count_text = self.text_option() or "0"
        count = int(count_text) if count_text.isdecimal() and len(count_text) == 1 else 0
        default = self.option() if count else None
        if default is None:
            return "m" * count, ()
        return "o" + "m" * (count - 1), (tuple(default),)

    def _body(self) -> tuple[Piece, ...]:
        body = self.argument()
        if len(body) > MAX_BODY:
            raise self.limit("a macro body is too long")
        return pieces(body)

    def _new_command(self, token: Token) -> None:
        self.take("*")
        name = self._name()
        arguments, defaults = self._signature()
        body = self._body()
        if token.text == "providecommand" and name in self.macros:
            return
        self.define(name, Macro(body, arguments, defaults))

    def _document_command(self, token: Token) -> None:
        name = self._name()
        arguments, defaults = self._document_signature()
        self.define(name, Macro(self._body(), arguments, defaults))

    def _document_signature(self) -> tuple[str, tuple[tuple[Token, ...], ...]]:
        """The argument letters of xparse, as far as papers use them."""
        found = ""
        defaults: list[tuple[Token, ...]] = []
        spec = self.argument(long=False)
        index = 0
        while index < len(spec) and len(found) < 9:
            token = spec[index]
            index += 1
            if token.kind != TEXT:
                continue
            for place, letter in enumerate(token.text):
                last = place == len(token.text) - 1
                if letter in "mv":
                    found += "m"
                elif letter == "s":
                    found += "s"
                elif letter == "o":
                    found += "o"
                    defaults.append((NO_VALUE,))
                elif letter == "O":
                    found += "o"
                    default, index = _braced(spec, index) if last else ((), index)
                    defaults.append(default)
                elif letter == "d":
                    found += "d"
                    break
        return found, tuple(defaults)

    def _def(self, token: Token) -> None:
        target = self.raw()
        if target is None or target.kind != CS:
            self.push([target] if target else [])
            return
        pattern: list[Token] = []
        while (one := self.character()) is not None and one.kind != OPEN:
            if one.kind in (PAR, END, CLOSE) or len(pattern) > 100:
                self.push([one])
                return
            pattern.append(one)
        if one is None:
            return
        body = self.group(one)
        if len(body) > MAX_BODY:
            raise self.limit("a macro body is too long")
        macro = Macro(pieces(body), pattern=pieces(pattern)) if pattern else Macro(pieces(body))
        self.define(target.text, macro, everywhere=token.text in ("gdef", "xdef"))

    def _let(self, token: Token) -> None:
        target = self.raw()
        if target is None or target.kind != CS:
            self.push([target] if target else [])
            return
        self.take("=")
        self.skip_spaces()
        source = self.character()
        if source is None or source.kind == END:
            self.push([source] if source else [])
            return
        if source.kind != CS:
            self.define(target.text, Macro((source,)))
        elif source.text in self.macros:
            self.define(target.text, self.macros[source.text])
        elif source.text != target.text:
            # "=" marks the command as it is now, should the user redefine it later
            self.define(target.text, Macro((source._replace(text="=" + source.text),)))

    def _future_let(self, token: Token) -> None:
        """``\\futurelet\\name\\go x``: name means x, and reading goes on with ``\\go x``."""
        target, go = self.raw(), self.raw()
        if target is None or go is None or target.kind != CS or go.kind == END:
            self.push([one for one in (target, go) if one is not None])
            return
        following = self.peek()
        if following is not None and following.kind not in (END, OPEN, CLOSE):
            text = following.text[:1] if following.kind == TEXT else following.text
            self.define(target.text, Macro((following._replace(text=text),)))
        self.push([go])

    def _operator(self, token: Token) -> None:
        self.take("*")
        name = self._name()
        text = self.argument()
        here = token.position
        body = [Token(CS, "operatorname", here), Token(OPEN, "{", here), *text]
        self.define(name, Macro((*body, Token(CLOSE, "}", here))))

    def _delimiter(self, token: Token) -> None:
        name = self._name()
        left, right = self.argument(), self.argument()
        self.define(name, Macro((*left, 3, *right), "som", ((),)))

    def _environment(self, token: Token) -> None:
        self.take("*")
        name = self.text_argument()
        if token.text.endswith("DocumentEnvironment"):
            arguments, defaults = self._document_signature()
        else:
            arguments, defaults = self._signature()
        begin = Macro(self._body(), arguments, defaults)
        end = Macro(tuple(one for one in self._body() if not isinstance(one, int)))
        if not (self.in_package and (_is_internal(begin) or _is_internal(end))):
            self.environments[name] = (begin, end)

    def _environ(self, token: Token) -> None:
        """``\\NewEnviron{x}[2]{… \\BODY …}``."""
        name = self.text_argument()
        arguments, defaults = self._signature()
        body = list(self._body())
        split = next(
            (i for i, one in enumerate(body) if isinstance(one, Token) and one.text == "BODY"),
            len(body),
        )
        begin = Macro(tuple(body[:split]), arguments, defaults)
        end = Macro(tuple(one for one in body[split + 1 :] if isinstance(one, Token)))
        if not (self.in_package and (_is_internal(begin) or _is_internal(end))):
            self.environments[name] = (begin, end)

    def _theorem(self, token: Token) -> None:
        star = self.take("*")
        name = self.text_argument()
        shared = self.text_option()
        title = tuple(self.argument())
        within = self.text_option()
        counter: str | None = None
        if not star:
            counter = shared or name
            if shared is None:
                self.counters.new(name, within)
                prefix = rf"\the{within}." if within else ""
                the = tokenize(rf"{prefix}\arabic{{{name}}}")
                self.define("the" + name, Macro(pieces(the)), everywhere=True)
        self.theorems[name] = Theorem(title, counter)

    def _new_if(self, token: Token) -> None:
        name = self._name()
        if name.startswith("if") and len(name) > 2:
            self.flags[name] = False
            self.flag_setters[name[2:] + "true"] = (name, True)
            self.flag_setters[name[2:] + "false"] = (name, False)

    def _toggle(self, token: Token) -> None:
        name = self.text_argument()
        if token.text in ("settoggle", "setboolean"):
            self.toggles[name] = self.text_argument() == "true"
        elif token.text in ("toggletrue", "togglefalse"):
            self.toggles[name] = token.text == "toggletrue"
        else:
            self.toggles.setdefault(name, False)

    def _exclude(self, token: Token) -> None:
        self.excluded.add(self.text_argument())

    def _include_comment(self, token: Token) -> None:
        self.excluded.discard(self.text_argument())

    def _counter(self, token: Token) -> None:
        name = self.expanded_text(self.argument(long=False))
        if token.text == "newcounter":
            self.counters.new(name, self.text_option())
            the = Macro(pieces(tokenize(rf"\arabic{{{name}}}")))
            self.define("the" + name, the, everywhere=True)
        elif token.text in ("stepcounter",):
            self.counters.step(name)
        else:
            amount = self.integer(self.argument(long=False))
            base = self.counters.get(name) if token.text == "addtocounter" else 0
            self.counters.set(name, base + amount)

    def integer(self, tokens: Sequence[Token]) -> int:
        """A whole number as LaTeX reads one, ``\\value{c}`` included; 0 where there is none."""
        if tokens and tokens[0].kind == CS and tokens[0].text == "value":
            return self.counters.get(plain(tokens[2:-1]).strip())
        text = self.expanded_text(tokens).replace(" ", "")
        sign = -1 if text.startswith("-") else 1
        digits = text.lstrip("+-")[:9]
        return sign * int(digits) if digits.isascii() and digits.isdecimal() else 0

    def _number_within(self, token: Token) -> None:
        star = self.take("*")
        self.option()
        name = self.text_argument()
        parent = self.text_argument()
        self.option()
        self.counters.within(name, parent)
        if not star:
            the = Macro(pieces(tokenize(rf"\the{parent}.\arabic{{{name}}}")))
            self.define("the" + name, the, everywhere=True)

    def _if_no_value(self, token: Token) -> None:
        argument = self.argument()
        none = any(one.kind == CS and one.text == NO_VALUE.text for one in argument)
        self._branch(token.text, none == token.text.startswith("IfNo"))

    def _if_boolean(self, token: Token) -> None:
        argument = self.argument()
        self._branch(token.text, any(one.text == TRUE.text for one in argument))

    def _branch(self, name: str, condition: bool) -> None:
        """Take the arguments of ``…TF``, ``…T`` or ``…F``, and go on with the one that holds."""
        yes = self.argument() if "T" in name[-2:] else []
        no = self.argument() if name.endswith("F") else []
        self.push(yes if condition else no)


def _is_internal(macro: Macro) -> bool:
    """Whether a body speaks to TeX rather than to the reader."""
    return any(isinstance(one, Token) and one.kind == CS and "@" in one.text for one in macro.body)


def _braced(tokens: Sequence[Token], start: int) -> tuple[tuple[Token, ...], int]:
    """The group that begins at ``start``, and the index behind it."""
    if start >= len(tokens) or tokens[start].kind != OPEN:
        return (), start
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index].kind == OPEN) - (tokens[index].kind == CLOSE)
        if depth == 0:
            return tuple(tokens[start + 1 : index]), index + 1
    return tuple(tokens[start + 1 :]), len(tokens)


# Any: the values are methods of subclasses of `Definitions`, called with the instance itself.
DEFINITIONS: dict[str, Callable[[Any, Token], None]] = {
    **dict.fromkeys(
        (
            "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand",
            "newrobustcmd", "renewrobustcmd", "newcommandx", "renewcommandx",
        ),
        Definitions._new_command,
    ),
    **dict.fromkeys(
        (
            "NewDocumentCommand", "RenewDocumentCommand", "ProvideDocumentCommand",
            "DeclareDocumentCommand", "NewExpandableDocumentCommand",
        ),
        Definitions._document_command,
    ),
    **dict.fromkeys(("def", "gdef", "edef", "xdef"), Definitions._def),
    **dict.fromkeys(
        ("newenvironment", "renewenvironment", "provideenvironment", "NewDocumentEnvironment",
         "RenewDocumentEnvironment", "DeclareDocumentEnvironment"),
        Definitions._environment,
    ),
    "NewEnviron": Definitions._environ,
    "RenewEnviron": Definitions._environ,
    "let": Definitions._let,
    "futurelet": Definitions._future_let,
    "DeclareMathOperator": Definitions._operator,
    "DeclarePairedDelimiter": Definitions._delimiter,
    "newtheorem": Definitions._theorem,
    "newif": Definitions._new_if,
    **dict.fromkeys(
        ("newtoggle", "providetoggle", "settoggle", "toggletrue", "togglefalse",
         "newboolean", "provideboolean", "setboolean"),
        Definitions._toggle,
    ),
    "excludecomment": Definitions._exclude,
    "includecomment": Definitions._include_comment,
    **dict.fromkeys(
        ("newcounter", "setcounter", "addtocounter", "stepcounter"), Definitions._counter
    ),
    **dict.fromkeys(("numberwithin", "counterwithin", "counterwithout@"), Definitions._number_within),
    **dict.fromkeys(
        ("IfNoValueTF", "IfNoValueT", "IfNoValueF", "IfValueTF", "IfValueT", "IfValueF"),
        Definitions._if_no_value,
    ),
    **dict.fromkeys(("IfBooleanTF", "IfBooleanT", "IfBooleanF"), Definitions._if_boolean),
}  # fmt: skip
