"""Commands of running text, structure and links, one small document each."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.records import PassageKind
from tests.parse.small_latex import only_text, read_body, texts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("``a'' `b' --- x--y it's", "“a” ‘b’ — x–y it’s"),
        (r"na\"{\i}ve \v{S}koda G\"odel \'et\'e {\o}re \c{c}a \L{}odz", "naïve Škoda Gödel été øre ça Łodz"),
        (r"100\% \& \$5 \#1 a\_b \{x\} \textless y\textgreater", "100% & $5 #1 a_b {x} <y>"),
        (r"a~b\ c\,d \quad e\\f\newline g", "a b c d e f g"),
        (r"10\,000 and 3\,m", "10\u2009000 and 3 m"),
        (r"a% comment" "\n  b", "ab"),
        ("a %\nb", "a b"),
        (r"5\textsuperscript{th} H\textsubscript{2}O x\textsuperscript{2}", "5th H_2O x^2"),
        (r"\textbf{bold \emph{both}} {\bf old} {\it style}", "bold both old style"),
        (r"\texttt{--flag} \verb|a_%b| \verb+x+ \url{http://a.b/c_d%20~e}", "--flag a_%b x http://a.b/c_d%20~e"),
        (r"\href{http://x.y}{the site} and \href{http://x.y}{}", "the site and http://x.y"),
        (r"\num{1.2e5}, \SI{3.5}{\percent}, \SI{20}{\giga\byte}, \SIrange{2}{4}{\ms}", "1.2×10^5, 3.5%, 20 GB, 2 to 4 ms"),
        (r"\si{\metre\per\second\squared} \num{+-0.5} \num{1.5(2)} \ang{90}", "m/s^2 ± 0.5 1.5(2) 90°"),
        (r"\mbox{a b} \makebox[2cm][c]{c} \parbox{2cm}{d} \raisebox{1pt}{e} \scalebox{.5}{f}", "a b c d e f"),
        (r"\textcolor{red}{x} \colorbox{red}{y} {\color{blue} z}", "x y z"),
        (r"\vspace{1cm}a\hspace*{2em}b\vskip 2pt plus 1pt c\kern-1pt d", "abcd"),
        (r"\MakeUppercase{shout} \enquote{q} \nicefrac{1}{2} \ding{51} \S 3", "SHOUT “q” 1/2 ✓ §3"),
        (r"one\footnote{Note.} two \footnote{Other.}.", "one two."),
        (r"\ldots and \dots{} \LaTeX{} \today", "...and ... LaTeX"),
        (r"a\-b f\/i", "ab fi"),
        (r"\begin{tabular}{c}one\\two\end{tabular} three", "one two three"),
        (r"$x$-axis ($n=3$)", "x-axis (n = 3)"),
        (r"Base$_{\text{large}}$ 41.8$^{*}$ 2$\times$ $\sim$5", "Base_large 41.8* 2× ~5"),
        (r"\(a+b\) \ensuremath{c}", "a + b c"),
        (r"{\fontfamily{lmss}\selectfont [blank]} \usefont{T1}{cmr}{m}{n}a \fontseries{b}b", "[blank] a b"),
        (r"$\mathbold{x} + \mathsfbf{y}$", "x + y"),
        (r"\eg a, \ie, \etal. End; 1$^{st}$ and 10$^{-3}$", "e.g. a, i.e., et al. End; 1st and 10^-3"),
        (r"\textquotedblleft a\textquotedblright \char`A \symbol{66}", "“a”A B"),
    ],
)  # fmt: skip
def test_text(tmp_path: Path, source: str, expected: str) -> None:
    assert only_text(read_body(tmp_path, source)) == expected


def test_footnotes_are_passages_behind_their_paragraph(tmp_path: Path) -> None:
    document = read_body(tmp_path, "One\\footnote{A \\textbf{note}, $x=1$.} two.\n\nThree.")
    kinds = [(one.kind.value, one.text) for one in document.passages]
    assert kinds == [
        ("paragraph", "One two."),
        ("footnote", "A note, x = 1."),
        ("paragraph", "Three."),
    ]


def test_lists(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""Before:
        \begin{itemize} \item one \item[b)] two

        more \begin{enumerate}[label=x] \item inner \end{enumerate}
        \end{itemize}
        \begin{description}\item[Term] meaning\end{description}
        After \begin{inparaenum}[(i)]\item a, \item b.\end{inparaenum}""",
    )
    assert texts(document, PassageKind.LIST_ENTRY) == [
        "one", "b) two", "more", "inner", "Term meaning",
    ]  # fmt: skip
    assert texts(document) == ["Before:", "After (1) a, (2) b."]


