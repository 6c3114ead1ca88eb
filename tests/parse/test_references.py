"""Entries of bibliographies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.parse.bibtex import parse_biblatex, parse_bibtex, printed_authors
from claimcheck.parse.latex_assemble import entry_of, from_fields
from claimcheck.parse.references import reference


@pytest.mark.parametrize(
    ("text", "title", "year", "arxiv", "doi"),
    [
        (
            "A. Ray and B. Fin. On crows. arXiv preprint arXiv:1901.00001v2, 2019.",
            "On crows", 2019, "1901.00001v2", None,
        ),
        (
            "Ray, A., Fin, B.: Crows: a study. In: Proc. 2018 Conf. pp. 1–9 (2019). https://doi.org/10.1000/x.7",
            "Crows: a study", 2019, None, "10.1000/x.7",
        ),
        ("Ray, A.: A dataset (2019)", "A dataset", 2019, None, None),
        ("A. Ray, “Counting crows in the north,” Birds, vol. 7, 2011.", "Counting crows in the north",
         2011, None, None),
        ("Ray, A. (2012). Nests and eggs. Journal, 3:2001–2010.", "Nests and eggs", 2012, None, None),
        ("A. Ray. 2020. Owls. In Proc., pages 1990–2000.", "Owls", 2020, None, None),
        ("A. Ray. Owls. CoRR, abs/1409.0473, 2014.", "Owls", 2014, "1409.0473", None),
        ("A. Ray. Old physics. arXiv:hep-th/9901001.", "Old physics", None, "hep-th/9901001", None),
        ("A. Ray. Owls. doi: 10.48550/arXiv.2206.00785", "Owls", None, "2206.00785",
         "10.48550/arXiv.2206.00785"),
        ("Owls", None, None, None, None),
        ("", None, None, None, None),
    ],
)  # fmt: skip
def test_printed_entries(
    text: str, title: str | None, year: int | None, arxiv: str | None, doi: str | None
) -> None:
    one = reference("k", text)
    assert (one.title, one.year, one.arxiv_id, one.doi) == (title, year, arxiv, doi)


def test_blocks_and_known_fields_win() -> None:
    one = reference("k", "A. Ray. B. C. 1999.", ["A. Ray.", "B. C.", "1999."])
    assert (one.title, one.year) == ("B. C", 1999)
    dated = reference("k", "A. Ray. 1999. Owls. X.", ["A. Ray.", "1999.", "Owls.", "X."])
    assert dated.title == "Owls"
    known = reference("k", "A. Ray. B. 1999.", title="T", year="2001", arxiv_id="1", doi="2")
    assert (known.title, known.year, known.arxiv_id, known.doi) == ("T", 2001, "1", "2")


BIB = r"""
@comment{ignored {nested}} @preamble{"x"}
@String{acl = "ACL" # " Proc"}
@Article{Key1, title = {The {BERT} \"Uber Paper}, Author = "Ray, Ann and {The {Team}} and van der Fin, Bob",
  journal = acl # { 7}, year = 2019, month = mar, }
@misc(Key2, title={Open {brace}, year={2020})
@misc{Key3}
@misc{Key4, title={Unclosed, year=1
"""


def test_bibtex() -> None:
    found = parse_bibtex(BIB)
    assert found["Key1"] == {
        "title": r"The {BERT} \"Uber Paper",
        "author": "Ray, Ann and {The {Team}} and van der Fin, Bob",
        "journal": "ACL Proc 7", "year": "2019", "month": "March", "entrytype": "article",
    }  # fmt: skip
    assert list(parse_bibtex(BIB, {"key3"})) == ["Key3"]
    made, entry = from_fields("Key1", found["Key1"], 1)
    assert made.title == "The BERT Über Paper" and made.year == 2019
    assert made.text == "Ann Ray, The Team, Bob van der Fin. The BERT Über Paper. ACL Proc 7. 2019."
    assert (entry.names, entry.year) == ("Ray et al.", "2019")


def test_authors() -> None:
    assert printed_authors("Ann Ray and Fin, Bob and {A Team} and Jo van der Sea and X") == [
        ("Ann", "Ray"), ("Bob", "Fin"), ("", "{A Team}"), ("Jo", "van der Sea"), ("", "X"),
    ]  # fmt: skip
    two = from_fields("k", {"author": "A Ray and B Fin", "year": "1"}, 1)[1]
    assert two.names == "Ray and Fin"
    many = from_fields("k", {"author": "A Ray and others", "year": "1"}, 1)
    assert many[1].names == "Ray et al." and many[0].text == "A Ray et al. 1."
    assert from_fields("k", {}, 3)[1].label == "k"


def test_biblatex() -> None:
    text = r"""\entry{k}{article}{}
      \name{author}{2}{}{{{hash=1}{family={Ray},given={Ann}}}{{h=2}{family={Fin},familyi={F}}}}
      \strng{x}{y}\field{title}{On {owls}}\field{year}{2017}
      \verb{eprint}
      \verb 1706.03762
      \endverb
    \endentry"""
    made, entry = from_fields("k", parse_biblatex(text)["k"], 1)
    assert (made.title, made.year, made.arxiv_id) == ("On owls", 2017, "1706.03762")
    assert (entry.names, entry.year) == ("Ray and Fin", "2017")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Ray and Fin(2019)Ray and Fin", ("", "Ray and Fin", "2019")),
        ("Ray et al., 2019a", ("", "Ray et al.", "2019a")),
        ("Ray (n.d.)", ("", "Ray", "n.d.")),
        ("RF19", ("RF19", "", "")),
        ("", ("", "", "")),
    ],
)
def test_labels(label: str, expected: tuple[str, str, str]) -> None:
    entry = entry_of(label, 4)
    assert (entry.label, entry.names, entry.year) == expected
    assert entry.number == 4


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='@{}(),="#\\ \nabkey1', max_size=120))
def test_any_text_is_no_trouble(text: str) -> None:
    for key, fields in parse_bibtex("@misc{" + text).items():
        from_fields(key, fields, 1)
    parse_biblatex("\\entry{" + text)
    reference("k", text)
