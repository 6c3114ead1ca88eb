import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import UnreadableFileError, UsageError
from claimcheck.fetch import ArxivId, Doi, LocalPath, expand_requests, parse_identifier
from claimcheck.fetch.identifiers import (
    LIST_BYTES,
    OLD_ARCHIVES,
    PathKind,
    arxiv_id,
    read_id_list,
)

NEW = ArxivId(work="2005.13013")
NEW2 = ArxivId(work="2005.13013", version=2)
OLD = ArxivId(work="hep-th/9901001")

FORMS = {
    "2005.13013": NEW,
    " 2005.13013\n": NEW,
    "2005.13013v2": NEW2,
    "2005.13013V2": NEW2,
    "1412.6980": ArxivId(work="1412.6980"),
    "0704.0001": ArxivId(work="0704.0001"),
    "1501.00001": ArxivId(work="1501.00001"),
    "arXiv:2005.13013": NEW,
    "ARXIV:2005.13013v2": NEW2,
    "arXiv: 2005.13013v2": NEW2,
    "arXiv:2005.13013v2 [cs.CL]": NEW2,
    "arXiv:2005.13013v2  [cs.CL]  30 Sep 2020": NEW2,
    "arXiv:hep-th/9901001v3 [hep-th] 1 Jan 1999": OLD.at(3),
    "hep-th/9901001": OLD,
    "hep-th/9901001v3": OLD.at(3),
    "HEP-TH/9901001": OLD,
    "math.GT/0309136v1": ArxivId(work="math/0309136", version=1),
    "cond-mat.str-el/0309136": ArxivId(work="cond-mat/0309136"),
    "cs/0703001": ArxivId(work="cs/0703001"),
    "https://arxiv.org/abs/2005.13013": NEW,
    "http://arxiv.org/abs/2005.13013v2": NEW2,
    "https://www.arxiv.org/abs/2005.13013?context=cs.LG": NEW,
    "https://arxiv.org/abs/2005.13013#comments": NEW,
    "https://arxiv.org/pdf/2005.13013": NEW,
    "https://arxiv.org/pdf/2005.13013v2.pdf": NEW2,
    "https://export.arxiv.org/pdf/2005.13013v2": NEW2,
    "https://arxiv.org/html/2005.13013v2": NEW2,
    "https://arxiv.org/html/2005.13013v2/#S3.T1": NEW2,
    "https://arxiv.org/e-print/2005.13013": NEW,
    "https://arxiv.org/src/2005.13013v2": NEW2,
    "https://arxiv.org/format/2005.13013": NEW,
    "https://arxiv.org/abs/hep-th/9901001": OLD,
    "https://arxiv.org/pdf/hep-th/9901001v3.pdf": OLD.at(3),
    "https://arxiv.org/abs/hep-th%2F9901001": OLD,
    "HTTPS://ARXIV.ORG/abs/2005.13013": NEW,
    "arxiv.org/abs/2005.13013": NEW,
    "www.arxiv.org/pdf/2005.13013v2": NEW2,
    "<https://arxiv.org/abs/2005.13013>": NEW,
    "<https://arxiv.org/abs/2005.13013>.": NEW,
    "(arXiv:2005.13013)": NEW,
    "[2005.13013]": NEW,
    "2005.13013.": NEW,
    "“2005.13013”": NEW,
    "https://ar5iv.labs.arxiv.org/html/2005.13013": NEW,
    "https://ar5iv.org/abs/2005.13013": NEW,
    "https://huggingface.co/papers/2005.13013": NEW,
    "https://www.alphaxiv.org/abs/2005.13013v2": NEW2,
    "10.48550/arXiv.2005.13013": NEW,
    "10.48550/ARXIV.2005.13013v2": NEW2,
    "doi:10.48550/arXiv.2005.13013": NEW,
    "DOI: 10.48550/arXiv.2005.13013": NEW,
    "https://doi.org/10.48550/arXiv.2005.13013": NEW,
    "http://dx.doi.org/10.48550/arXiv.hep-th/9901001": OLD,
    "10.48550/arXiv.hep-th/9901001v3": OLD.at(3),
    "10.18653/v1/2020.aacl-main.56": Doi(doi="10.18653/v1/2020.aacl-main.56"),
    "https://doi.org/10.1016/S0140-6736(20)30183-5": Doi(doi="10.1016/s0140-6736(20)30183-5"),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_every_form_that_a_person_pastes(text, expected):
    assert parse_identifier(text) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2013.13013", "no month 13"),
        ("2000.13013", "no month 0"),
        ("1412.69801", "has 4 digits"),
        ("1501.6980", "has 5 digits"),
        ("2005.130133", "has 5 digits"),
        ("2005.13013v0", "count from v1"),
        ("2005.13013v01", "count from v1"),
        ("https://example.org/2005.13013", "arxiv.org"),
        ("https://arxiv.org/list/cs.CL/recent", "arxiv.org"),
        ("https://arxiv.org.evil.example/abs/2005.13013", "arxiv.org"),
        ("nope/9901001", "arXiv id"),
        ("hep-th/9913001", "arXiv id"),
        ("hep-th/5001001", "arXiv id"),
        ("hep-th/9901000", "arXiv id"),
        ("0703.0001", "arXiv id"),
        ("２005.13013", "arXiv id"),
        ("2005.13013v1000", "arXiv id"),
        ("2005.00000", "arXiv id"),
        ("turnips", "arXiv id"),
        ("", "arXiv id"),
        ("   ", "arXiv id"),
        ("2005.13013\0", "arXiv id"),
        ("x" * 5_000, "arXiv id"),
        ("http://[::1/abs/2005.13013", "arxiv.org"),
        ("10.48550/arXiv.nonsense", "arXiv id"),
        ("missing.pdf", "path"),
        ("./2005.13013", "path"),
        ("ids.txt", "path"),
    ],
)
def test_what_is_no_paper(text, hint, tmp_path):
    with pytest.raises(UsageError) as caught:
        parse_identifier(text, folder=tmp_path)
    assert hint in caught.value.hint
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@given(
    st.integers(1, 99),
    st.integers(1, 12),
    st.integers(1, 99_999),
    st.none() | st.integers(1, 999),
    st.sampled_from(["{}", "arXiv:{}", "https://arxiv.org/abs/{}", "10.48550/arXiv.{}"]),
)
def test_new_ids_survive_every_wrapping(year, month, number, version, form):
    yymm = f"{year:02d}{month:02d}"
    width = 5 if int(yymm) >= 1501 else 4
    if int(yymm) < 704 or number >= 10**width:
        return
    expected = ArxivId(work=f"{yymm}.{number:0{width}d}", version=version)
    assert parse_identifier(form.format(expected)) == expected