def test_sections_numbers_and_references(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\section{One}\label{a} \subsection[short]{Two $x^2$}\label{b}
        See \ref{a}, \ref{b}, \autoref{c}, \nameref{b}, \Cref{a,c}, \pageref{a}, \ref{none}.
        \section*{Star} \subsubsection{Deep}\label{c} \paragraph{Run-in.} Text.
        \appendix \section{App}\label{d} In \cref{d}.""",
    )
    assert texts(document, PassageKind.HEADING) == [
        "1 One", "1.1 Two x^2", "Star", "1.1.1 Deep", "Run-in.", "A App",
    ]  # fmt: skip
    see, text, inside = texts(document)
    assert see == "See 1, 1.1, Section 1.1.1, Two x^2, Sections 1 and 1.1.1, ??, ??."
    assert inside == "In Appendix A."
    run_in = next(one for one in document.passages if one.text == text)
    assert run_in.place.section == ("Star", "1.1.1 Deep", "Run-in.")
    assert any("none" in warning for warning in document.warnings)


def test_numbers_follow_the_class_and_the_document(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\chapter{C}\section{S}\begin{table}\caption{T}\label{t}\end{table}
        \setcounter{section}{4}\section{R}\renewcommand{\thesection}{S\arabic{section}}\section{N}
        \ref{t}""",
        document_class="book",
    )
    assert texts(document, PassageKind.HEADING) == ["1 C", "1.1 S", "1.5 R", "S6 N"]
    assert texts(document, PassageKind.CAPTION) == ["Table 1.1: T"]
    document = read_body(
        tmp_path, r"\section{A}\begin{table}\caption{T}\end{table}", document_class="IEEEtran"
    )
    assert texts(document, PassageKind.CAPTION) == ["Table I: T"]
    assert texts(document, PassageKind.HEADING) == ["I A"]


def test_theorems_proofs_quotes_and_listings(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\begin{thm}[Main]\label{x} All $a$. \end{thm}\begin{proof}Easy.\end{proof}
        \begin{lem} Some. \end{lem}\begin{quote}Quoted.\end{quote} By \autoref{x} and \ref{x}.
\begin{verbatim}
x = 1 % kept
  y
\end{verbatim}
        \begin{comment} hidden \end{comment}\begin{tikzpicture}\node {hidden};\end{tikzpicture}""",
        r"\newtheorem{thm}{Theorem}[section]\newtheorem{lem}[thm]{Lemma}",
    )
    assert texts(document) == [
        "Theorem 0.1 (Main). All a.",
        "Proof. Easy.",
        "Lemma 0.2. Some.",
        "Quoted. By Theorem 0.1 and 0.1.",
    ]
    assert texts(document, PassageKind.OTHER) == ["x = 1 % kept\ny"]


def test_formulas_on_lines_of_their_own(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""Let
        \begin{align} a &= b \label{e1}\\ c &= d \nonumber\\[2pt] e &= f \tag{*}\label{e3} \end{align}
        and \[ g = \begin{cases} 1 & x>0 \\ 0 & \text{else}\end{cases} \] or $$h$$
        \begin{equation*} i \end{equation*}
        \begin{subequations}\begin{equation} j \label{e4}\end{equation}\end{subequations}
        by \eqref{e1}, \eqref{e3}, \eqref{e4}.""",
    )
    assert texts(document, PassageKind.FORMULA) == [
        "a = b", "c = d", "e = f", "g = {1 x > 0; 0 else}", "h", "i", "j",
    ]  # fmt: skip
    assert texts(document) == ["Let", "and", "or", "by (1), (*), (2a)."]


def test_title_authors_and_abstract_of_several_classes(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\maketitle \begin{abstract} The abstract. \end{abstract} \keywords{a \and b}""",
        r"\title[short]{A \\ Title\thanks{Money.}}\author{A. One\\Uni \and B. Two}\date{2020}",
    )
    assert document.title == "A Title"
    assert texts(document, PassageKind.OTHER) == ["A. One\nUni", "B. Two", "Keywords: a, b"]
    assert texts(document, PassageKind.FOOTNOTE) == ["Money."]
    assert texts(document, PassageKind.ABSTRACT) == ["The abstract."]
    document = read_body(
        tmp_path,
        r"""\begin{frontmatter}\title{Elsevier}\author[1]{A}\address[1]{B}
        \begin{keyword}x \sep y\end{keyword}\end{frontmatter} Text.""",
        r"\abstract{In the preamble.}",
    )
    assert [one.text for one in document.passages] == [
        "Elsevier", "A", "B", "In the preamble.", "Keywords: x, y", "Text.",
    ]  # fmt: skip
    document = read_body(
        tmp_path,
        r"\twocolumn[\icmltitle{Wide}\begin{icmlauthorlist}\icmlauthor{Ann}{x}\end{icmlauthorlist}] T.",
    )
    assert [one.text for one in document.passages] == ["Wide", "Ann", "T."]


def test_a_float_does_not_split_its_paragraph(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        "One sentence\n\\begin{figure}\\includegraphics{x}\\caption{Seen.}\\end{figure}\ngoes on.",
    )
    assert [(one.kind.value, one.text) for one in document.passages] == [
        ("paragraph", "One sentence goes on."),
        ("caption", "Figure 1: Seen."),
    ]


def test_sub_figures_and_algorithms(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\begin{figure}\subfloat[Left.\label{l}]{x}\begin{subfigure}{1cm}\caption{Right.}\label{r}
        \end{subfigure}\caption{Both.}\label{f}\end{figure} \ref{f}, \ref{l}, \subref{r}.
        \begin{algorithm}\caption{Train}\begin{algorithmic}[1]\Require $D$\For{$i$}
        \State $x \gets 1$\EndFor\end{algorithmic}\end{algorithm}""",
    )
    assert texts(document, PassageKind.CAPTION) == [
        "(a) Left.", "(b) Right.", "Figure 1: Both.", "Algorithm 1: Train",
    ]  # fmt: skip
    assert texts(document) == ["1, 1a, (b)."]
    assert "Require: D\nfor i\nx ← 1\nend for" in texts(document, PassageKind.OTHER)


