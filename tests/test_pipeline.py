"""The line from files to findings, on stand-ins for its stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from claimcheck import pipeline, workspace
from claimcheck.errors import (
    InputError,
    NotFoundError,
    ResourceLimitError,
    StoreError,
    UnreadableFileError,
    UsageError,
    WorkspaceError,
)
from claimcheck.pipeline import Added, Project, add_local
from claimcheck.pipeline.comparing import compare
from claimcheck.records import Failure, FileRole, Paper, PaperStatus, ReportingLabel
from claimcheck.settings import Settings
from tests import fake_stages
from tests.store import samples

TEXT = "On Hares\nThe hare runs 41.8 km.\nIt is wrong that 5 rest.\nAn odd 7 sleep.\nNo number.\n"


class Clock:
    """A second passes each time somebody looks."""

    def __init__(self) -> None:
        self.time = samples.NOW

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture(autouse=True)
def stages(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_stages.install(monkeypatch.setattr)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project(workspace.create(tmp_path / "work"), clock=Clock()) as opened:
        yield opened


def pdf(folder: Path, name: str = "hares.pdf", text: str = TEXT) -> Path:
    path = folder / name
    path.write_text("%PDF-1.4\n" + text, encoding="utf-8")
    return path


def tex(folder: Path, name: str = "hares.tex", text: str = TEXT) -> Path:
    path = folder / name
    path.write_text("\\documentclass{article}\n" + text, encoding="utf-8")
    return path


# ── local files ───────────────────────────────────────────────────────────────────────────────


def test_a_local_file_is_copied_read_and_named_by_its_content(
    project: Project, tmp_path: Path
) -> None:
    added = add_local(project, [pdf(tmp_path)])
    paper = added.paper
    assert paper.id == f"sha256:{paper.files[0].sha256[:16]}"
    assert (paper.title, paper.status) == ("On Hares", PaperStatus.LOCAL)
    assert added.new == (FileRole.PDF,)
    home = project.workspace.paper_folder(paper.id)
    assert [path.name for path in home.iterdir()] == ["hares.pdf"]
    assert (home / "hares.pdf").read_bytes() == (tmp_path / "hares.pdf").read_bytes()
    assert project.store.papers() == (paper,)
    document = project.store.current_document(paper.id)
    assert document is not None and document.title == "On Hares"


def test_the_same_file_again_changes_nothing(project: Project, tmp_path: Path) -> None:
    first = add_local(project, [pdf(tmp_path)])
    again = add_local(project, [pdf(tmp_path, "copy.pdf")])
    assert again == Added(paper=first.paper, new=())
    assert len(project.store.papers()) == 1


def test_a_file_that_is_stored_under_an_id_is_recognised(project: Project, tmp_path: Path) -> None:
    first = add_local(project, [pdf(tmp_path)], as_id="2101.00001v1")
    assert add_local(project, [pdf(tmp_path)]).paper == first.paper


def test_a_set_is_one_paper_and_grows(project: Project, tmp_path: Path) -> None:
    one = add_local(project, [pdf(tmp_path)], as_id="2101.00001v1")
    both = add_local(project, [pdf(tmp_path), tex(tmp_path)], as_id="2101.00001v1")
    assert one.new == (FileRole.PDF,)
    assert both.new == (FileRole.SOURCE,)
    assert [file.role for file in both.paper.files] == [FileRole.PDF, FileRole.SOURCE]
    document = project.store.current_document("2101.00001v1")
    assert document is not None and document.source.value == "latex"  # read anew, with both
    assert add_local(project, [tex(tmp_path)], as_id="2101.00001v1").new == ()


def test_another_file_in_the_same_role_is_refused(project: Project, tmp_path: Path) -> None:
    add_local(project, [pdf(tmp_path)], as_id="2101.00001v1")
    other = pdf(tmp_path, "other.pdf", TEXT + "More.")
    with pytest.raises(InputError, match="another pdf file"):
        add_local(project, [other], as_id="2101.00001v1")
    home = project.workspace.paper_folder("2101.00001v1")
    assert [path.name for path in home.iterdir()] == ["hares.pdf"]


def test_two_files_of_one_name_and_two_of_one_kind(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    same = tex(tmp_path / "a", "hares.pdf")
    with pytest.raises(InputError, match="another file called hares"):
        add_local(project, [pdf(tmp_path), same], as_id="x1")
    with pytest.raises(InputError, match="are both the pdf"):
        add_local(project, [pdf(tmp_path), pdf(tmp_path, "b.pdf")], as_id="x1")
    assert project.store.papers() == ()


def test_an_unreadable_file_leaves_no_trace(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"hares\.pdf is damaged"):
        add_local(project, [pdf(tmp_path, text="broken")])
    assert project.store.papers() == ()
    assert list(project.workspace.papers.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.pdf", b"", "empty"),
        ("photo.pdf", b"\xff\xd8\xff\xe0" + b"\x00" * 50, "JPEG"),
        ("notes.txt", b"just some notes\n", "plain text"),
    ],
)
def test_what_is_no_paper_is_refused(
    project: Project, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        add_local(project, [tmp_path / name])


def test_a_missing_file(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.pdf"):
        add_local(project, [tmp_path / "none.pdf"])


@pytest.mark.parametrize(
    "bad", ["", "..", "a/../b", "-x", "a b", "x" * 101, "a\nb", "1706.03762", "hep-th/9901001", "é"]
)
def test_an_id_must_be_one(project: Project, tmp_path: Path, bad: str) -> None:
    with pytest.raises(UsageError):
        add_local(project, [pdf(tmp_path)], as_id=bad)


def test_an_id_that_differs_in_case_only(project: Project, tmp_path: Path) -> None:
    add_local(project, [pdf(tmp_path)], as_id="draft")
    with pytest.raises(InputError, match="differs only in case"):
        add_local(project, [pdf(tmp_path)], as_id="Draft")


def test_several_files_need_an_id(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        add_local(project, [pdf(tmp_path), tex(tmp_path)])
    assert "--as" in (caught.value.hint or "")


def test_a_name_like_an_arxiv_id_is_a_hint_and_nothing_more(
    project: Project, tmp_path: Path
) -> None:
    added = add_local(project, [pdf(tmp_path, "1706.03762v5.pdf")])
    assert added.paper.id.startswith("sha256:")
    assert "--as 1706.03762v5" in (added.hint or "")
    plain = add_local(project, [pdf(tmp_path, "x.pdf", TEXT + "x")])
    assert plain.hint is None


@pytest.mark.parametrize("name", ["paper.pdf", "‮fdp.pdf", "-rf.pdf", "a;b.pdf", "é.pdf"])
def test_any_name_of_a_file_is_kept_harmless(project: Project, tmp_path: Path, name: str) -> None:
    added = add_local(project, [pdf(tmp_path, name)])
    stored = added.paper.files[0].name
    assert stored == {"é.pdf": "é.pdf", "paper.pdf": "local-paper.pdf"}.get(name, "local.pdf")


# ── folders ───────────────────────────────────────────────────────────────────────────────────


def folder_of_latex(parent: Path) -> Path:
    folder = parent / "source"
    (folder / "sections").mkdir(parents=True)
    (folder / "main.tex").write_text("\\documentclass{article}")
    (folder / "sections" / "a.tex").write_text("1 hare")
    (folder / ".git").mkdir()
    (folder / ".git" / "secret").write_text("x")
    (folder / ".env").write_text("x")
    (folder / "link.tex").symlink_to("/etc/passwd")
    return folder


def test_a_folder_is_packed_without_links_and_hidden_files(
    project: Project, tmp_path: Path
) -> None:
    import tarfile

    added = add_local(project, [folder_of_latex(tmp_path)])
    (file,) = added.paper.files
    assert (file.role, file.name) == (FileRole.SOURCE, "local-source.tar.gz") or (
        file.name == "source.tar.gz"
    )
    path = project.workspace.paper_folder(added.paper.id) / file.name
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["main.tex", "sections/a.tex"]


def test_equal_folders_are_one_paper(project: Project, tmp_path: Path) -> None:
    import os
    import shutil

    folder = folder_of_latex(tmp_path)
    first = add_local(project, [folder])
    other = tmp_path / "other"
    shutil.copytree(folder, other, symlinks=True)
    os.utime(other / "main.tex", (0, 0))
    assert add_local(project, [other]).paper == first.paper


def test_a_folder_without_latex(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    with pytest.raises(UnreadableFileError, match="no LaTeX file"):
        add_local(project, [folder])


def test_a_folder_that_is_too_large(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimcheck.pipeline.local._MAX_MEMBERS", 1)
    with pytest.raises(ResourceLimitError):
        add_local(project, [folder_of_latex(tmp_path)])
    assert list(project.workspace.papers.iterdir()) == []


# ── reading and listing ───────────────────────────────────────────────────────────────────────


def test_a_document_is_read_once(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    first = pipeline.read(project, paper)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("claimcheck.parse.read_paper", never)
    assert pipeline.read(project, paper) == first
    with pytest.raises(AssertionError):
        pipeline.read(project, paper, again=True)
    monkeypatch.setattr(fake_stages.FakeReader, "version", 2)  # a better reader came
    with pytest.raises(AssertionError):
        pipeline.read(project, paper)


def test_a_preferred_reader_is_obeyed(tmp_path: Path) -> None:
    place = workspace.create(tmp_path / "work")
    with Project(place) as project:
        paper = add_local(project, [pdf(tmp_path), tex(tmp_path)], as_id="x1").paper
        assert pipeline.read(project, paper).source.value == "latex"
    with Project(place, Settings(reader="pdf")) as project:
        assert pipeline.read(project, paper).source.value == "pdf"
    with Project(place, Settings(reader="html")) as project:  # it has none: no reason to read
        assert pipeline.read(project, paper).source.value == "pdf"


def test_a_changed_or_missing_file_is_noticed(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    path = project.workspace.paper_folder(paper.id) / "hares.pdf"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(StoreError, match="was changed"):
        pipeline.read(project, paper, again=True)
    path.unlink()
    with pytest.raises(StoreError, match="is gone"):
        pipeline.read(project, paper, again=True)


def test_a_store_from_elsewhere_cannot_name_files_outside(project: Project) -> None:
    file = samples.paper().files[0].model_copy(update={"name": "../../../../etc/passwd"})
    with pytest.raises(StoreError, match="outside its folder"):
        pipeline.read(project, samples.paper(files=(file,)))


def test_a_paper_without_files(project: Project) -> None:
    paper = Paper(id="2101.00001v1", status=PaperStatus.WITHDRAWN, status_note="plagiarism")
    with pytest.raises(InputError, match="plagiarism"):
        pipeline.read(project, paper)


def test_claims_are_listed_once_and_again_when_the_extractor_changes(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    claims = pipeline.list_claims(project, paper)
    assert [claim.text for claim in claims] == TEXT.splitlines()[1:4]
    monkeypatch.setattr("claimcheck.extract.extract_claims", lambda *_: claims[:1])
    assert pipeline.list_claims(project, paper) == claims
    monkeypatch.setattr("claimcheck.extract.EXTRACTOR", "fake/2")
    assert pipeline.list_claims(project, paper) == claims[:1]
    assert pipeline.stored_claims(project, paper) == claims[:1]


def test_a_paper_that_cannot_be_read_is_a_failure_in_its_report(
    project: Project, tmp_path: Path
) -> None:
    from hashlib import sha256

    path = pdf(tmp_path, text="broken")
    file = (
        samples.paper()
        .files[0]
        .model_copy(update={"name": "b.pdf", "sha256": sha256(path.read_bytes()).hexdigest()})
    )
    paper = samples.paper(files=(file,), title=None)
    home = project.workspace.paper_folder(paper.id)
    home.mkdir()
    path.replace(home / "b.pdf")
    project.store.put_paper(paper, now=samples.NOW)  # as fetching from a server leaves it
    with pytest.raises(UnreadableFileError):
        pipeline.list_claims(project, paper)
    (failure,) = project.store.failures([paper.id])
    assert failure.stage == "read" and "is damaged → download" in failure.reason
    report = pipeline.build_report(project, paper)
    assert report.failures == (("read", paper.id, failure.reason),)
    outcome = fake_stages.read_paper({FileRole.PDF: pdf(tmp_path)}, paper_id=paper.id)
    project.store.put_reading(paper, outcome.document, reason="", attempts=(), now=project.now())
    assert pipeline.build_report(project, paper).failures == ()  # it was read since


# ── checking ──────────────────────────────────────────────────────────────────────────────────


def test_verdicts_and_failures_are_stored_as_findings(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    checked = pipeline.verify(project, paper)
    labels = [finding.reporting for finding in checked.findings]
    assert labels == [ReportingLabel.SUPPORTED, ReportingLabel.REFUTED, None]
    assert (checked.done, checked.kept, len(checked.failures)) == (3, 0, 1)
    assert checked.findings[2].failures == checked.failures
    assert pipeline.stored_findings(project, paper) == checked.findings


def test_what_was_checked_is_not_checked_again_but_failures_are(
    project: Project, tmp_path: Path
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    pipeline.verify(project, paper)
    second = pipeline.verify(project, paper)
    assert (second.done, second.kept) == (1, 2)
    third = pipeline.verify(project, paper, again=True)
    assert (third.done, third.kept) == (3, 0)
    assert len(project.store.verdicts([f.claim.id for f in third.findings])) == 4


def test_new_evidence_or_another_verifier_means_checking_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    pipeline.verify(project, paper)
    add_local(project, [pdf(tmp_path, "b.pdf", "On Foxes\nA fox runs 3 km.")])
    assert pipeline.verify(project, paper).done == 3
    assert pipeline.verify(project, paper, alone=True).kept == 2  # as before the other came
    monkeypatch.setattr("claimcheck.verify.settings.VERIFIER", "new")
    assert pipeline.verify(project, paper).done == 3
    project.settings = Settings(retriever="bm25+dense")
    assert pipeline.verify(project, paper).done == 3


def test_versions_and_copies_of_a_paper_are_no_evidence(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    class Spy:
        def __init__(self, entries: object) -> None:
            seen.append([paper.id for paper, _ in entries])  # type: ignore[attr-defined]

    monkeypatch.setattr("claimcheck.verify.Corpus", Spy)
    texts = {
        "2101.00001v1": "Of Hares\n1.",
        "2101.00001v2": TEXT,
        "2101.00002v1": "Of Foxes\n2.",
        "copy": "ON  HARES\n3.",
    }
    for name, text in texts.items():
        add_local(project, [pdf(tmp_path, f"{name}.pdf", text)], as_id=name)
    pipeline.verify(project, project.store.paper("2101.00001v2"))
    pipeline.verify(project, project.store.paper("2101.00001v2"), alone=True, again=True)
    assert seen == [["2101.00001v2", "2101.00002v1"], ["2101.00001v2"]]


def test_an_interrupted_check_keeps_what_it_did_and_goes_on(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    real = fake_stages.verify_claims
    calls = 0

    def interrupted(*arguments: object, **keywords: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return real(*arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr("claimcheck.verify.verify_claims", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pipeline.verify(project, paper)
    assert project.store.counts()["verdicts"] == 1
    checked = pipeline.verify(project, paper)
    assert (checked.done, checked.kept) == (2, 1)


def test_progress_is_told(project: Project, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []

    def progress(stage: str, _subject: str, done: int, total: int | None) -> None:
        told.append((stage, done, total))

    paper = add_local(project, [pdf(tmp_path)], progress=progress).paper
    pipeline.verify(project, paper, progress=progress)
    assert ("copying", 0, None) in told
    assert told[-4:] == [("checking", n, 3) for n in range(4)]


def test_external_claims_are_checked_against_each_paper(project: Project, tmp_path: Path) -> None:
    papers = [
        add_local(project, [pdf(tmp_path, f"{n}.pdf", TEXT + n)], as_id=n).paper for n in "ab"
    ]
    texts = ["The hare ran 41.8 km.", "It is wrong: 9.", "It is wrong: 9."]
    external = pipeline.check_text(project, texts, papers)
    assert [(f.claim.paper, f.reporting and f.reporting.value) for f in external.findings] == [
        ("a", "SUPPORTED"),
        ("a", "REFUTED"),
        ("b", "SUPPORTED"),
        ("b", "REFUTED"),
    ]
    assert len(project.store.external_claims("a")) == 2


# ── reports ───────────────────────────────────────────────────────────────────────────────────


def test_a_report_is_a_function_of_the_store(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    checked = pipeline.verify(project, paper)
    report = pipeline.build_report(project, paper)
    assert {entry.finding for entry in report.claims} == set(checked.findings)
    assert report.date == samples.NOW.date()
    written = pipeline.write_report(project, paper, ("md", "html"))
    first = [path.read_bytes() for _, path in written.files]
    again = pipeline.write_report(project, paper, ("md", "html"))
    elsewhere = pipeline.write_report(project, paper, ("md", "html"), folder=tmp_path / "out")
    assert [path.read_bytes() for _, path in again.files] == first
    assert [path.parent for _, path in elsewhere.files] == [tmp_path / "out"] * 2
    for name, path in written.files:
        assert path.suffix == f".{name}"
        assert path.parent == project.workspace.reports
    assert "41.8" in written.files[0][1].read_text(encoding="utf-8")


def test_a_report_of_a_paper_that_was_not_checked(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    report = pipeline.build_report(project, paper)
    assert report.claims == ()


def test_a_report_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    (tmp_path / "occupied").write_text("")
    with pytest.raises(WorkspaceError, match="occupied"):
        pipeline.write_report(project, paper, ("md",), folder=tmp_path / "occupied")


# ── versions ──────────────────────────────────────────────────────────────────────────────────


def test_differences_between_versions() -> None:
    old = samples.document(
        "x1",
        (
            "The hare runs 41.8 km in all of our races.",
            "Hares outrun tortoises by 3 km.",
            "We use 5 fields.",
            "It stays as it is: 1.",
        ),
    )
    new = samples.document(
        "x2",
        (
            "It stays as it  is: 1.",
            "The hare runs 42.9 km in all of our races.",
            "Hares outrun the tortoises by 3 km.",
            "Foxes are new: 12.",
        ),
    )
    found = compare(
        samples.paper("x1"), samples.paper("x2"), samples.claims(old), samples.claims(new)
    )
    assert found.same == 1
    assert [
        (
            change.kind,
            change.before and change.before.text[:12],
            change.after and change.after.text[:12],
        )
        for change in found.changes
    ] == [
        ("value", "The hare run", "The hare run"),
        ("reworded", "Hares outrun", "Hares outrun"),
        ("added", None, "Foxes are ne"),
        ("dropped", "We use 5 fie", None),
    ]


def test_two_sentences_about_one_fact_are_one_claim_that_changed() -> None:
    from claimcheck.records import Binding

    bound = Binding(system="hare", dataset="race")

    def of(text: str, paper_id: str) -> tuple[object, ...]:
        document = samples.document(paper_id, (text,))
        (claim,) = samples.claims(document)
        (part,) = claim.parts
        return (claim.model_copy(update={"parts": (part.model_copy(update={"binding": bound}),)}),)

    found = compare(
        samples.paper("x1"),
        samples.paper("x2"),
        of("A distance of 41.8 km is what it managed on the day.", "x1"),  # type: ignore[arg-type]
        of("Our hare managed more.", "x2"),  # type: ignore[arg-type]
    )
    (change,) = found.changes
    assert change.kind == "value" and change.fact_key
    assert change.fact_key in (change.after.fact_keys if change.after else ())


def test_diff_reads_both(project: Project, tmp_path: Path) -> None:
    old = add_local(project, [pdf(tmp_path, "a.pdf")], as_id="x1").paper
    new = add_local(project, [pdf(tmp_path, "b.pdf", TEXT + "And 8 more.")], as_id="x2").paper
    found = pipeline.diff(project, old, new)
    assert (found.same, [change.kind for change in found.changes]) == (3, ["added"])


# ── upkeep ────────────────────────────────────────────────────────────────────────────────────


def test_garbage_is_what_nothing_refers_to(project: Project, tmp_path: Path) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    place = project.workspace
    (place.cache / "net").mkdir()
    (place.cache / "net" / "x").write_text("12345")
    (place.papers / "left").mkdir()
    (place.papers / "left" / "y.pdf").write_text("1")
    (place.papers / ".locks").mkdir()
    (place.papers / ".locks" / "z.lock").write_text("")
    for number in (2, 3):
        (place.folder / f"store.sqlite3.before-00{number}").write_text("b")
    expected = ("cache/net/x", "papers/left/y.pdf", "store.sqlite3.before-002")
    assert pipeline.collect_garbage(project, dry_run=True) == (expected, 7)
    assert (place.cache / "net" / "x").exists()
    assert pipeline.collect_garbage(project) == (expected, 7)
    assert not (place.papers / "left").exists()
    assert (place.papers / ".locks" / "z.lock").exists()
    assert (place.folder / "store.sqlite3.before-003").exists()
    assert pipeline.collect_garbage(project) == ((), 0)
    assert pipeline.read(project, paper, again=True).title == "On Hares"


# ── the project ───────────────────────────────────────────────────────────────────────────────


def test_a_read_only_workspace_can_be_read(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = add_local(project, [pdf(tmp_path)]).paper
    checked = pipeline.verify(project, paper)
    monkeypatch.setattr("os.access", lambda *_: False)
    with Project(project.workspace) as reader:
        assert reader.store.papers() == (paper,)
        assert pipeline.stored_findings(reader, paper) == checked.findings
        with pytest.raises(WorkspaceError, match="cannot be written"):
            pipeline.verify(reader, paper)


def test_a_workspace_that_is_read_only_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace.create(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(WorkspaceError, match="cannot be written"), Project(place):
        pass


def test_the_demo_needs_its_paper(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: str) -> Path:
        raise NotFoundError("the bundled paper is missing")

    monkeypatch.setattr("claimcheck.pipeline.demo.bundled", missing)
    with pytest.raises(NotFoundError):
        pipeline.run_demo(project)


def test_the_demo_runs_the_whole_line_twice(project: Project) -> None:
    for _ in range(2):
        outcome = pipeline.run_demo(project)
        assert [name for name, _ in outcome.written.files] == ["html", "md", "json"]
        assert all(path.stat().st_size for _, path in outcome.written.files)
        assert outcome.checked.done == len(outcome.checked.findings) > 0


def test_the_demo_of_another_claimcheck_is_left_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = pipeline.run_demo(project).checked.paper.id
    (tmp_path / "note").mkdir()
    (tmp_path / "note" / "paper.toml").write_text(f'id = "{ours}"\npdf = "note.pdf"\n')
    tex(tmp_path / "note", "note.tex")
    pdf(tmp_path / "note", "note.pdf")
    monkeypatch.setattr("claimcheck.pipeline.demo.bundled", lambda *_: tmp_path / "note")
    with pytest.raises(WorkspaceError, match="another claimcheck"):
        pipeline.run_demo(project)


# ── fetching ──────────────────────────────────────────────────────────────────────────────────


class FakeArxiv:
    """Has one paper, and trouble with every other."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def fetch(self, ids, *, papers, all_versions=False, roles=None):  # type: ignore[no-untyped-def]
        from claimcheck.fetch import Absent, FetchOutcome

        for identifier in ids:
            if str(identifier) != "2101.00001v2":
                failure = Failure(
                    stage="fetch", subject=str(identifier), reason="no such paper", time=samples.NOW
                )
                yield FetchOutcome(
                    requested=str(identifier), paper=None, folder=None, failures=(failure,)
                )
                continue
            home = papers / identifier.folder
            home.mkdir(exist_ok=True)
            path = pdf(home, "paper.pdf")
            from hashlib import sha256

            file = (
                samples.paper()
                .files[0]
                .model_copy(
                    update={"sha256": sha256(path.read_bytes()).hexdigest(), "name": "paper.pdf"}
                )
            )
            paper = samples.paper(str(identifier), files=(file,), status=PaperStatus.CURRENT)
            absent = Absent(role=FileRole.HTML, reason="none was made", asked=samples.NOW)
            yield FetchOutcome(
                requested=str(identifier),
                paper=paper,
                folder=identifier.folder,
                downloaded=(FileRole.PDF,),
                absent=(absent,),
            )


