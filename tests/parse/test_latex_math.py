"""Formulas as one readable line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.latex_math import math_source
from claimcheck.parse.latex_siunitx import si_text

CASES = [
    # numbers
    ("2.3\\cdot10^{19}", "2.3·10^19"),
    ("4{,}500{,}000", "4,500,000"),
    ("4,500,000", "4,500,000"),
    ("(1,2)", "(1, 2)"),
    ("10\\,000", "10\u2009000"),
    ("10^{-9}", "10^-9"),
    ("6.84 \\pm 0.07", "6.84 ± 0.07"),
    ("28.4_{\\pm 0.2}", "28.4 ± 0.2"),
    ("28.4^{\\pm 0.2}", "28.4 ± 0.2"),
    ("\\pm 0.5", "±0.5"),
    ("-0.5", "-0.5"),
    ("\\sim 5", "~5"),
    ("\\approx131", "≈131"),
    ("p<0.05", "p < 0.05"),
    ("5\\%", "5%"),
    ("5^{th}", "5th"),
    ("90^\\circ", "90°"),
    ("1/4", "1/4"),
    ("2\\times", "2×"),
    # marks and indices
    ("41.8^*", "41.8*"),
    ("41.8^{\\dagger\\ddagger}", "41.8†‡"),
    ("^{\\dagger}", "†"),
    ("x^*", "x^*"),
    ("^{2}", "^2"),
    ("_{\\text{big}}", "_big"),
    ("{}_{\\text{big}}", "_big"),
    ("d_{\\text{model}}^{-0.5}", "d_model^-0.5"),
    ("x_{i,j}^{2i/d}", "x_(i,j)^(2i/d)"),
    ("h_{t-1}", "h_(t-1)"),
    ("PE_{(pos,2i)}", "PE_(pos,2i)"),
    ("x'", "x′"),
    ("W_1x", "W_1 x"),
    ("x_1, ..., x_n", "x_1, ..., x_n"),
    ("x_{1},...,x_{n}", "x_1, ..., x_n"),
    # operators
    ("a+b-c", "a + b - c"),
    ("a=-b", "a = -b"),
    ("k\\times W", "k×W"),
    ("i \\bmod W", "i mod W"),
    ("x\\equiv y \\pmod{3}", "x ≡ y (mod 3)"),
    ("\\max(0, x)", "max(0, x)"),
    ("n\\log n", "n log n"),
    ("\\operatorname*{arg\\,max}_x f", "arg max_x f"),
    ("x \\in \\mathbb{R}^d", "x ∈ ℝ^d"),
    ("\\not= 3", "≠ 3"),
    ("a \\not\\in b", "a ∉ b"),
    ("A \\xrightarrow[a]{b} B", "A → B"),
    # structure
    ("\\frac{a+b}{c}", "(a + b)/c"),
    ("\\tfrac12", "1/2"),
    ("\\sqrt{d_k}", "√d_k"),
    ("\\sqrt[3]{x+1}", "3√(x + 1)"),
    ("\\binom{n}{k}", "(n choose k)"),
    ("\\left\\{ a \\right.", "{a"),
    ("\\bigl( x \\bigr)", "(x)"),
    ("\\hat{y} \\bar x \\vec{v}", "ŷx̄v⃗"),
    ("\\begin{cases}1 & x>0\\\\0 & \\text{if $y$}\\end{cases}", "{1 x > 0; 0 if y}"),
    ("\\begin{pmatrix}a & b\\\\c & d\\end{pmatrix}", "(a b; c d)"),
    ("\\begin{array}{cc}a & b\\end{array}", "a b"),
    ("\\sum_{\\substack{i\\\\j}} x", "∑_(i,j) x"),
    ("\\underbrace{a}_{b}", "a_b"),
    ("\\overset{a}{=}", "="),
    ("\\text{BLEU``x''}", "BLEU“x”"),
    ("\\mathrm{softmax}(x)", "softmax(x)"),
    ("\\textcolor{red}{x}\\phantom{y}\\label{z}\\tag{3}", "x"),
    ("\\num{1.2e5}\\SI{3}{\\giga\\byte}", "1.2×10^53 GB"),
    ("\\color{red} x \\displaystyle y", "xy"),
    ("\\unknownthing x", "unknownthing x"),
    # broken
    ("}{", ""),
    ("_", ""),
    ("x^", "x"),
    ("\\frac", "()/()"),
    ("x^a^b_c_d", "x_c^a"),
    ("\\begin{cases} a", "{a"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_formulas(source: str, expected: str) -> None:
    assert math_source(source).text == expected


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("\\mathbf{28.4}", True),
        ("\\boldsymbol{28.4}\\pm 1", True),
        ("\\bm{a}bcd", False),
        ("28.4", False),
        ("\\text{\\textbf{x}}", False),
        ("", False),
    ],
)
def test_bold(source: str, bold: bool) -> None:
    assert math_source(source).bold is bold


@pytest.mark.parametrize(
    ("command", "arguments", "expected"),
    [
        ("num", ["12345.67"], "12345.67"),
        ("num", ["1e-3"], "1×10^-3"),
        ("num", ["e5"], "10^5"),
        ("num", ["1.5 +- 0.2 e3"], "(1.5 ± 0.2)×10^3"),
        ("num", ["3 x 4"], "3×4"),
        ("num", ["abc"], "abc"),
        ("SI", ["3", "\\percent"], "3%"),
        ("SI", ["3", "kg.m"], "3 kg m"),
        ("SI", ["3", ""], "3"),
        ("qty", ["21", "\\celsius"], "21 °C"),
        ("SI", ["9.8", "\\meter\\per\\second\\squared"], "9.8 m/s^2"),
        ("SI", ["5", "\\kilo\\watt\\hour"], "5 kW h"),
        ("unit", ["\\micro\\second"], "µs"),
        ("numlist", ["1;2;3"], "1, 2 and 3"),
        ("numlist", ["1"], "1"),
        ("numrange", ["1", "2"], "1 to 2"),
        ("SIlist", ["1;2", "\\s"], "1 and 2 s"),
        ("numproduct", ["2 x 3"], "2×3"),
        ("ang", ["10;20;"], "10°20′"),
    ],
)
def test_siunitx(command: str, arguments: list[str], expected: str) -> None:
    assert si_text(command, arguments) == expected


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ResourceLimitError):
        math_source("{" * 5_000)
    assert math_source("x^{" * 20 + "y" + "}" * 20).text.startswith("x^(x^(")


parts = st.sampled_from(
    ["{", "}", "^", "_", "x", "1.5", "\\frac", "\\sqrt", "[", "]", "\\left", "\\right", "&", "\\\\", "$",
     "\\text", "\\begin{array}", "\\end{array}", "\\begin{cases}", "\\mathbf", "\\hat", "\\not", ",",
     "\\num", "\\SI", "\\alpha", " ", "+", "=", "'", "\\color", "\\'", "~", "#", "%\n"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(parts, max_size=40).map("".join))
def test_any_formula_gives_one_clean_line(source: str) -> None:
    text = math_source(source).text
    assert "\n" not in text and "  " not in text
    assert text == text.strip()
    assert "\\frac" not in text and "\\begin" not in text