def test_lines_are_those_of_the_source(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        "% a comment\n\n\\mac\n\nplain\nover lines\n\n\\wrap{arg\ntext}\n\\input{inner}",
        "\\newcommand{\\mac}{From a macro.}\n\\newcommand{\\wrap}[1]{[#1]}",
        inner_tex="\n\nInner text.\n",
    )
    places = [(one.text, one.place.file, one.place.line) for one in document.passages]
    assert places == [
        ("From a macro.", "main.tex", 7),
        ("plain over lines", "main.tex", 9),
        ("[arg text]", "main.tex", 12),
        ("Inner text.", "inner.tex", 3),
    ]


BIBITEMS = r"""\begin{thebibliography}{9}
\bibitem[{Ray and Fin(2019)}]{a} A. Ray. \newblock First title. \newblock 2019.
\bibitem[{Sun et~al.(2020)Sun, Sea, and Sky}]{b} B. Sun. \newblock Second title. \newblock 2020.
\end{thebibliography}"""
CITED = r"\citet{a}; \citep[see][p.~3]{b,a}; \citeauthor{b} \citeyear{b}; \citealp{a}; \cite{zz}. "


@pytest.mark.parametrize(
    ("preamble", "expected"),
    [
        (
            "",
            "Ray and Fin (2019); (see Sun et al., 2020; Ray and Fin, 2019, p. 3);"
            " Sun et al. 2020; Ray and Fin, 2019; [zz].",
        ),
        (
            r"\usepackage[numbers]{natbib}",
            "Ray and Fin [1]; [see 2, 1, p. 3]; Sun et al. 2020; [1]; [zz].",
        ),
        (
            r"\PassOptionsToPackage{numbers}{natbib}",
            "Ray and Fin [1]; [see 2, 1, p. 3]; Sun et al. 2020; [1]; [zz].",
        ),
    ],
)
def test_citations(tmp_path: Path, preamble: str, expected: str) -> None:
    document = read_body(tmp_path, CITED + BIBITEMS, preamble)
    (passage,) = [one for one in document.passages if one.kind is PassageKind.PARAGRAPH]
    assert passage.text == expected
    keys = [one.keys for one in passage.citations]
    assert keys == [("a",), ("b", "a"), ("b",), ("b",), ("a",), ("zz",)]
    for one in passage.citations:
        assert passage.text[one.start : one.end].strip() == passage.text[one.start : one.end]
    assert [one.title for one in document.references] == ["First title", "Second title"]
    assert texts(document, PassageKind.REFERENCE)[0] == "A. Ray. First title. 2019."


def test_citations_without_labels_are_numbers(tmp_path: Path) -> None:
    body = r"""\cite{b} and \citet{a}. \begin{thebibliography}{9}
    \bibitem{a} A. Ray. First. \bibitem{b} B. Sun. Second.\end{thebibliography}"""
    assert only_text(read_body(tmp_path, body)) == "[2] and [1]."


BIBTEX = r"""@string{x = "Journal"}
@article{k, title={The {CROW} Paper}, author={Crow, Ann and Jay, Bob and Pie, Cy}, journal=x,
  year=2018, eprint={1801.00001}}
@misc{unused, title={Never}}"""


def test_a_bibliography_from_bibtex(tmp_path: Path) -> None:
    document = read_body(tmp_path, r"By \citet{k} \citep{k}. \bibliography{refs}", refs_bib=BIBTEX)
    assert only_text(document) == "By Crow et al. (2018) (Crow et al., 2018)."
    (one,) = document.references
    assert (one.key, one.title, one.year, one.arxiv_id) == (
        "k",
        "The CROW Paper",
        2018,
        "1801.00001",
    )
    assert texts(document, PassageKind.HEADING) == ["References"]


