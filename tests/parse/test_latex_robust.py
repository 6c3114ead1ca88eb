"""Whatever a source folder holds, the reader ends, and raises nothing but our own errors."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimcheck.errors import ClaimcheckError, ResourceLimitError
from claimcheck.parse.interface import Limits
from tests.parse.small_latex import only_text, read_body, read_folder, texts

PIECES = r"""\section{ \subsection*{S} \paragraph{P} } { [ ] \begin{table} \end{table} \begin{tabular}{l|c}
\end{tabular} & \\ \\[2pt] \hline \toprule \cmidrule(lr){1-2} \multirow{2}{*}{x} \multirow{-2}{*}{x}
\multicolumn{3}{c}{y} $ $$ \( \) \[ \] \begin{equation} \end{equation} \label{a} \ref{a} \cite{k} \citet[a][b]{k}
\footnote{ \caption{c} \caption \def\a#1{#1\b} \def\b{\a} \a \b{x} \newcommand{\c}[2][d]{#1#2} \c[e]{f}
\newif\iffoo \iffoo \else \fi \iffalse \iftrue \ifnum1>2 \ifx\a\b \input{main} \input{../x} \begin{itemize}
\item \item[ \end{itemize} \textbf{ \bf ^ _ ^{ _{ \frac{a}{b} \left( \right. \verb|x| \verb \begin{verbatim}
\end{verbatim} % # ## #1 ~ \'e \"{ \num{1e5} \SI{3}{\giga\byte} \begin{thebibliography}{9} \bibitem{k}
\bibitem[A(2019)]{q} \newblock \end{thebibliography} \end{document} \begin{abstract} \end{abstract} \maketitle
\title{T} \author{A\and B} \author{ \csname x\endcsname \expandafter \let\a\b \newenvironment{e}{\begin{x}}{\end{x}}
\begin{e} \end{e} \par word 41.8 word. \appendix \begin{figure} \end{figure} \newtheorem{thm}{Theorem}[section]
\begin{thm}[x] \end{thm} \begin{align} \end{align} \nonumber \tag{3} \setcounter{section}{99999999}
\the\value{section} \arabic{section} \text{ \textsuperscript{2} \vskip 2pt \hspace*{1em} \url{http://a_b%c}
\subfloat[c]{ \captionof{table}{x} \makecell{a\\b} \ifcase2 \or \ifthenelse{\equal{a}{b}}{x}{y} \begingroup
\endgroup \makeatletter \@ifnextchar \NewDocumentCommand{\z}{mO{x}s}{#1#2} \z \begin{longtable}{ll} \endhead
\endfoot \end{longtable} \endinput \newcounter{q}[section] \numberwithin{table}{section} \bibliography{r}
\abstract{ \begin{algorithmic} \State \begin{subtable}{1cm} \end{subtable} \advance\x by 2 \char`A \looseness=-1
\begin{subequations} \end{subequations} \SetCell[r=2]{c} \diagbox{a}{b} \and \acknowledgments \enquote{ \href{""".split()

documents = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "\n", "\n\n"])), max_size=60
).map(lambda parts: "".join(piece + space for piece, space in parts))


@settings(max_examples=500, deadline=None)
@given(documents, documents.map(lambda text: text[:80]))
@example(r"\author{A \maketitle", "")
@example(r"\begin{table}\caption{\begin{table}\caption{", "")
@example(r"\begin{tabular}{c}\begin{tabular}{c}\begin{tabular}{c}&\\&", "")
@example("\\footnote{" * 80, "")
@example("\\begin{itemize}" * 2_000, "")
@example("{" * 5_000 + "}" * 5_000, "")
@example("$" + "{" * 500, "")
def test_any_source_ends(body: str, preamble: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        limits = Limits(expansions=2_000)
        try:
            document = read_body(folder, body, preamble, limits=limits)
        except ClaimcheckError:
            return
    for passage in document.passages:
        assert passage.text == passage.text.strip()
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.place.file == "main.tex" and passage.place.line
        for citation in passage.citations:
            assert 0 <= citation.start < citation.end <= len(passage.text)
    tables = {table.id for table in document.tables}
    assert {one.table for one in document.passages if one.table} <= tables


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "main.tex")
        path.write_bytes(b"\\documentclass{article}\\begin{document}" + raw)
        try:
            read_folder(Path(name))
        except ClaimcheckError:
            return


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One \\textbf{two\n\nthree} four.", ["One two", "three four."]),
        ("One } two.", ["One two."]),
        ("One $x + 1\n\ntwo.", ["One x + 1", "two."]),
        ("One \\section{Two\n\nthree.", ["One", "three."]),
        ("\\begin{center} One. \\end{quote} two.", ["One. two."]),
        ("One \\end{itemize} two \\item three.", ["One two", "three."]),
        ("One \\iffalse two.", ["One"]),
        ("One \\footnote{two\n\n\\section{Next} three.", ["One", "three."]),
        ("One & two # three ^ four _ five.", ["One two # three ^ four _ five."]),
        ("One \\verb|two\nthree.", ["One |two three."]),
        ("One \\begin{verbatim} two.", ["One two."]),
    ],
)
def test_broken_text_is_kept(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert texts(read_body(tmp_path, body)) == expected


def test_broken_text_is_said(tmp_path: Path) -> None:
    document = read_body(tmp_path, "One \\textbf{two\n\n\\begin{quote}three $x\n\n\\end{center}")
    said = " ".join(document.warnings)
    for words in (
        "brace is opened",
        "formula is not ended",
        "quote not ended",
        "without a beginning",
    ):
        assert words in said
    assert "main.tex line 4" in said


def test_a_brace_open_in_the_preamble_costs_no_text(tmp_path: Path) -> None:
    document = read_body(tmp_path, "The text.", "\\title{Open\n\\author{A}\n")
    assert only_text(document) == "The text."


def test_endless_macros_are_an_error_with_a_place(tmp_path: Path) -> None:
    with pytest.raises(ResourceLimitError, match=r"main\.tex line 5"):
        read_body(tmp_path, "\n\\def\\a{\\a\\a}\\a")
