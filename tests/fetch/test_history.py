"""Licences and versions as arXiv writes them."""

import pytest

from claimcheck.fetch.history import _LicenceReader, licence_url, parse_history

OAI = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>'
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{}</arXivRaw>'
    "</metadata></record></GetRecord></OAI-PMH>"
)


def parsed(inner):
    return parse_history(OAI.format(inner).encode(), "2005.13013")


def test_versions_licence_and_withdrawal():
    found = parsed(
        "<id>2005.13013</id>"
        '<version version="v2"><source_type>DI</source_type></version>'
        '<version version="v1"><source_type>D</source_type></version>'
        '<version version="latest"/><version/>'
        "<license> http://creativecommons.org/licenses/by/4.0/ </license>"
    )
    assert found.newest == 2
    assert found.withdrawn == {2}
    assert found.licence == "http://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    "inner",
    ["", "<id>2005.99999</id><version version='v1'/>", "<id>2005.13013</id>"],
)
def test_records_that_say_nothing(inner):
    assert parsed(inner) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/",) * 2,
        (" https://x.example/y\n", "https://x.example/y"),
        ("javascript:alert(1)", None),
        ("http://x.example/a b", None),
        ("http://x.example/\x1b[31m", None),
        ("http://" + "x" * 300, None),
        ("", None),
        (None, None),
    ],
)
def test_licences_are_plain_addresses(text, expected):
    assert licence_url(text) == expected


def test_the_link_on_an_abstract_page():
    reader = _LicenceReader()
    reader.feed(
        '<a href="http://a.example">x</a><div><a class="has_license" title="Rights to this article" '
        'href="http://b.example"><img></a><a title="Rights to this article" href="http://c.example">'
    )
    assert reader.href == "http://b.example"