def test_unknown_commands_keep_their_arguments(tmp_path: Path) -> None:
    document = read_body(tmp_path, r"a \strange[opt]{b} c \begin{odd}[x]{width=2} d \end{odd}")
    assert only_text(document) == "a b c d"
    assert any("strange" in one for one in document.warnings)


def test_more_kinds_of_links(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\section{One}\label{a}\section{Two}\label{b}\section{Three}\label{c}
        \crefrange{a}{c}; \namecref{a} \labelcref{a,b,c}; \hyperref[a]{that \emph{one}};
        \href{http://x.y}{\textbf{x}}; \path{a/b}; \doi{10.1/x}; \vref{b}; \hypertarget{q}{here};
        \begin{equation}x\label{e}\end{equation} \cref{e}""",
    )
    assert texts(document) == [
        "Sections 1 to 3; Section 1, 2 and 3; that one; x; a/b; 10.1/x; 2; here;",
        "Equation (1)",
    ]


def test_lists_of_citations(tmp_path: Path) -> None:
    body = r"\parencites[see][3]{a}[4]{b}{c}; \cite{ , }; \citetitle{a}; \citep*{a,\mykey}; \citeyearpar{a}."
    document = read_body(tmp_path, body, r"\newcommand{\mykey}{zz}")
    assert only_text(document) == "[see a, b, c, 3]; ; a; [a, zz]; [a]."


@pytest.mark.parametrize("name", ["main.bbl", "other.bbl"])
def test_a_compiled_bibliography_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        "\\begin{thebibliography}{1}\\bibitem{k}\\BIBentryALTinterwordspacing A. Ray. \\url{http://a.b/c}"
        "\\bibitem{l} \\end{thebibliography}"
    )
    document = read_body(
        tmp_path,
        r"By \cite{k}. \bibliography{x} \bibliography{y}",
        r"\renewcommand{\refname}{Works}",
    )
    assert only_text(document) == "By [1]."
    assert texts(document, PassageKind.HEADING) == ["Works"]
    (passage,) = [one for one in document.passages if one.kind is PassageKind.REFERENCE]
    assert passage.text == "A. Ray. http://a.b/c"
    assert (passage.place.file, passage.place.section) == (name, ("Works",))


def test_a_bibliography_compiled_by_biber(tmp_path: Path) -> None:
    (tmp_path / "main.bbl").write_text(
        "\\datalist[entry]{x}\\entry{k}{article}{}\\name{author}{1}{}{{{h=1}{family={Ray},given={A}}}}"
        "\\strng{a}{b}\\field{title}{Owls}\\field{year}{2011}\\endentry\\enddatalist"
    )
    document = read_body(
        tmp_path,
        r"By \textcite{k} \parencite{k}. \printbibliography",
        r"\usepackage{biblatex}\addbibresource{x.bib}",
    )
    assert only_text(document) == "By Ray (2011) (Ray, 2011)."
    assert [one.title for one in document.references] == ["Owls"]


def test_small_commands(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\looseness=-1 A \advance\counter by 2 B\kern 1pt plus 2pt minus 3pt C \parskip=3pt D
        \char"41 \char'101 \symbol{66}\char99999999 \lowercase{LOUD} \acmx E\refstepcounter{section}\label{z}
        F\IEEEPARstart{G}{OOD} \ref{z} \begin{CJK}{UTF8}{x}H\end{CJK} \mathchoice{a}{b}{c}{d}""",
        r"\newcommand{\acmx}{}",
    )
    assert only_text(document) == "A BC D A A B loud E FGOOD 1 H b"


def test_acknowledgements_as_command_and_environment(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"\acknowledgments We thank. \begin{ack} More thanks. \end{ack} \acknowledgements{Last.}",
    )
    assert texts(document, PassageKind.HEADING) == [
        "Acknowledgments", "Acknowledgments", "Acknowledgements",
    ]  # fmt: skip
    assert texts(document) == ["We thank.", "More thanks.", "Last."]


def test_environments_that_only_frame(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\begin{minipage}[t]{5cm}One.\end{minipage} \begin{tcolorbox}[title=x]Two.\end{tcolorbox}
        \begin{multicols}{2}Three.\end{multicols} \begin{unknownbox}{Titled} Four. \end{unknownbox}
        \begin{adjustbox}{width=1cm}Five.\end{adjustbox} \begin{note} hidden \end{note}
        \begin{aside} shown \end{aside}""",
        r"\excludecomment{note}\includecomment{aside}\NewEnviron{twice}{\BODY}",
    )
    assert only_text(document) == "One. Two. Three. Titled Four. Five. shown"
