"""What a macro is, and how its arguments are matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.parse.latex_mouth import Mouth
from claimcheck.parse.latex_tokens import (
    CLOSE,
    CS,
    OPEN,
    PAR,
    PARAM,
    SPACE,
    TEXT,
    Token,
    tokenize,
)

Piece = Token | int  # a token, or the number of an argument (1 … 9)


@dataclass(frozen=True, slots=True)
class Macro:
    """A user's macro. ``pattern``: argument numbers and delimiters in order (``\\def``)."""

    body: tuple[Piece, ...]
    arguments: str = ""  # one letter each: m mandatory, o optional, s star, t with `tokens`
    defaults: tuple[tuple[Token, ...], ...] = ()
    pattern: tuple[Piece, ...] | None = None
    protected_arguments: bool = False  # xparse: -NoValue- and booleans instead of defaults


NO_VALUE = Token(CS, "claimcheckNoValue", 0)
TRUE, FALSE = Token(CS, "BooleanTrue", 0), Token(CS, "BooleanFalse", 0)


def pieces(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """A macro body: ``#1`` becomes the number 1, ``##`` a single ``#``."""
    found: list[Piece] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.kind == PARAM and following is not None:
            if following.kind == PARAM:
                found.append(following)
                index += 2
                continue
            if following.kind == TEXT and following.text[0] in "123456789":
                found.append(int(following.text[0]))
                if len(following.text) > 1:
                    found.append(following._replace(text=following.text[1:]))
                index += 2
                continue
        found.append(token)
        index += 1
    return tuple(found)


def simple(source: str, arguments: str = "") -> Macro:
    """A macro written as TeX source."""
    return Macro(pieces(tokenize(source, at_letter=True)), arguments)


def substitute(
    body: Sequence[Piece], arguments: Sequence[Sequence[Token]], position: int
) -> list[Token]:
    """The body with arguments in place; tokens of the body take the position of the call."""
    result: list[Token] = []
    for piece in body:
        if isinstance(piece, int):
            if piece <= len(arguments):
                result.extend(arguments[piece - 1])
        else:
            result.append(Token(piece.kind, piece.text, position))
    return result


def match_arguments(mouth: Mouth, macro: Macro) -> list[list[Token]]:
    """Read the arguments of a call."""
    if macro.pattern is not None:
        return _match_pattern(mouth, macro.pattern)
    found: list[list[Token]] = []
    defaults = iter(macro.defaults)
    for kind in macro.arguments:
        if kind == "s":
            found.append([TRUE if mouth.take("*") else FALSE])
        elif kind == "o":
            given = mouth.option()
            default = next(defaults, ())
            found.append(list(default) if given is None else given)
        elif kind == "d":
            found.append(_parenthesis(mouth))
        else:
            found.append(mouth.argument())
    return found


def _parenthesis(mouth: Mouth) -> list[Token]:
    if not mouth.take("("):
        return [NO_VALUE]
    return _delimited(mouth, [Token(TEXT, ")", 0)])


def _match_pattern(mouth: Mouth, pattern: tuple[Piece, ...]) -> list[list[Token]]:
    found: list[list[Token]] = []
    index = 0
    while index < len(pattern) and not isinstance(pattern[index], int):  # text before #1
        token = mouth.character()
        expected = pattern[index]
        if token is None:
            return found
        if not _same(token, expected):
            mouth.push([token])
        index += 1
    while index < len(pattern):
        index += 1  # the argument's number
        delimiter: list[Token] = []
        while index < len(pattern):
            piece = pattern[index]
            if isinstance(piece, int):
                break
            delimiter.append(piece)
            index += 1
        found.append(_delimited(mouth, delimiter) if delimiter else mouth.argument())
    return found


def _delimited(mouth: Mouth, delimiter: Sequence[Token]) -> list[Token]:
    """Tokens up to a delimiter outside braces. Without one: up to the end of the paragraph."""
    tokens: list[Token] = []
    depth = 0
    while (token := mouth.character()) is not None:
        if depth == 0 and token.kind == PAR:
            mouth.push([token])
            break
        if token.kind == OPEN:
            depth += 1
        elif token.kind == CLOSE:
            depth -= 1
            if depth < 0:
                mouth.push([token])
                break
        tokens.append(token)
        tail = tokens[-len(delimiter) :]
        if depth == 0 and len(tail) == len(delimiter) and all(map(_same, tail, delimiter)):
            return _unbraced(tokens[: -len(delimiter)])
    return tokens


def _unbraced(tokens: list[Token]) -> list[Token]:
    """``{…}`` around a whole delimited argument is taken off, as TeX does."""
    if len(tokens) < 2 or tokens[0].kind != OPEN or tokens[-1].kind != CLOSE:
        return tokens
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.kind == OPEN) - (token.kind == CLOSE)
        if depth == 0 and index < len(tokens) - 1:
            return tokens
    return tokens[1:-1]


def _same(left: Token, right: Piece) -> bool:
    if isinstance(right, int):
        return False
    if left.kind == SPACE and right.kind == SPACE:
        return True
    return left.kind == right.kind and left.text == right.text
