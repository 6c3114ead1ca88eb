"""Header decisions and header paths on grids that readers may hand over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.grid import GridResult, RawCell, finish, looks_numeric
from claimcheck.records import Cell, Emphasis


def grid(lines: str, *, hints: bool = False, **options: object) -> GridResult:
    """A grid drawn in text: cells split by ``|``; ``>``, ``^`` extend the left, the upper cell."""
    table = [[part.strip() for part in line.split("|")] for line in lines.strip().splitlines()]
    columns = max(map(len, table))
    raw: list[RawCell] = []
    for r, row in enumerate(table):
        for c, text in enumerate(row):
            if text in {">", "^"}:
                continue
            width = 1
            while c + width < len(row) and row[c + width] == ">":
                width += 1
            height = 1
            while (
                r + height < len(table)
                and c < len(table[r + height])
                and table[r + height][c] == "^"
            ):
                height += 1
            bold = text.startswith("#")
            raw.append(
                RawCell(
                    row=r,
                    column=c,
                    column_span=width,
                    row_span=height,
                    text=text.lstrip("#"),
                    emphasis=(Emphasis.BOLD,) if bold else (),
                    header_hint=bold if hints else None,
                )
            )
    return finish(raw, len(table), columns, **options)  # type: ignore[arg-type]


def find(result: GridResult, text: str) -> Cell:
    (cell,) = [cell for cell in result.cells if cell.text == text]
    return cell


def paths(result: GridResult, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cell = find(result, text)
    return cell.row_headers, cell.column_headers


TWO_LEVELS = """
Model | BLEU | >  |  | Cost | >
^     | DE   | FR |  | DE   | FR
Alpha | 21.1 |    |  | 1.0e18 |
Beta  | 22.2 | 31.9 |  | 2.0e18 | 3.0e18
"""


@pytest.mark.parametrize("rules", [(2,), ()])
def test_group_headers_come_first(rules: tuple[int, ...]) -> None:
    result = grid(TWO_LEVELS, rules=rules)
    assert (result.header_rows, result.header_columns) == (2, 1)
    assert paths(result, "31.9") == (("Beta",), ("BLEU", "FR"))
    assert paths(result, "3.0e18") == (("Beta",), ("Cost", "FR"))
    assert find(result, "Model").header and find(result, "BLEU").header
    assert find(result, "Beta").header and find(result, "Beta").column_headers == ("Model",)
    assert not find(result, "31.9").header


def test_numbers_are_read() -> None:
    result = grid(TWO_LEVELS, rules=(2,))
    assert find(result, "31.9").number == Decimal("31.9")
    assert find(result, "Alpha").number is None


def test_blank_cells_rows_and_columns_are_left_out() -> None:
    result = grid(TWO_LEVELS, rules=(2,))
    assert (result.rows, result.columns) == (4, 5)
    assert all(cell.text.strip() for cell in result.cells)
    assert (find(result, "Cost").column, find(result, "Cost").column_span) == (3, 2)
    spaced = grid("A | | x\n | | \nB | | 1.5\n | | \nC | | 2.5", rules=(2,))
    assert (spaced.rows, spaced.columns, spaced.header_rows) == (3, 2, 1)
    assert paths(spaced, "2.5") == (("C",), ("x",))


def test_a_caller_may_fix_the_header() -> None:
    result = grid("a | b | c\n1 | 2 | 3\n4 | 5 | 6", header_rows=0, header_columns=0)
    assert (result.header_rows, result.header_columns) == (0, 0)
    assert not any(cell.header for cell in result.cells)


def test_hints_win_over_looks() -> None:
    result = grid("#2019 | #2020\n#2021 | #x\n3 | 4", hints=True)
    assert result.header_rows == 2
    result = grid("#k | #1 | #2\n#7 | 3.5 | 4.5\n#3 | 4.5 | 5.5\n#5 | 4.6 | 5.6", hints=True)
    assert (result.header_rows, result.header_columns) == (1, 1)
    assert paths(result, "4.6") == (("5",), ("1",))


def test_a_header_broken_over_two_rows() -> None:
    result = grid(
        "Layer | Cost | Steps | Path\n | | needed |\nSelf | O(n) | O(1) | O(1)", rules=(2,)
    )
    assert result.header_rows == 2
    assert paths(result, "O(n)") == (("Self",), ("Cost",))
    assert find(result, "Self").column_headers == ("Layer",)
    assert [c.column_headers for c in result.cells if c.row == 2][2] == ("Steps", "needed")


def test_hlines_between_all_rows_with_a_two_row_header() -> None:
    result = grid(
        """
        # enc | # dec | Language | TED | > | Time
        ^ | ^ | ^ | simple | all | ^
        6 | 6 | X | 0.965 | 0.955 | 2.73
        ^ | ^ | Y | 0.969 | 0.951 | 5.39
        4 | 4 | X | 0.938 | 0.927 | 1.97
        ^ | ^ | Y | 0.952 | 0.937 | 3.77
        """,
        rules=(2, 4),
    )
    assert (result.header_rows, result.header_columns) == (2, 3)
    assert paths(result, "0.937") == (("4", "4", "Y"), ("TED", "all"))
    assert paths(result, "5.39") == (("6", "6", "Y"), ("Time",))


def test_a_rule_behind_every_row_does_not_end_a_spanning_header() -> None:
    result = grid("Model | Score | >\n^ | a | b\nP | 1.5 | 2.5\nQ | 3.5 | 4.5", rules=(1, 2, 3))
    assert result.header_rows == 2


def test_several_text_columns_name_the_rows() -> None:
    result = grid(
        "Parser | Training | F1\nA | news | 88.3\nB | news | 90.4\nA | all | 91.0", rules=(1,)
    )
    assert result.header_columns == 2
    assert paths(result, "91.0") == (("A", "all"), ("F1",))


def test_check_marks_name_no_rows() -> None:
    result = grid("Model | Extra | F1\nA | ✓ | 88.3\nB | ✗ | 90.4", rules=(1,))
    assert result.header_columns == 1
    assert find(result, "✓").column_headers == ("Extra",)


def test_text_tables_have_one_stub_column() -> None:
    result = grid("Prompt | Answer\nfirst | some words\nsecond | other words", rules=(1,))
    assert (result.header_rows, result.header_columns) == (1, 1)
    assert paths(result, "other words") == (("second",), ("Answer",))


def test_rising_numbers_name_the_rows() -> None:
    result = grid("Layers | Loss\n2 | 3.1\n4 | 2.9\n6 | 2.95", rules=(1,))
    assert result.header_columns == 1
    assert paths(result, "2.95") == (("6",), ("Loss",))


def test_a_column_of_values_names_no_rows() -> None:
    result = grid("Train | Dev | Test\n1000 | 50 | 60\n800 | 40 | 90\n900 | 30 | 60", rules=(1,))
    assert result.header_columns == 0


@pytest.mark.parametrize("rules", [(1,), ()])
def test_years_as_headers(rules: tuple[int, ...]) -> None:
    result = grid(" | 2019 | 2020 | 2021\nA | 1.5 | 2.5 | 3.5\nB | 1.7 | 2.7 | 3.7", rules=rules)
    assert result.header_rows == 1
    assert paths(result, "3.7") == (("B",), ("2021",))


def test_unnamed_numbers_above_the_rule_are_headers() -> None:
    result = grid(
        "System | MNLI | QQP\n | 392k | 363k\nA | 82.1 | 70.3\nB | 86.7 | 72.1", rules=(2,)
    )
    assert result.header_rows == 2
    assert paths(result, "72.1") == (("B",), ("QQP", "363k"))
    group = grid("Model | Size | >\n ^ | 1000 | 5000\nA | 1.5 | 2.5\nB | 3.5 | 4.5", rules=(2,))
    assert paths(group, "4.5") == (("B",), ("Size", "5000"))


def test_a_named_row_above_the_rule_is_a_value() -> None:
    result = grid(
        "System | MNLI | QQP\nA | 82.1 | 70.3\nB | 86.7 | 72.1\nC | 1.5 | 2.5", rules=(2,)
    )
    assert result.header_rows == 1
    assert paths(result, "72.1") == (("B",), ("QQP",))


@pytest.mark.parametrize("head", ["125M | 350M | 1.3B", "10% | 50% | 100%", "1 | 16 | 4"])
def test_sizes_set_off_by_a_rule_are_headers(head: str) -> None:
    result = grid(f"Data | {head}\nA | 1.5 | 2.5 | 3.5\nB | 4.5 | 5.5 | 6.5", rules=(1,))
    assert result.header_rows == 1
    assert paths(result, "6.5") == (("B",), (head.split(" | ")[2],))


def test_values_set_off_by_a_rule_are_no_headers() -> None:
    result = grid("Old | 80.1 | 81.2\nA | 82.5 | 83.5\nB | 84.5 | 85.5", rules=(1,))
    assert result.header_rows == 0


def test_many_rows_of_words_above_a_rule_are_not_all_headers() -> None:
    rows = "Name | Use" + "".join(f"\nr{i} | words {i}" for i in range(8))
    assert grid(rows, rules=(6,)).header_rows == 1


def test_a_table_that_starts_with_values_has_no_header() -> None:
    result = grid("dim | 512\nlayers | 6\nheads | 8", rules=(1, 2))
    assert (result.header_rows, result.header_columns) == (0, 1)
    assert paths(result, "6") == (("layers",), ())


def test_section_rows_head_what_follows() -> None:
    result = grid(
        """
        Model | Acc | F1
        Single models | > | >
        A | 1.5 | 2.5
        Ensembles | |
        A | 3.5 | 4.5
        """,
        rules=(1,),
    )
    assert paths(result, "2.5") == (("Single models", "A"), ("F1",))
    assert paths(result, "4.5") == (("Ensembles", "A"), ("F1",))
    assert find(result, "Ensembles").header
    assert find(result, "Ensembles").row_headers == ()


def test_a_section_row_without_rules_belongs_to_the_body() -> None:
    result = grid("Model | Acc | F1\nSingle | > | >\nA | 1.5 | 2.5\nB | 3.5 | 4.5")
    assert result.header_rows == 1
    assert paths(result, "4.5") == (("Single", "B"), ("F1",))


def test_group_rows_and_blank_stubs_fill_down() -> None:
    result = grid(
        """
        Data | Model | Acc
        News | A | 1.5
             | B | 2.5
        Web  | A | 3.5
             | B | 4.5
        """,
        rules=(1, 3),
    )
    assert paths(result, "2.5") == (("News", "B"), ("Acc",))
    assert paths(result, "4.5") == (("Web", "B"), ("Acc",))


def test_blank_stubs_do_not_reach_over_a_rule() -> None:
    result = grid("Data | Acc\nNews | 1.5\nWeb | 2.5\n | 3.5\n | 3.6", rules=(1, 3))
    assert paths(result, "3.5") == ((), ("Acc",))


def test_rows_of_a_spanning_stub() -> None:
    result = grid(
        " | h | PPL\nbase | 8 | 4.9\n(A) | 1 | 5.3\n^ | 4 | 5.0\n(E) | some words | 4.8", rules=(1,)
    )
    assert paths(result, "5.0") == (("(A)",), ("PPL",))
    assert paths(result, "some words") == (("(E)",), ("h",))


def test_stacked_panels_renew_the_headers() -> None:
    result = grid(
        """
        Model | MMLU | PIQA
        A | 60.1 | 70.1
        B | 61.1 | 71.1
        Model | MATH | Code
        A | 12.2 | 13.3
        B | 14.4 | 15.5
        """,
        rules=(1, 3, 4),
    )
    assert paths(result, "71.1") == (("B",), ("PIQA",))
    assert paths(result, "15.5") == (("B",), ("Code",))


def test_an_inner_header_renews_only_its_level() -> None:
    result = grid(
        """
        Model | Test | >
        ^ | EM | F1
        A | 60.1 | 70.1
        B | 61.1 | 71.1
        | R1 | RL
        A | 12.2 | 13.3
        """,
        rules=(2, 4, 5),
    )
    assert paths(result, "70.1") == (("A",), ("Test", "F1"))
    assert paths(result, "13.3") == (("A",), ("Test", "RL"))


def test_a_value_over_several_columns_takes_their_group() -> None:
    result = grid("Model | Cost | >\n^ | DE | FR\nA | 1.5 | 2.5\nB | 9.9 | >", rules=(2,))
    assert paths(result, "9.9") == (("B",), ("Cost",))
    result = grid("Model | DE | FR\nA | 1.5 | 2.5\nB | 9.9 | >", rules=(1,))
    assert paths(result, "9.9") == (("B",), ("DE / FR",))


def test_group_headers_of_a_grid_without_spans_carry_to_the_right() -> None:
    lines = "Model | BLEU | | Cost |\n | DE | FR | DE | FR\nA | 1.5 | 2.5 | 3.5 | 4.5"
    assert paths(grid(lines, spans_known=False), "4.5") == (("A",), ("Cost", "FR"))
    assert paths(grid(lines, spans_known=True), "4.5") == (("A",), ("FR",))
    assert grid(lines, spans_known=False).header_rows == 2


def test_numbers_within_words() -> None:
    for text in (
        "41.8",
        "2.3·10^19",
        "6.84 ± 0.07",
        "44.4%",
        "100K",
        "16 hours",
        "−0.5",
        "(3)",
        "1/4",
    ):
        assert looks_numeric(text), text
    for text in ("O(n)", "Llama 2 7B", "WSJ 23 F1", "", "-", "base"):
        assert not looks_numeric(text), text


def test_spans_are_clipped_and_the_first_cell_keeps_its_place() -> None:
    raw = [
        *(RawCell(row=0, column=column, text="xyz"[column]) for column in range(3)),
        RawCell(row=1, column=0, row_span=9_000_000, column_span=2, text="a"),
        RawCell(row=1, column=1, text="lost"),
        RawCell(row=7, column=0, text="outside"),
        RawCell(row=2, column=2, row_span=0, column_span=-3, text="b"),
    ]
    result = finish(raw, 3, 3, 0, header_columns=0)
    spans = [(c.text, c.row_span, c.column_span) for c in result.cells if c.row]
    assert spans == [("a", 2, 2), ("b", 1, 1)]


def test_a_huge_grid_is_refused() -> None:
    with pytest.raises(ResourceLimitError):
        finish([], 100_000, 100_000)


texts = st.sampled_from(["", "-", "a", "Model", "41.8", "1.5 ± 0.2", "2019", "✓", "x y", "7B"])
raws = st.builds(
    RawCell,
    row=st.integers(-1, 6),
    column=st.integers(-1, 6),
    row_span=st.integers(-1, 5),
    column_span=st.integers(-1, 5),
    text=texts,
    emphasis=st.sampled_from([(), (Emphasis.BOLD,)]),
    header_hint=st.sampled_from([None, None, None, True, False]),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(raws, max_size=40),
    st.integers(0, 6),
    st.integers(0, 6),
    st.sets(st.integers(-1, 7)),
    st.booleans(),
)
def test_any_grid_gives_a_sound_table(
    raw: list[RawCell], rows: int, columns: int, rules: set[int], spans_known: bool
) -> None:
    result = finish(raw, rows, columns, rules=rules, spans_known=spans_known)
    assert 0 <= result.header_rows <= result.rows <= rows
    assert 0 <= result.header_columns <= result.columns <= columns
    places: set[tuple[int, int]] = set()
    given_texts = {cell.text for cell in raw}
    for cell in result.cells:
        covered = {
            (r, c)
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.column, cell.column + cell.column_span)
        }
        assert covered and not covered & places
        assert all(r < result.rows and c < result.columns for r, c in covered)
        places |= covered
        assert cell.text in given_texts
        assert cell.header or cell.row >= result.header_rows
        if cell.row < result.header_rows:
            assert cell.header and not cell.row_headers


@given(st.permutations(range(8)))
def test_the_order_of_raw_cells_does_not_matter(order: list[int]) -> None:
    raw = [
        RawCell(row=r, column=c, text=[["M", "x"], ["a", "1.5"], ["b", "2.5"], ["c", "3"]][r][c])
        for r in range(4)
        for c in range(2)
    ]
    assert finish([raw[i] for i in order], 4, 2) == finish(raw, 4, 2)


def test_small_tables_of_words() -> None:
    assert grid("Name | Use").header_rows == 0
    assert grid("Name | Use\na | b").header_rows == 0
    assert grid("#Name | #Use\na | b").header_rows == 1
    assert grid("Name | Use\na | b\nc | d").header_rows == 1


def test_at_most_three_columns_name_the_rows() -> None:
    lines = "A | B | C | D | E\na | b | c | d | 1.5\ne | f | g | h | 2.5"
    assert grid(lines, rules=(1,)).header_columns == 3


def test_at_most_four_rows_above_the_first_rule_are_headers() -> None:
    def rows(count: int) -> str:
        return "\n".join(["h | x"] * count + ["a | 1.5", "b | 2.5"])

    assert grid(rows(4), rules=(4,)).header_rows == 4
    assert grid(rows(5), rules=(5,)).header_rows == 1


def test_falling_numbers_name_the_rows_and_others_do_not() -> None:
    assert grid("k | Loss\n8 | 3.1\n4 | 2.9\n2 | 2.95", rules=(1,)).header_columns == 1
    assert grid("k | Loss\n8 | 3.1\n2 | 2.9\n4 | 2.95", rules=(1,)).header_columns == 0
    assert grid("k | Loss\n8 | 3.1\n8 | 2.9", rules=(1,)).header_columns == 0
    assert grid("k | Loss\n2% | 3.1\n4% | 2.9", rules=(1,)).header_columns == 1


@pytest.mark.parametrize(
    ("row", "section"),
    [
        ("Single | > | >", True),
        (" | Single | >", True),
        ("Single | |", True),
        (" | | Single", False),
        ("12 | |", False),
        ("- | |", False),
    ],
)
def test_what_is_a_section_row(row: str, section: bool) -> None:
    result = grid(f"Model | Acc | F1\n{row}\nA | 1.5 | 2.5\nB | 3.5 | 4.5", rules=(1,))
    headers = paths(result, "4.5")[0]
    assert headers == (("Single", "B") if section else ("B",))


def test_the_last_row_heads_nothing() -> None:
    result = grid("Model | Acc | F1\nA | 1.5 | 2.5\nB | 3.5 | 4.5\nEnd | |", rules=(1,))
    assert paths(result, "4.5")[0] == ("B",)
    assert find(result, "End").column_headers == ("Model",)


def test_a_section_row_in_two_columns() -> None:
    result = grid("Model | Acc\nSingle | >\nA | 1.5\nB | 2.5", rules=(1,))
    assert paths(result, "2.5")[0] == ("Single", "B")


def test_a_group_over_all_columns_is_no_group_of_headers() -> None:
    result = grid("All results | > | >\nModel | Acc | F1\nA | 1.5 | 2.5\nB | 3.5 | 4.5", rules=(2,))
    assert result.header_rows == 2
    assert paths(result, "4.5") == (("B",), ("All results", "F1"))


def test_sub_headers_without_a_rule_below_a_group() -> None:
    result = grid("Model | Acc | >\n | Dev | Test\nA | 1.5 | 2.5\nB | 3.5 | 4.5", rules=(1,))
    assert result.header_rows == 2
    assert paths(result, "4.5") == (("B",), ("Acc", "Test"))


def test_a_single_column_has_no_row_headers() -> None:
    result = grid("Acc\n1.5\n2.5", rules=(1,))
    assert (result.header_rows, result.header_columns) == (1, 0)
    assert paths(result, "2.5") == ((), ("Acc",))


def test_a_rule_above_the_first_row_ends_no_header() -> None:
    assert grid("Model | Acc\nA | 1.5\nB | 2.5", rules=(0, 1)).header_rows == 1
    assert grid("Model | Acc\nA | 1.5\nB | 2.5", rules=(3,)).header_rows == 1


def test_an_inner_header_of_two_rows() -> None:
    result = grid(
        """
        Model | Old | >
        ^ | EM | F1
        A | 60.1 | 70.1
        B | 61.1 | 71.1
        Model | New | >
         | R1 | RL
        A | 12.2 | 13.3
        B | 14.4 | 15.5
        """,
        rules=(2, 4, 6),
    )
    assert paths(result, "71.1") == (("B",), ("Old", "F1"))
    assert paths(result, "15.5") == (("B",), ("New", "RL"))
    assert find(result, "R1").header and find(result, "New").header


def test_words_in_a_column_of_numbers_are_no_header_without_a_rule() -> None:
    result = grid(
        "Model | EM | F1\nA | 60.1 | 70.1\nB | failed | none\nC | 61.1 | 71.1", rules=(1,)
    )
    assert paths(result, "71.1") == (("C",), ("F1",))
    assert not find(result, "failed").header


def test_a_named_row_of_words_is_no_header() -> None:
    result = grid(
        "Model | EM | F1\nA | 60.1 | 70.1\nB | OOM | OOM\nC | 61.1 | 71.1\nD | 62.1 | 72.1",
        rules=(1, 2, 3),
    )
    assert paths(result, "71.1") == (("C",), ("F1",))


def test_a_carried_group_ends_where_nothing_stands_below() -> None:
    lines = "Model | | BLEU | | |\nname | size | DE | FR | | rest\nA | 1.5 | 2.5 | 3.5 | | 4.5\nB | 5.5 | 6.5 | 7.5 | 8.5 | 9.5"
    result = grid(lines, spans_known=False, header_rows=2, header_columns=1)
    assert paths(result, "7.5") == (("B",), ("BLEU", "FR"))
    assert paths(result, "8.5") == (("B",), ())
    assert paths(result, "9.5") == (("B",), ("rest",))
    # Nothing is carried out of the columns that name the rows.
    assert paths(result, "5.5") == (("B",), ("size",))
    assert find(result, "B").column_headers == ("Model", "name")


def test_rules_move_with_the_rows_that_stay() -> None:
    result = grid("A | x\n | \n | \nB | 1.5\nC | 2.5\n | \nD | 3.5", rules=(3, 6))
    assert (result.rows, result.header_rows) == (4, 1)
    fixed = grid("A | x\n | \nB | 1.5", header_rows=2, header_columns=1)
    assert (fixed.rows, fixed.header_rows) == (2, 1)
