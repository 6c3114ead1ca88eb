from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.quantities import cell_number, cell_uncertainty


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28.4", "28.4"),
        ("41.8*", "41.8"),
        ("41.8^a", "41.8"),
        ("41.8†", "41.8"),
        ("86.7±0.3", "86.7"),
        ("79.6 (±0.1)", "79.6"),
        ("$86.7 \\pm 0.3$", "86.7"),
        ("$\\mathbf{28.4}_{\\pm 0.2}$", "28.4"),
        ("86.7_{0.3}", "86.7"),
        ("\\textbf{28.4}", "28.4"),
        ("**28.4**", "28.4"),
        ("1.2M", "1200000"),
        ("7B", "7000000000"),
        ("12k", "12000"),
        ("2.3·10^19", "2.3E+19"),
        ("2.3 · 1019", "2.3E+19"),
        ("$2.3\\cdot10^{19}$", "2.3E+19"),
        ("1e-5", "0.00001"),
        ("10^18", "1E+18"),
        ("1,024", "1024"),
        ("1{,}024", "1024"),
        ("93.2%", "93.2"),
        ("93.2 %", "93.2"),
        ("-1.3", "-1.3"),
        ("−1.3", "-1.3"),
        ("+0.5", "0.5"),
        (".85", "0.85"),
        ("~ 12", "12"),
        ("> 50", "50"),
        ("(28.4)", "28.4"),
        ("2.5x", "2.5"),
        ("12 hours", "12"),
    ],
)
def test_a_cell_with_one_number(text: str, value: str) -> None:
    assert cell_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "–",
        "—",
        "$\\pm$",
        "84.6/83.4",
        "28.4 (27.1)",
        "12 layers",
        "BERT",
        "n/a",
        "1-10",
        "4.5.6",
        "±",
        "x" * 500,
    ],
)
def test_no_number_or_several(text: str) -> None:
    assert cell_number(text) is None


@pytest.mark.parametrize(
    ("text", "spread"),
    [("86.7±0.3", "0.3"), ("79.6 (±0.1)", "0.1"), ("86.7_{0.3}", "0.3"), ("86.7 +/- 1", "1")],
)
def test_the_number_behind_plus_minus(text: str, spread: str) -> None:
    assert cell_uncertainty(text) == Decimal(spread)


@pytest.mark.parametrize("text", ["86.7", "-", "±0.3", ""])
def test_no_spread(text: str) -> None:
    assert cell_uncertainty(text) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=3))
def test_every_plain_decimal_is_read_exactly(value: Decimal) -> None:
    assert cell_number(f"{value:f}") == value
    assert cell_number(f"{value:,f}".replace("-", "−")) == value


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    number = cell_number(text)
    assert number is None or number.is_finite()
