"""Questions that real papers answer, and questions that they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.pipeline import Project, add_local
from claimcheck.synthesis.answer import Answer, answer_question
from claimcheck.synthesis.evidence import Reading, read_papers
from claimcheck.synthesis.question import analyse
from tests.synthesis import small_papers

pytestmark = pytest.mark.slow

FILES = {
    "1706.03762v7": "1706.03762/source.tar.gz",
    "1810.04805v2": "1810.04805/1810.04805v2.pdf",
    "2007.01282v2": "2007.01282/2007.01282v2.pdf",
}


@pytest.fixture(scope="module")
def read(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Project, Reading]]:
    folder = tmp_path_factory.mktemp("real")
    with small_papers.opened(folder / "work") as project:
        for name, path in FILES.items():
            add_local(project, [shared / "papers" / path], as_id=name)
        yield project, read_papers(project, project.store.papers())


def ask(read: tuple[Project, Reading], question: str) -> Answer:
    project, reading = read
    return answer_question(project, analyse(question), reading, [resources.bundled("experiments")])


def kept(answer: Answer, part: int = 0) -> str:
    return " ".join(one.text for one in answer.parts[part].kept)


def test_depth_and_width(read: tuple[Project, Reading]) -> None:
    answer = ask(read, "Does adding Transformer depth or width improve translation quality?")
    depth, width = answer.parts
    assert "23.7 at N = 2, 25.3 at N = 4, 25.8 at N = 6 and 25.5 at N = 8" in kept(answer)
    assert depth.verdict.startswith("Mostly")  # BLEU falls from 6 to 8 layers, perplexity does not
    assert "25.4 at d_ff = 1024, 25.8 at d_ff = 2048 and 26.2 at d_ff = 4096" in kept(answer, 1)
    assert width.verdict == "Yes: better in every comparison."
    assert width.notes == ("d_k and d_v change with d_model",)


def test_large_over_base_and_over_the_best_before(read: tuple[Project, Reading]) -> None:
    answer = ask(
        read, "How much does BERT Large gain over BERT Base or over the previous best on GLUE?"
    )
    assert "82.1 on the GLUE average, 2.5 points higher than BERT BASE with 79.6" in kept(answer)
    assert "82.1 on the GLUE average, 7.0 points higher than OpenAI GPT with 75.1" in kept(
        answer, 1
    )
    assert all(one.how == "supported by the checker" for p in answer.parts for one in p.kept)


def test_more_passages(read: tuple[Project, Reading]) -> None:
    """Chosen before anything was built."""
    answer = ask(
        read,
        "Does increasing the number of training passages improve exact match on NaturalQuestions?",
    )
    assert "37.8 at 5 training passages" in kept(answer)
    assert "46.5 at 100 training passages" in kept(answer)
    assert "never worse" in answer.parts[0].verdict


def test_questions_that_these_papers_do_not_answer(
    read: tuple[Project, Reading], shared: Path
) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        asked = re.search(r"Research question:\s*(.+?\?)", path.read_text(encoding="utf-8"))
        assert asked is not None
        answer = ask(read, asked[1])
        (part,) = answer.parts
        assert not part.answered, path.name
        benchmark = "XTREME-R" if "XTREME-R" in asked[1] else "XTREME"
        assert benchmark in part.unmet
        assert any(f"asks about {benchmark};" in line for line in answer.mismatches)
        assert part.remedy is not None and part.remedy.recipe == f"seeds-{path.name[:3]}"
        assert part.remedy.price.gpu_hours
