"""Macros, conditionals and inputs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import ClaimcheckError, ResourceLimitError
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_expand import Expander
from claimcheck.parse.latex_tokens import plain, tokenize


def expand(source: str, limits: Limits | None = None, *, at: bool = False) -> str:
    warnings: list[str] = []
    mouth = Expander(None, limits or Limits(), warnings.append, frozenset({"section"}))
    return " ".join(plain(mouth.expanded(tokenize(source, at_letter=at))).split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\newcommand{\a}{x}\a", "x"),
        (r"\newcommand\a[2]{#2#1}\a{x}{y} \a xy", "yx yx"),
        (r"\newcommand{\a}[2][d]{#1-#2}\a{x} \a[e]{y} \a[{]}]{z}", "d-x e-y {]}-z"),
        (r"\newcommand*{\a}{x}\renewcommand{\a}{y}\providecommand{\a}{z}\a", "y"),
        (r"\providecommand{\a}{z}\a", "z"),
        (r"\def\a#1#2{#2.#1}\a{p}{q}", "q.p"),
        (r"\def\a(#1,#2){#2;#1}\a(p,{q,r})", "q,r;p"),
        (r"\def\a#1 to #2.{#2<#1}\a here to there. x", "there<here x"),
        (r"\def\a{1}{\def\a{2}\a}\a", "{2}1"),
        (r"\def\a{1}{\gdef\a{2}}\a", "{}2"),
        (r"\def\a{1}\begingroup\def\a{2}\a\endgroup\a", "{2}1"),
        (r"\def\a{x}\let\b\a\def\a{y}\b\a", "xy"),
        (r"\let\old\emph\def\emph#1{\old{#1}!}\emph{x}", r"\emph {x}!"),
        (r"\def\m#1{\def\n##1{#1##1}}\m{a}\n{b}", "ab"),
        (r"\newcommand{\section}{gone}\section", r"\section"),
        (r"\DeclareMathOperator*{\am}{arg\,max}\am", r"\operatorname {arg\,max}"),
        (r"\DeclarePairedDelimiter{\abs}{|}{|}\abs*{x}", "|x|"),
        (r"\NewDocumentCommand{\a}{s m O{d} o}{\IfBooleanTF{#1}{S}{N}#2#3\IfNoValueTF{#4}{-}{#4}}"
         r"\a{x} \a*{y}[e][f]", "Nxd- Syef"),
        (r"\NewDocumentCommand\a{d() m}{#1:#2}\a(p){q}", "p:q"),
        (r"\csname foo\endcsname\def\foo{z}\csname f\iftrue oo\fi\endcsname", r"\foo z"),
        (r"\expandafter\def\csname x y\endcsname{w}\csname x y\endcsname", "w"),
        (r"\def\a{[p]}\newcommand\b[1][q]{<#1>}\expandafter\b\a", "<p>"),
        (r"\def\go{\ifx\n.\else.\fi}\futurelet\n\go x \futurelet\n\go.", ".x ."),
        (r"\string\foo \detokenize{x}", r"\foox"),
        (r"\makeatletter\@ifstar{s}{n}*\@ifnextchar[{y}{n}[\@firstoftwo{1}{2}\@gobble{x}\makeatother",
         "sy[1"),
    ],
)  # fmt: skip
def test_macros(source: str, expected: str) -> None:
    assert expand(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\iftrue a\else b\fi c", "ac"),
        (r"\iffalse a\else b\fi c", "bc"),
        (r"\iffalse a \iftrue b \else c \fi d \fi e", "e"),
        (r"\iftrue a\iffalse b\else c\fi d\else e\fi f", "acdf"),
        (r"\newif\ifx@y \ifx@y a\else b\fi \x@ytrue \ifx@y a\else b\fi", "ba"),
        (r"\ifnum 1<2 a\else b\fi \ifnum 3=4 a\else b\fi \ifodd 3 o\else e\fi", "abo"),
        (r"\newcounter{c}\setcounter{c}{5}\addtocounter{c}{-2}\ifnum\value{c}>2 a\fi\arabic{c}", "a3"),
        (r"\ifcase 1 a\or b\or c\else d\fi \ifcase 9 a\or b\else d\fi", "bd"),
        (r"\def\a{x}\def\b{x}\ifx\a\b s\else d\fi \ifx\a\relax s\else d\fi", "sd"),
        (r"\ifx\undefined\nothing u\else d\fi", "u"),
        (r"\ifdefined\alpha d\else u\fi \ifdefined\nothing d\else u\fi", "du"),
        (r"\ifcsname alpha\endcsname d\else u\fi", "d"),
        (r"\if aa s\else d\fi \if ab s\else d\fi", "sd"),
        (r"\ifpdf p\else d\fi \ifluatex l\else o\fi", "po"),
        (r"\ifthenelse{\equal{a}{a}}{y}{n}\ifthenelse{2<1}{y}{n}\ifthenelse{\NOT\boolean{q}}{y}{n}", "yny"),
        (r"\newtoggle{t}\iftoggle{t}{y}{n}\toggletrue{t}\iftoggle{t}{y}{n}\nottoggle{t}{y}{n}", "nyn"),
        (r"\ifblank{}{y}{n}\ifstrequal{a}{b}{y}{n}\ifdef{\alpha}{y}{n}\ifundef{\zz}{y}{n}", "ynyy"),
        (r"\newboolean{b}\setboolean{b}{true}\ifthenelse{\boolean{b}}{y}{n}", "y"),
        (r"\IfFileExists{x}{y}{n}", "n"),
        (r"a \iffalse never closed", "a"),
        (r"a \fi b \else c", "a b c"),
    ],
)  # fmt: skip
def test_conditionals(source: str, expected: str) -> None:
    assert expand(source, at=True) == expected


@pytest.mark.parametrize(
    "source",
    [
        r"\def\a{\a}\a",
        r"\def\a{\b}\def\b{\a x}\a",
        r"\newcommand{\a}[1]{\a{#1#1}}\a{x}",
        r"\def\a{\b\b}\def\b{\c\c}\def\c{\d\d}\def\d{\a}\a",
        r"\def\a#1{#1#1#1#1}\a{\a{\a{\a{\a{\a{\a{\a{\a{\a{\a{xxxxxxxx}}}}}}}}}}}",
        r"\def\x{\csname x\endcsname}\x",
        r"\let\a\b\let\b\a\def\c{\expandafter\c\a}\c",
    ],
)
def test_endless_macros_end(source: str) -> None:
    with pytest.raises(ResourceLimitError):
        expand(source)


def test_the_limit_names_macro_and_place() -> None:
    with pytest.raises(ResourceLimitError, match=r"\\a was being expanded after 100"):
        expand("x\n\n\\def\\a{\\a}\\a", Limits(expansions=100))


def test_an_unclosed_brace_ends_with_its_paragraph() -> None:
    warnings: list[str] = []
    mouth = Expander(None, Limits(), warnings.append)
    mouth.push(tokenize("{one two\n\nthree"))
    assert plain(mouth.argument()) == "one two"
    assert plain(mouth.expanded([])) == ""
    assert "not closed" in warnings[0]


words = st.sampled_from(
    [r"\a", r"\b", r"\def", r"\let", r"\newcommand", "{", "}", "[", "]", "#1", "#", "x", " ", "\n\n",
     r"\iftrue", r"\iffalse", r"\else", r"\fi", r"\ifnum", r"\ifx", r"\csname", r"\endcsname",
     r"\expandafter", "1", "=", r"\begin{document}", r"\end{document}", r"\NewDocumentCommand", "m O{x}",
     r"\@ifnextchar", r"\the", r"\arabic{section}", r"\setcounter{section}{3}", r"\newtheorem{t}{T}",
     r"\ifcase", r"\or", r"\ifthenelse", r"\equal", r"\string", r"\begingroup", r"\endgroup", "~", "$"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(words, max_size=40).map("".join))
def test_the_expander_ends_on_anything(source: str) -> None:
    try:
        expand(source, Limits(expansions=2_000), at=True)
    except ClaimcheckError as error:
        assert isinstance(error, ResourceLimitError)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_tokens_hold_every_line_of_any_text(source: str) -> None:
    tokens = tokenize(source)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= token.position <= lines for token in tokens)
    assert [t.position for t in tokens] == sorted(t.position for t in tokens)