def test_fetching_mixes_files_and_ids(project: Project, tmp_path: Path) -> None:
    texts = [str(pdf(tmp_path)), "2101.00001v2", "2101.00009", "10.1000/182"]
    outcomes = list(pipeline.fetch(project, pipeline.requests(texts), source=FakeArxiv(project)))
    assert [type(one).__name__ for one in outcomes] == ["Added", "Failure", "Added", "Failure"]
    assert isinstance(outcomes[1], Failure) and "DOI" in outcomes[1].reason
    fetched = outcomes[2]
    assert isinstance(fetched, Added)
    assert fetched.absent == ("html: none was made",)
    assert pipeline.read(project, fetched.paper).title == "On Hares"
    again = list(
        pipeline.fetch(project, pipeline.requests(["2101.00001v2"]), source=FakeArxiv(project))
    )
    assert isinstance(again[0], Added)


def test_a_file_that_was_handed_in_outranks_the_servers(project: Project, tmp_path: Path) -> None:
    local = add_local(project, [pdf(tmp_path, text=TEXT + "!")], as_id="2101.00001v2").paper
    (outcome,) = pipeline.fetch(
        project, pipeline.requests(["2101.00001v2"]), source=FakeArxiv(project)
    )
    assert isinstance(outcome, Added)
    assert outcome.paper.files == local.files
    assert outcome.paper.status is PaperStatus.CURRENT


def test_one_bad_file_of_several_stops_nothing(project: Project, tmp_path: Path) -> None:
    texts = [str(pdf(tmp_path, "bad.pdf", "broken")), str(pdf(tmp_path))]
    first, second = pipeline.fetch(project, pipeline.requests(texts))
    assert isinstance(first, Failure) and "bad.pdf is damaged → download" in first.reason
    assert isinstance(second, Added)
    with pytest.raises(UnreadableFileError):
        list(pipeline.fetch(project, pipeline.requests(texts[:1])))


def test_as_is_for_local_files(project: Project) -> None:
    with pytest.raises(UsageError, match="--as"):
        list(pipeline.fetch(project, pipeline.requests(["2101.00001v2"], as_id="x")))


def test_offline_means_no_client_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with Project(workspace.create(tmp_path), Settings(offline=True)) as project:
        (outcome,) = pipeline.fetch(project, pipeline.requests(["2101.00001v2"]))
    assert isinstance(outcome, Failure)
    assert "offline" in outcome.reason
