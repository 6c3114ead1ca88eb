"""Identifiers, dates, abstracts and titles as the indexes write them."""

from __future__ import annotations

from datetime import date

import pytest

from claimcheck.synthesis import fields


@pytest.mark.parametrize(
    ("written", "doi", "arxiv"),
    [
        ("https://doi.org/10.18653/V1/2020.ACL-MAIN.447", "10.18653/v1/2020.acl-main.447", None),
        ("doi: 10.5555/12345", "10.5555/12345", None),
        ("10.48550/arXiv.2005.13013", None, "2005.13013"),
        ("https://doi.org/10.48550/arxiv.2005.13013v2", None, "2005.13013"),
        ("http://arxiv.org/pdf/2005.13013v2.pdf", None, "2005.13013"),
        ("https://arxiv.org/abs/hep-th/9901001", None, "hep-th/9901001"),
        ("2005.13013", None, "2005.13013"),
        ("no identifier", None, None),
        (None, None, None),
        (7, None, None),
    ],
)
def test_identifiers_in_every_form(written: object, doi: str | None, arxiv: str | None) -> None:
    assert (fields.doi(written), fields.arxiv(written)) == (doi, arxiv)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-05-26", date(2020, 5, 26)),
        ("2020", date(2020, 1, 1)),
        (2019, date(2019, 1, 1)),
        ({"date-parts": [[2021, 3]]}, date(2021, 3, 1)),
        ({"date-parts": [[None]]}, None),
        ("2020-13-40", None),
        ("soon", None),
        (True, None),
        ({}, None),
    ],
)
def test_dates_in_every_form(value: object, expected: date | None) -> None:
    assert fields.day(value) == expected


def test_abstracts_lose_markup_and_keep_what_only_looks_like_it() -> None:
    jats = '<jats:title>Abstract</jats:title><jats:p>A <jats:italic>small</jats:italic> &amp; "b"'
    assert fields.abstract(jats) == 'A small & "b"'
    assert fields.abstract("p < 0.05 and x > 3") == "p < 0.05 and x > 3"
    assert fields.inverted({"b": [1], "a": [0, 2], "far": [10**9], "odd": "x"}) == "a b a"


@pytest.mark.parametrize(
    ("title", "retracted", "notice"),
    [
        ("RETRACTED: Growing Turnips", True, False),
        ("[Retracted] Growing Turnips", True, False),
        ("Retraction Note to: Growing Turnips", False, True),
        ("Retraction: Growing Turnips", False, True),
        ("Retracted Papers and Their Citations", False, False),
        ("Retraction Detection in Turnips", False, False),
    ],
)
def test_titles_of_retracted_papers_and_of_notices(
    title: str, retracted: bool, notice: bool
) -> None:
    assert (fields.says_retracted(title), fields.says_notice(title)) == (retracted, notice)
