"""What changed between two versions, by value and by text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.records import (
    Binding,
    Cell,
    Claim,
    ClaimKind,
    Document,
    DocumentSource,
    Part,
    Passage,
    PassageKind,
    Place,
    Quantity,
    Table,
)
from claimcheck.versions import (
    diff_claims,
    diff_documents,
    diff_tables,
    squash,
    word_changes,
)


def claim(text, *values, unit=None, binding=None):
    """A claim with one part a value."""
    parts = [
        Part(
            text=text,
            quantity=Quantity(printed=value, value=Decimal(value), unit=unit),
            binding=binding or Binding(),
        )
        for value in values
    ] or [Part(text=text, binding=binding or Binding())]
    return Claim(
        id=f"c{abs(hash(text))}",
        paper="x",
        text=text,
        standalone=text,
        kind=ClaimKind.RESULT,
        parts=tuple(parts),
        mentions=(),
    )


def document(*texts, tables=(), kinds=None):
    passages, start = [], 0
    for number, text in enumerate(texts):
        kind = kinds[number] if kinds else PassageKind.PARAGRAPH
        passages.append(
            Passage(id=f"p{number:04d}", kind=kind, text=text, start=start, place=Place())
        )
        start += len(text) + 2
    return Document(
        id="d",
        paper="x",
        source=DocumentSource.PDF,
        parser="pdf/1",
        title=None,
        passages=tuple(passages),
        tables=tuple(tables),
    )


def table(rows, label="Table 1", caption="Turnips grown on our fields", id="t01"):
    """A table with one header row and one header column."""
    head, *body = rows
    cells = [Cell(row=0, column=column, text=text, header=True) for column, text in enumerate(head)]
    for number, line in enumerate(body, start=1):
        cells.append(Cell(row=number, column=0, text=line[0], header=True))
        for column, text in enumerate(line[1:], start=1):
            value = Decimal(text) if text.replace(".", "").isdigit() else None
            cells.append(
                Cell(
                    row=number,
                    column=column,
                    text=text,
                    number=value,
                    row_headers=(line[0],),
                    column_headers=(head[column],),
                )
            )
    return Table(
        id=id,
        label=label,
        caption=caption,
        place=Place(),
        rows=len(rows),
        columns=len(head),
        header_rows=1,
        header_columns=1,
        cells=tuple(cells),
    )


FIELD = [["", "2019", "2020"], ["north", "41.0", "3.5"], ["south", "12", "9"]]


class TestSquash:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("The  hare\nruns.", "the hare runs"),
            ("state-of-the-art", "state of the art"),
            ("e\ufb03cient", "efficient"),
            ("“quoted” – so", '"quoted" - so'),
            ("41.8%", "41.8 %"),
            ("end of it. Next", "end of it Next"),
            ("2014-2015", "2014–2015"),
        ],
    )
    def test_same_words(self, one, other):
        assert squash(one) == squash(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("41.0", "410"),
            ("41.0", "41.8"),
            ("p < 0.05", "p > 0.05"),
            ("by -5 points", "by 5 points"),
            ("by −5 points", "by 5 points"),
            ("5 %", "5"),
            ("10 ± 2", "10 2"),
        ],
    )
    def test_other_words(self, one, other):
        assert squash(one) != squash(other)


class TestClaims:
    def test_nothing_changed(self):
        claims = [claim("Hares run 41.8 km.", "41.8"), claim("Tortoises do not.")]
        again = [claim("Tortoises do not."), claim("Hares run  41.8 km", "41.8")]
        found = diff_claims(claims, again)
        assert (found.same, found.changes) == (2, ())

    def test_every_kind_in_the_order_of_the_newer(self):
        old = [
            claim("The hare runs 41.8 km in all of our races.", "41.8"),
            claim("Hares outrun tortoises by 3 km.", "3"),
            claim("We use 5 fields and a barn.", "5"),
        ]
        new = [
            claim("Foxes are new: there were 12 of them.", "12"),
            claim("Hares outrun the tortoises by 3 km.", "3"),
            claim("The hare runs 42.9 km in all of our races.", "42.9"),
        ]
        found = diff_claims(old, new)
        assert [change.kind for change in found.changes] == [
            "added",
            "reworded",
            "value",
            "dropped",
        ]
        assert found.changes[2].before is old[0]
        assert found.changes[2].after is new[2]
        assert found.changes[3].before is old[2]
        assert found.changes[3].after is None
        assert found.same == 0

    def test_one_that_stands_twice_and_then_once_was_dropped_once(self):
        twice = [claim("Hares run 41.8 km.", "41.8")] * 2
        found = diff_claims(twice, twice[:1])
        assert (found.same, [change.kind for change in found.changes]) == (1, ["dropped"])

    def test_a_shared_fact_pairs_what_words_do_not(self):
        bound = Binding(system="hare", dataset="race")
        old = claim("It managed 41.8 km on the day of the race.", "41.8", binding=bound)
        new = claim("On race day our hare did 42.9 km in all.", "42.9", binding=bound)
        (change,) = diff_claims([old], [new]).changes
        assert change.kind == "value"
        assert change.fact_key == new.fact_keys[0]
        apart = diff_claims(
            [old], [claim("On race day our hare did 42.9 km in all.", "42.9")]
        ).changes
        assert [one.kind for one in apart] == ["added", "dropped"]

    def test_a_fact_alone_does_not_pair_what_has_no_word_in_common(self):
        bound = Binding(system="hare", dataset="race")
        old = claim("zzzz zzzz", "1", binding=bound)
        new = claim("On race day our hare did 42.9 km in all.", "42.9", binding=bound)
        assert [one.kind for one in diff_claims([old], [new]).changes] == ["added", "dropped"]

    def test_the_best_pair_wins(self):
        old = [claim("The hare runs 41 km in the north field.", "41")]
        new = [
            claim("The hare runs 40 km in the south field.", "40"),
            claim("The hare runs 42 km in the north field.", "42"),
        ]
        changes = diff_claims(old, new).changes
        assert [change.kind for change in changes] == ["added", "value"]

    def test_another_unit_is_another_value(self):
        old = claim("It grows by 5 percent.", "5", unit="%")
        new = claim("It grows by 5 points.", "5", unit="points")
        assert diff_claims([old], [new]).changes[0].kind == "value"

    def test_nothing_to_compare(self):
        assert diff_claims([], []).changes == ()
        only = [claim("Hares run.")]
        assert diff_claims([], only).changes[0].kind == "added"
        assert diff_claims(only, []).changes[0].kind == "dropped"

    @given(
        st.lists(st.sampled_from("abcdef"), max_size=8),
        st.lists(st.sampled_from("abcdef"), max_size=8),
    )
    def test_every_claim_is_counted_once(self, old, new):
        before = [claim(f"The {letter * 9} field grows.") for letter in old]
        after = [claim(f"The {letter * 9} field grows.") for letter in new]
        found = diff_claims(before, after)
        olds = found.same + sum(change.before is not None for change in found.changes)
        news = found.same + sum(change.after is not None for change in found.changes)
        assert (olds, news) == (len(old), len(new))


class TestPassages:
    LONG = "We walked around the field and counted the turnips one by one until it was dark."

    def test_paragraphs_that_were_split_or_joined_are_the_same(self):
        other = "Then we went home and slept for nine hours, and on the next day began again."
        found = diff_documents(document(self.LONG, other), document(f"{self.LONG} {other}"))
        assert found.passages == ()
        found = diff_documents(document(f"{self.LONG} {other}"), document(self.LONG, other))
        assert (found.passages, found.same_passages) == ((), 2)

    def test_changed_ones(self):
        old = document("We count 41 turnips in the northern field.", self.LONG, "An old remark.")
        new = document(
            "We count 42 turnips in the northern field.",
            self.LONG.replace("dark", "night"),
            "Something else entirely, of foxes.",
        )
        found = diff_documents(old, new)
        assert [change.kind for change in found.passages] == [
            "value",
            "reworded",
            "added",
            "dropped",
        ]
        assert found.passages[0].before == "We count 41 turnips in the northern field."
        assert found.passages[0].after_place == Place()
        assert found.same_passages == 0

    def test_renumbered_citations_change_no_value(self):
        old = document("Turnips were counted before [12, 13] and weighed [3].")
        new = document("Turnips were counted before [14, 15] and weighed [4].")
        assert [change.kind for change in diff_documents(old, new).passages] == ["reworded"]

    def test_a_short_text_inside_another_is_not_the_same(self):
        old = document("5 Results of the count of the turnips", kinds=[PassageKind.PARAGRAPH])
        new = document("Results", kinds=[PassageKind.HEADING])
        assert [change.kind for change in diff_documents(old, new).passages] == [
            "added",
            "dropped",
        ]

    def test_bibliography_and_formulas_are_left_out(self):
        kinds = [PassageKind.REFERENCE, PassageKind.FORMULA]
        old = document("A. Field. Turnips. 2019.", "x = 1", kinds=kinds)
        new = document("B. Meadow. Carrots. 2020.", "y = 2", kinds=kinds)
        found = diff_documents(old, new)
        assert (found.same_passages, found.passages) == (0, ())


class TestTables:
    def changes(self, after, before=FIELD):
        return diff_tables(table(before), table(after))

    def test_a_value(self):
        same, changes = self.changes(
            [["", "2019", "2020"], ["north", "41.8", "3.5"], ["south", "12", "9"]]
        )
        assert same == 3
        (change,) = changes
        assert change.kind == "value"
        assert (change.before, change.after) == ("41.0", "41.8")
        assert change.row_headers == ("north",)
        assert change.column_headers == ("2019",)
        assert change.table == "Table 1"

    def test_the_way_a_number_is_printed_is_no_change(self):
        assert self.changes(
            [["", "2019", "2020"], ["north", "41.00", "3.50"], ["south", "12.0", "9"]]
        ) == (4, ())

    def test_order_does_not_matter(self):
        assert self.changes(
            [["", "2020", "2019"], ["south", "9", "12"], ["north", "3.5", "41.0"]]
        ) == (4, ())

    def test_rows_come_and_go(self):
        same, changes = self.changes(
            [["", "2019", "2020"], ["north", "41.0", "3.5"], ["west", "7", "8"]]
        )
        assert same == 2
        assert [(change.kind, change.row_headers) for change in changes] == [
            ("added", ("west",)),
            ("added", ("west",)),
            ("dropped", ("south",)),
            ("dropped", ("south",)),
        ]

    def test_rewritten_headers_go_by_position(self):
        same, changes = self.changes(
            [["", "year one", "year two"], ["upper", "41.0", "3.5"], ["lower", "12", "10"]]
        )
        assert same == 3
        assert [(change.before, change.after) for change in changes] == [("9", "10")]

    def test_words_are_compared_as_words(self):
        before = [["", "soil"], ["north", "clay,  wet"], ["south", "-"]]
        after = [["", "soil"], ["north", "Clay, wet"], ["south", "sand"]]
        same, changes = self.changes(after, before)
        assert same == 1
        assert [(change.before, change.after) for change in changes] == [("-", "sand")]

    def test_headers_that_occur_twice_are_told_apart_by_order(self):
        before = [["", "2019"], ["north", "1"], ["north", "2"]]
        after = [["", "2019"], ["north", "1"], ["north", "3"]]
        same, changes = self.changes(after, before)
        assert same == 1
        assert [(change.before, change.after) for change in changes] == [("2", "3")]

    def test_tables_find_each_other_by_caption_and_cells_not_by_number(self):
        hens = [["", "eggs"], ["Ada", "3"], ["Bo", "4"], ["Cy", "5"]]
        old = document(
            tables=[
                table(FIELD, "Table 1", id="t01"),
                table(hens, "Table 2", "Eggs laid in a week by each hen", id="t02"),
            ]
        )
        new = document(
            tables=[
                table([["", "x"], ["y", "0"]], "Table 1", "Weather", id="t01"),
                table(
                    [*hens[:-1], ["Cy", "6"]],
                    "Table 2",
                    "Eggs laid in a week by each hen",
                    id="t02",
                ),
            ]
        )
        found = diff_documents(old, new)
        assert found.tables_added == ("Table 1",)
        assert found.tables_dropped == ("Table 1",)
        assert [(cell.table, cell.before, cell.after) for cell in found.cells] == [
            ("Table 2", "5", "6")
        ]
        assert found.same_cells == 2

    def test_a_table_without_a_label_goes_by_its_caption(self):
        found = diff_documents(document(), document(tables=[table(FIELD, None)]))
        assert found.tables_added == ("Turnips grown on our fields",)


class TestWords:
    def test_pieces(self):
        pieces = word_changes("We count 41 turnips here.", "We count 42 turnips over here.")
        assert [(piece.sign, piece.text) for piece in pieces] == [
            ("=", "We count"),
            ("-", "41"),
            ("+", "42"),
            ("=", "turnips"),
            ("+", "over"),
            ("=", "here."),
        ]

    @given(
        st.lists(st.sampled_from(["a", "bb", "c.", "1"]), max_size=12),
        st.lists(st.sampled_from(["a", "bb", "c.", "1"]), max_size=12),
    )
    def test_both_texts_can_be_read_off(self, old, new):
        before, after = " ".join(old), " ".join(new)
        pieces = word_changes(before, after)
        assert " ".join(piece.text for piece in pieces if piece.sign != "-") == after
        assert " ".join(piece.text for piece in pieces if piece.sign != "+") == before
