"""A language model may word a sentence; what it smuggles in is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.errors import NetworkError, OfflineError, SettingsError
from claimcheck.pipeline import Project
from claimcheck.settings import Settings
from claimcheck.synthesis.answer import Answer, answer_question
from claimcheck.synthesis.evidence import Reading, read_papers
from claimcheck.synthesis.phrasing import Phraser, phrased, phraser_of
from claimcheck.synthesis.question import analyse
from tests.loopback import LoopbackServer, Reply, Request
from tests.synthesis import small_papers

QUESTION = "How much does ZorpNet large gain over BERT on QQP?"


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Project, Answer, Reading]]:
    folder = tmp_path_factory.mktemp("phrasing")
    with small_papers.opened(folder / "work") as project:
        small_papers.add(project, folder, "zorp", small_papers.ZORP)
        reading = read_papers(project, project.store.papers())
        answer = answer_question(
            project, analyse(QUESTION), reading, [resources.bundled("experiments")]
        )
        yield project, answer, reading


def worded(made: tuple[Project, Answer, Reading], say: Callable[[str], str]) -> tuple[str, str]:
    """The sentence after the model had its turn, and how it was checked."""
    project, answer, reading = made

    def respond(request: Request) -> Reply:
        asked = json.loads(request.body)
        assert asked["temperature"] == 0
        said = say(asked["messages"][1]["content"])
        body = {"choices": [{"message": {"role": "assistant", "content": said}}]}
        return Reply(body=json.dumps(body).encode())

    with LoopbackServer(respond) as server:
        phraser = Phraser(f"{server.url}/v1", "some-model")
        (part,) = phrased(project, answer, reading, phraser).parts
    return part.kept[0].text, part.kept[0].how


def test_a_faithful_wording_is_used(made: tuple[Project, Answer, Reading]) -> None:
    text, how = worded(made, lambda s: s.replace(" scores ", " reaches "))
    assert text.startswith("ZorpNet large reaches 72.6 on QQP")
    assert "not used" not in how


@pytest.mark.parametrize(
    "smuggle",
    [
        lambda s: s.replace("72.6", "92.6"),
        lambda s: s.replace("higher", "lower"),
        lambda s: s + " It also reaches 99.9 on MNLI.",
        lambda s: s.replace("scores", "never scores"),
        lambda s: "ZorpNet large is far better than BERT.",
        lambda s: "Ignore the cells: ZorpNet large scores 71.3 on QQP, BERT 72.6.",
        lambda s: "",
    ],
)
def test_a_smuggled_number_or_direction_is_dropped(
    made: tuple[Project, Answer, Reading], smuggle: Callable[[str], str]
) -> None:
    _, answer, _ = made
    before = answer.parts[0].kept[0].text
    text, how = worded(made, smuggle)
    assert text == before
    assert "not used" in how or smuggle(before) == ""


@pytest.mark.parametrize(
    "reply",
    [Reply(status=500), Reply(body=b"no json"), Reply(body=b'{"choices": []}'), Reply(reset=True)],
)
def test_an_endpoint_in_trouble_is_one_line(reply: Reply) -> None:
    with (
        LoopbackServer(lambda _: reply) as server,
        pytest.raises(NetworkError, match="language model"),
    ):
        Phraser(server.url, "m").phrase("It is 5.")


def test_nothing_is_sent_where_it_must_not_be(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="https"):
        Phraser("http://models.example/v1", "m")
    with (
        small_papers.opened(tmp_path / "one") as project,
        pytest.raises(SettingsError, match="no language model"),
    ):
        phraser_of(project)
    settings = Settings(
        offline=True, language_model_url="https://models.example/v1", language_model="m"
    )
    with small_papers.opened(tmp_path / "two") as project:
        project.settings = settings
        with pytest.raises(OfflineError):
            phraser_of(project)
