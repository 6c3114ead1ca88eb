"""Damaged and hostile PDFs: whatever they hold, only our own errors come out of the child."""

from __future__ import annotations

import random
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import ClaimcheckError, ResourceLimitError
from claimcheck.parse import Limits, child, read_paper
from claimcheck.parse.pdf_columns import find_columns
from claimcheck.parse.pdf_fonts import NO_FONT
from claimcheck.parse.pdf_glyphs import Glyph, RawPage
from claimcheck.parse.pdf_graphics import Box, Graphics, clusters
from claimcheck.parse.pdf_grid import read_grid
from claimcheck.parse.pdf_layout import Page, fragments_of
from claimcheck.parse.pdf_order import find_columns as page_columns
from claimcheck.parse.pdf_order import ordered_lines
from claimcheck.parse.pdf_tables import (
    chunk_text,
    chunks_of,
    find_regions,
    region_without_rules,
)
from claimcheck.records import Document, FileRole
from tests.parse import pdf_papers
from tests.parse.pdf_writer import Pdf

WHOLE = pdf_papers.two_columns().bytes()


def answer_for(path: Path, scratch: Path) -> dict[str, object]:
    """What the child would answer, without starting one: `answer` must never raise."""
    request = {
        "path": str(path), "name": path.name, "role": "pdf", "reader": "pdf", "paper": "x",
        "scratch": str(scratch),
    }  # fmt: skip
    return child.answer(request, Limits())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    flips=st.lists(
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=60
    )
)
def test_mutated_files(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    mutated = bytearray(WHOLE)
    for position, byte in flips:
        mutated[position] = byte
    path = folder / "paper.pdf"
    path.write_bytes(mutated)
    answer = answer_for(path, folder)
    if "document" in answer:
        Document.model_validate(answer["document"])
    else:
        error = answer["error"]
        assert isinstance(error, dict)
        assert "crashed" not in error, error


@settings(max_examples=30, deadline=None)
@given(contents=st.binary(max_size=400))
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, contents: bytes) -> None:
    folder = tmp_path_factory.mktemp("random")
    path = folder / "paper.pdf"
    path.write_bytes(b"%PDF-1.4\n" + contents)
    answer = answer_for(path, folder)
    assert "error" in answer


def test_mutated_files_in_real_children(tmp_path: Path) -> None:
    source = random.Random(7)
    for number in range(6):
        mutated = bytearray(WHOLE)
        for _ in range(40):
            mutated[source.randrange(len(mutated))] = source.randrange(256)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(mutated)
        try:
            read_paper({FileRole.PDF: path}, paper_id="x")
        except ClaimcheckError as error:
            assert "\n" not in str(error)


def test_a_stream_that_blows_up(tmp_path: Path) -> None:
    """Half a gigabyte of spaces as page contents, packed into half a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 2**20) for _ in range(512)) + packer.flush()
    pdf = pdf_papers.one_column().bytes()
    start = pdf.index(b"stream\n")
    end = pdf.index(b"\nendstream", start)
    bomb = pdf[:start] + b"stream\n" + packed + pdf[end:]
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb)
    limits = Limits(seconds=30, cpu_seconds=20, memory_bytes=700 * 2**20)
    with pytest.raises(ClaimcheckError):
        read_paper({FileRole.PDF: path}, paper_id="x", limits=limits)


def test_very_many_glyphs_are_no_disaster(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    for row in range(190):
        page.text(20, 20 + 4 * row, "word " * 70, 3.5)
    path = pdf.save(tmp_path / "dense.pdf")
    document = read_paper({FileRole.PDF: path}, paper_id="x").document
    assert document.text.count("word") == 190 * 70


def test_a_page_with_very_many_marks(tmp_path: Path) -> None:
    pdf = pdf_papers.one_column()
    page = pdf.pages[0]
    source = random.Random(3)
    for _ in range(30_000):
        x, y = source.uniform(100, 500), source.uniform(100, 300)
        page.content.append(f"{x:.1f} {y:.1f} 2.6 2.6 re f")
    path = pdf.save(tmp_path / "marks.pdf")
    try:
        read_paper({FileRole.PDF: path}, paper_id="x", limits=Limits(seconds=30))
    except ResourceLimitError:
        pytest.fail("thirty thousand marks took more than 30 s")


# -- the steps by themselves, on arbitrary glyphs

coordinates = st.floats(-50, 900, allow_nan=False, width=32)
glyphs = st.builds(
    lambda text, x, width, base, size, space: Glyph(text, x, x + width, base, size, NO_FONT, space),
    st.sampled_from("aAx1.,-•[]()=+∑ÄΩfi"),
    coordinates,
    st.floats(0, 40, width=32),
    coordinates,
    st.floats(0.5, 60, width=32),
    st.booleans(),
)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    coordinates,
    coordinates,
    st.floats(0, 500, width=32),
    st.sampled_from([0.0, 0.5, 1.0, 300.0]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(glyphs, max_size=60), st.lists(boxes, max_size=12))
def test_layout_keeps_every_glyph(found: list[Glyph], rules: list[Box]) -> None:
    page = Page(RawPage(1, 612, 792, found, Graphics(rules=rules)))
    page.fragments = fragments_of(found)
    assert sum(len(one.glyphs) for one in page.fragments) == len(found)
    page_columns([page], 10.0)
    lines = ordered_lines(page, page.fragments)
    placed = [id(glyph) for line in lines for glyph in line.glyphs]
    assert sorted(placed) == sorted(map(id, found))
    assert all(line.text == " ".join(line.text.split()) for line in lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(glyphs, max_size=60), st.lists(boxes, max_size=12))
def test_tables_never_break_and_never_double_a_cell(found: list[Glyph], rules: list[Box]) -> None:
    page = Page(RawPage(1, 612, 792, found, Graphics(rules=rules)))
    page.fragments = fragments_of(found)
    regions = find_regions(page)
    whole = region_without_rules(page, page.fragments)
    for region in [*regions, *([whole] if whole else [])]:
        grid = None if region.algorithm else read_grid(region)
        if grid is None:
            continue
        words = sorted(chunk_text(chunk) for line in region.lines for chunk in line)
        kept = sorted(cell.text for cell in grid.cells)
        assert "".join(sorted("".join(words).replace(" ", ""))) == "".join(
            sorted("".join(kept).replace(" ", ""))
        )
        covered = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert len(covered) == len(set(covered))
        assert all(row < grid.rows and column < grid.columns for row, column in covered)


@settings(max_examples=100, deadline=None)
@given(st.lists(glyphs, max_size=50))
def test_columns_of_tables_do_not_overlap(found: list[Glyph]) -> None:
    columns = find_columns(chunks_of(fragments_of(found)))
    assert columns == sorted(columns)
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(columns))


@given(st.lists(boxes, max_size=30))
def test_clusters_hold_their_boxes(found: list[Box]) -> None:
    for area in clusters(found, least=2):
        members = [
            box for box in found if area.holds(box.x0, box.y0) and area.holds(box.x1, box.y1)
        ]
        assert len(members) >= 2
