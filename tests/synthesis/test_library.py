"""The stand-in over a folder of papers serves what a search finds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from claimcheck.fetch import ArxivId, FetchSettings
from claimcheck.fetch.arxiv_client import ArxivClient
from claimcheck.synthesis.indexes import open_clients
from claimcheck.synthesis.interface import Facet, Index, Question
from claimcheck.synthesis.searching import search
from tests.fetch.loopback import pdf_bytes
from tests.synthesis.library import from_listing


def test_what_is_found_can_be_fetched(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    listed = []
    for number, title in ((1, "Deep Watering of Turnips"), (2, "Night Songs of Goats")):
        name = f"4901.0000{number}"
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}v1.pdf").write_bytes(pdf_bytes(title, size=2_000))
        listed.append(
            {"arxiv": name, "title": title, "year": 2049, "authors": "A Ode", "abstract": title}
        )
    (folder / "records.json").write_text(json.dumps(listed))
    question = Question(
        text="Does deep watering help turnips?",
        facets=(Facet(role="method", name="deep watering"), Facet(role="model", name="turnips")),
    )
    with from_listing(folder) as library:
        with open_clients(
            library.settings(), workspace_cache=tmp_path / "c", user_cache=tmp_path / "u"
        ) as clients:
            found = search(question, clients=clients, now=datetime.now(UTC))
        assert {index for work in found.works for index, _ in work.hits} == {
            Index.ARXIV,
            Index.OPENALEX,
            Index.SEMANTIC_SCHOLAR,
        }
        (included,) = [one.work for one in found.decisions if one.included]
        assert included == "arxiv:4901.00001"
        own = FetchSettings(
            api_url=library.variables["CLAIMCHECK_ARXIV_API_URL"],
            oai_url=library.variables["CLAIMCHECK_ARXIV_OAI_URL"],
            files_url=library.url,
            html_url=library.url,
            seconds_between_calls=0,
        )
        with ArxivClient(own, cache=tmp_path / "u") as client:
            (outcome,) = client.fetch([ArxivId(work="4901.00001")], papers=tmp_path / "papers")
    assert outcome.paper is not None and outcome.paper.id == "4901.00001v1"
    assert [path.name for path in (tmp_path / "papers").rglob("*.pdf")] == ["paper.pdf"]
