"""Works as each index writes them, and its queries as tests of text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from claimcheck.synthesis.dedupe import folded
from tests.synthesis.records import BY_SLUG, REFERENCES, SEED, Invented


def filler(number: int) -> Invented:
    return Invented(
        slug="",
        title=f"Filler Study Number {number} on Nothing in Particular",
        year=2040,
        authors=f"Filler Author{number}",
        where="aosc",
        wanted="",
        abstract="Nothing in particular is studied.",
        number=10_000 + number,
    )


def text_of(record: Invented) -> str:
    return f"{title_of(record)} {'' if record.mark == 'no-abstract' else record.abstract}"


def title_of(record: Invented) -> str:
    return f"RETRACTED: {record.title}" if record.mark == "retracted-title" else record.title


def doi_of(record: Invented) -> str | None:
    """Also of works whose publisher's record the stand-in of Crossref lacks."""
    known = record.mark == "retracted-by-notice"
    return f"10.5555/synth.{record.number:04d}" if known else record.doi


def authors_of(record: Invented) -> list[str]:
    return [name.strip() for name in record.authors.split(";")]


def atom(record: Invented) -> str:
    names = "".join(f"<author><name>{escape(n)}</name></author>" for n in authors_of(record))
    day = f"{record.year - 1}-11-05T10:00:00Z"
    comment = "This paper has been withdrawn by the authors" if record.mark == "withdrawn" else ""
    wrapped = title_of(record).replace(": ", ":\n  ")
    doi = f"<arxiv:doi>{record.doi}</arxiv:doi>" if record.doi and record.number % 3 == 0 else ""
    summary = "" if record.mark == "no-abstract" else record.abstract
    return (
        f"<entry><id>http://arxiv.org/abs/{record.arxiv}v2</id><updated>{day}</updated>"
        f"<published>{day}</published><title>{escape(wrapped)}</title>"
        f"<summary>{escape(summary)}</summary>{names}{doi}"
        f"<arxiv:comment>{comment}</arxiv:comment>"
        f'<arxiv:primary_category term="cs.CL"/><category term="cs.CL"/></entry>'
    )


def openalex(record: Invented) -> list[dict[str, Any]]:
    """One work, or two: the preprint and what was published, which OpenAlex does not always join."""
    words: dict[str, list[int]] = {}
    for position, word in enumerate(record.abstract.split()):
        words.setdefault(word, []).append(position)
    doi, arxiv = doi_of(record), record.arxiv
    work = {
        "id": f"https://openalex.org/W{record.number}",
        "doi": f"https://doi.org/{doi}" if doi else None,
        "display_name": title_of(record),
        "authorships": [{"author": {"display_name": name}} for name in authors_of(record)],
        "abstract_inverted_index": None if record.mark == "no-abstract" else words,
        "publication_date": f"{record.year}-05-01",
        "publication_year": record.year,
        "type": record.kind,
        "is_retracted": record.mark == "retracted-o",
        "primary_location": {"source": {"display_name": "Invented Proceedings"}},
        "locations": [],
        "referenced_works": (
            [f"https://openalex.org/W{BY_SLUG[s].number}" for s in REFERENCES]
            if record.slug == SEED
            else []
        ),
    }
    if arxiv is None:
        return [work]
    place = {"landing_page_url": f"http://arxiv.org/abs/{arxiv}", "pdf_url": None}
    if doi and record.number % 2:
        preprint = work | {
            "id": f"https://openalex.org/W{record.number}000",
            "doi": f"https://doi.org/10.48550/arXiv.{arxiv}",
            "type": "preprint",
            "publication_date": f"{record.year - 1}-11-05",
            "publication_year": record.year - 1,
            "is_retracted": False,
            "primary_location": place | {"source": {"display_name": "arXiv"}},
        }
        return [work, preprint]
    return [work | {"locations": [place]}]


def scholar(record: Invented) -> dict[str, Any]:
    ids: dict[str, Any] = {"CorpusId": record.number}
    if record.arxiv and record.number % 3:
        ids["ArXiv"] = record.arxiv
    if doi_of(record):
        ids["DOI"] = str(doi_of(record)).upper()
    return {
        "paperId": f"{record.number:040x}",
        "externalIds": ids,
        "title": title_of(record).replace("Zero-Shot", "Zero-shot"),
        "abstract": None if record.mark == "no-abstract" else record.abstract,
        "authors": [{"authorId": "1", "name": initialled(name)} for name in authors_of(record)],
        "year": record.year,
        "publicationDate": None,
        "publicationTypes": ["JournalArticle"] if record.doi else None,
        "venue": "Invented Proceedings" if record.doi else "arXiv.org",
    }


def initialled(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{given[:1]}. {family}"


def crossref(record: Invented) -> dict[str, Any]:
    title = title_of(record)
    if record.number % 4 == 0:
        title = title.upper()
    work: dict[str, Any] = {
        "DOI": str(doi_of(record) or f"10.5555/synth.{record.number:04d}").upper(),
        "title": [title],
        "author": [
            {"given": name.rpartition(" ")[0], "family": name.rpartition(" ")[2]}
            for name in authors_of(record)
        ],
        "issued": {"date-parts": [[record.year, 5]]},
        "type": "book-chapter" if record.kind == "book-chapter" else "proceedings-article",
        "container-title": ["Invented Proceedings"],
    }
    if record.mark != "no-abstract":
        work["abstract"] = (
            f"<jats:title>Abstract</jats:title><jats:p>{escape(record.abstract)}</jats:p>"
        )
    if record.arxiv and record.number % 5 == 0:
        work["relation"] = {
            "has-preprint": [{"id-type": "doi", "id": f"10.48550/arXiv.{record.arxiv}"}]
        }
    if record.mark == "retracted-c":
        work["updated-by"] = [
            {"DOI": "10.5555/notice.1", "type": "retraction", "source": "publisher"}
        ]
    return work


def notice(record: Invented) -> dict[str, Any]:
    return {
        "DOI": "10.5555/notice.2",
        "title": [f"Retraction Note to: {record.title}"],
        "author": [{"family": "Amsel", "given": "Rolf"}],
        "issued": {"date-parts": [[2052, 1, 1]]},
        "type": "journal-article",
        "update-to": [{"DOI": doi_of(record), "type": "retraction", "label": "Retraction"}],
    }


def parsed(query: str) -> Callable[[str], bool]:
    """A boolean query of arXiv, OpenAlex or Semantic Scholar as a test of folded text."""
    tokens = re.findall(r'"[^"]*"|[()|+]|[^\s()|+"]+', query.replace("all:", ""))
    place = 0

    def peek() -> str:
        return tokens[place] if place < len(tokens) else ""

    def either() -> Callable[[str], bool]:
        nonlocal place
        sides = [both()]
        while peek() in ("OR", "|"):
            place += 1
            sides.append(both())
        return lambda text: any(side(text) for side in sides)

    def both() -> Callable[[str], bool]:
        nonlocal place
        sides = [single()]
        while peek() not in ("", "OR", "|", ")"):
            if peek() in ("AND", "+"):
                place += 1
            sides.append(single())
        return lambda text: all(side(text) for side in sides)

    def single() -> Callable[[str], bool]:
        nonlocal place
        token = peek()
        place += 1
        if token == "(":
            inner = either()
            assert peek() == ")", query
            place += 1
            return inner
        assert token and token not in ("AND", "OR", "|", "+", ")"), query
        phrase = folded(token)
        return lambda text: f" {phrase} " in text or f" {phrase}s " in text

    wanted = either()
    assert place == len(tokens), query
    return wanted