@given(
    st.sampled_from(sorted(OLD_ARCHIVES)),
    st.integers(9108, 9912).filter(lambda yymm: 1 <= yymm % 100 <= 12),
    st.integers(1, 999),
    st.none() | st.integers(1, 99),
)
def test_old_ids_survive_printing(archive, yymm, number, version):
    expected = ArxivId(work=f"{archive}/{yymm}{number:03d}", version=version)
    assert parse_identifier(str(expected)) == expected
    assert "/" not in expected.folder


@given(st.text(alphabet=string.printable, max_size=80))
def test_any_text_is_an_identifier_or_a_usage_error(text):
    try:
        found = parse_identifier(text)
    except (UsageError, UnreadableFileError) as error:
        assert error.hint
    else:
        if isinstance(found, ArxivId):
            assert arxiv_id(str(found)) == found


class TestPaths:
    """Files of this machine, and files of ids."""

    def test_a_paper_by_its_name(self, tmp_path):
        for name in ("paper.pdf", "main.tex", "source.tar.gz", "page.html", "x.tgz"):
            (tmp_path / name).write_bytes(b"x")
            found = parse_identifier(name, folder=tmp_path)
            assert found == LocalPath(path=tmp_path / name, kind=PathKind.PAPER)
        (tmp_path / "folder").mkdir()
        assert parse_identifier("folder", folder=tmp_path).kind is PathKind.PAPER

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.5 ...", PathKind.PAPER),
            (b"\x1f\x8b\x08", PathKind.PAPER),
            (b"\\documentclass{article}", PathKind.PAPER),
            (b"some prose", PathKind.PAPER),
            (b"a\0b", PathKind.PAPER),
            (b"# my papers\n2005.13013\n", PathKind.ID_LIST),
            (b"2005.13013\n1706.03762\n", PathKind.ID_LIST),
            (b"\xef\xbb\xbfhttps://arxiv.org/abs/2005.13013\n", PathKind.ID_LIST),
        ],
    )
    def test_without_a_telling_name_by_its_beginning(self, tmp_path, content, kind):
        (tmp_path / "thing").write_bytes(content)
        assert parse_identifier("thing", folder=tmp_path).kind is kind

    def test_an_id_wins_over_a_file_of_that_name_unless_a_path_is_written(self, tmp_path):
        (tmp_path / "2005.13013").mkdir()
        assert parse_identifier("2005.13013", folder=tmp_path) == NEW
        assert isinstance(parse_identifier(f"{tmp_path}/2005.13013"), LocalPath)

    def test_a_list_of_ids(self, tmp_path):
        path = tmp_path / "ids.txt"
        path.write_text(
            "\ufeff# papers\n2005.13013v2  # the second\n\nhep-th/9901001, 1706.03762\n"
            "https://arxiv.org/abs/2005.13013#S1\narXiv: 1412.6980\n",
            encoding="utf-8",
        )
        found = read_id_list(path)
        assert [str(identifier) for _, identifier in found] == [
            "2005.13013v2",
            "hep-th/9901001",
            "1706.03762",
            "2005.13013",
            "1412.6980",
        ]
        assert found[3][0] == "https://arxiv.org/abs/2005.13013#S1"

    def test_an_error_in_a_list_names_its_line(self, tmp_path):
        path = tmp_path / "ids.txt"
        path.write_text("2005.13013\n\n2013.13013\n")
        with pytest.raises(UsageError, match=r"ids\.txt, line 3: '2013\.13013'") as caught:
            expand_requests([str(path)])
        assert "month 13" in caught.value.hint

    def test_a_list_in_a_list_is_refused(self, tmp_path):
        (tmp_path / "inner.txt").write_text("2005.13013\n")
        (tmp_path / "outer.txt").write_text("inner.txt\n")
        with pytest.raises(UsageError, match="itself a list"):
            expand_requests([str(tmp_path / "outer.txt")])

    def test_lists_are_bounded_and_text(self, tmp_path):
        path = tmp_path / "ids.txt"
        path.write_bytes(b"2005.13013\n" * (LIST_BYTES // 11 + 1))
        with pytest.raises(UnreadableFileError, match="too long"):
            read_id_list(path)
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(UnreadableFileError):
            read_id_list(path)
        path.write_text("2005.13013\n" * 10_001)
        with pytest.raises(UnreadableFileError, match="10,000"):
            read_id_list(path)

    def test_paths_in_a_list_are_relative_to_it(self, tmp_path):
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "paper.pdf").write_bytes(b"%PDF-")
        (tmp_path / "a" / "ids.txt").write_text("paper.pdf\n")
        found = expand_requests([str(tmp_path / "a" / "ids.txt")])
        assert found[0][1].path == tmp_path / "a" / "paper.pdf"


class TestSeveral:
    def test_repetitions_go_and_the_order_stays(self):
        found = expand_requests(
            ["2005.13013", "arXiv:2005.13013", "1706.03762v7", "https://arxiv.org/abs/1706.03762v7"]
        )
        assert [str(identifier) for _, identifier in found] == ["2005.13013", "1706.03762v7"]
        assert [text for text, _ in found] == ["2005.13013", "1706.03762v7"]

    def test_versions_are_different_things(self):
        assert len(expand_requests(["2005.13013v1", "2005.13013v2", "2005.13013"])) == 3

    def test_one_word_with_several_ids(self):
        found = expand_requests(["2005.13013, 1706.03762; hep-th/9901001\n1412.6980"])
        assert len(found) == 4

    def test_a_stamp_or_a_prefix_with_blanks_is_one(self):
        assert len(expand_requests(["arXiv:2005.13013v2 [cs.CL] 30 Sep 2020"])) == 1
        assert len(expand_requests(["arXiv: 2005.13013"])) == 1

    def test_a_file_name_with_blanks_is_one(self, tmp_path):
        path = tmp_path / "my paper.pdf"
        path.write_bytes(b"%PDF-")
        assert [str(identifier) for _, identifier in expand_requests([str(path)])] == [str(path)]
