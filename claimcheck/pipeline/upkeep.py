"""Keeping a workspace small without losing anything that cannot be had again."""

from __future__ import annotations

import time
from pathlib import Path

from claimcheck.pipeline.project import Project
from claimcheck.workspace import translated

_JUST_NOW = 600.0  # seconds between the last file of a paper and its entry in the store
_MANIFEST = "fetched.json"  # what fetching notes in a paper's folder


def collect_garbage(project: Project, *, dry_run: bool = False) -> tuple[tuple[str, ...], int]:
    """Remove the cache, files of papers that are not stored, and all but the newest backup.

    Returns the files, relative to the workspace's folder, and their bytes together. Papers,
    documents, claims, verdicts and runs are never touched.
    """
    workspace = project.workspace
    with project.writing(), translated(workspace.folder):
        useless = [path for path in workspace.cache.rglob("*") if not path.is_dir()]
        useless += _strays(project)
        useless += sorted(workspace.folder.glob(f"{workspace.store.name}.before-*"))[:-1]
        size = 0
        names = []
        for path in sorted(useless):
            size += path.lstat().st_size
            names.append(str(path.relative_to(workspace.folder)))
            if not dry_run:
                path.unlink()
        if not dry_run:
            for parent in (workspace.cache, workspace.papers):
                _remove_empty(parent)
    return tuple(names), size


def _strays(project: Project) -> list[Path]:
    """Files in the papers' folders that no stored paper has."""
    known: set[Path] = set()
    for paper in project.store.papers():
        home = project.workspace.paper_folder(paper.id)
        known |= {home / file.name for file in paper.files} | {home / _MANIFEST}
    return [
        path
        for home in project.workspace.papers.glob("[!.]*")  # hidden: locks of running fetches
        if home.is_dir() and not _being_fetched(home)
        for path in home.rglob("*")
        if not path.is_dir() and path not in known
    ]


def _being_fetched(home: Path) -> bool:
    """Whether another process downloads into this folder, or did so just now."""
    from filelock import FileLock, Timeout

    manifest = home / _MANIFEST
    if manifest.exists() and time.time() - manifest.stat().st_mtime < _JUST_NOW:
        return True
    lock = home.parent / ".locks" / f"{home.name}.lock"
    if not lock.exists():
        return False
    try:
        with FileLock(str(lock), timeout=0):
            return False
    except Timeout:
        return True


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
