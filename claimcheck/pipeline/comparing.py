"""What two versions of a paper claim: added, dropped, changed; and what else they say anew."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.errors import InputError
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import list_claims, read, read_files
from claimcheck.records import Claim, Document, DocumentSource, FileRole, Paper, Record
from claimcheck.versions import (
    ClaimChange,
    DocumentDiff,
    PassageChange,
    diff_claims,
    diff_documents,
    squash,
)

_SOURCES = {
    FileRole.SOURCE: DocumentSource.LATEX,
    FileRole.HTML: DocumentSource.HTML,
    FileRole.PDF: DocumentSource.PDF,
}


class Comparison(Record):
    """All differences, in the order of the newer version, dropped ones last."""

    before: Paper
    after: Paper
    same: int  # claims that stand in both, word for word
    changes: tuple[ClaimChange, ...]
    documents: DocumentDiff | None = None  # passages and cells
    sources: tuple[DocumentSource, ...] = ()  # what each version was read from

    @property
    def further_passages(self) -> tuple[PassageChange, ...]:
        """Changed passages that hold no changed claim: those are listed already."""
        if self.documents is None:
            return ()
        told = [
            squash(claim.text)
            for change in self.changes
            for claim in (change.before, change.after)
            if claim is not None
        ]
        return tuple(
            change
            for change in self.documents.passages
            if not any(
                claim in squash(text)
                for claim in told
                for text in (change.before, change.after)
                if text
            )
        )


def diff(
    project: Project, before: Paper, after: Paper, *, progress: Progress = silent
) -> Comparison:
    """Compare two stored papers, usually two versions of one.

    Both are read by the same reader where they have a kind of file in common, since two readers
    differ about one text more than two versions do.
    """
    old, old_claims = _read(project, before, None, progress)
    new, new_claims = _read(project, after, None, progress)
    if old.source is not new.source and (shared := _shared(before, after)) is not None:
        try:
            if old.source is not shared:
                old, old_claims = _read(project, before, shared, progress)
            if new.source is not shared:
                new, new_claims = _read(project, after, shared, progress)
        except InputError:
            pass  # the shared kind cannot be read: compare what can be, and say so in `sources`
    found = compare(before, after, old_claims, new_claims)
    return found.model_copy(
        update={"documents": diff_documents(old, new), "sources": (old.source, new.source)}
    )


def compare(before: Paper, after: Paper, old: Sequence[Claim], new: Sequence[Claim]) -> Comparison:
    """The same, of claims at hand."""
    found = diff_claims(old, new)
    return Comparison(before=before, after=after, same=found.same, changes=found.changes)


def _shared(before: Paper, after: Paper) -> DocumentSource | None:
    """The best kind of file that both have."""
    roles = {file.role for file in before.files} & {file.role for file in after.files}
    return next((source for role, source in _SOURCES.items() if role in roles), None)


def _read(
    project: Project, paper: Paper, source: DocumentSource | None, progress: Progress
) -> tuple[Document, tuple[Claim, ...]]:
    """Document and claims: the stored ones, or those of another file, which are not stored."""
    if source is None:
        return read(project, paper, progress=progress), list_claims(
            project, paper, progress=progress
        )
    from claimcheck.extract import extract_claims

    home = project.workspace.paper_folder(paper.id)
    files = {file.role: home / file.name for file in paper.files if _SOURCES[file.role] is source}
    progress("reading", f"{paper.id} from its {source.value}", 0, None)
    document = read_files(project, paper.id, files).document
    return document, extract_claims(document, paper)
