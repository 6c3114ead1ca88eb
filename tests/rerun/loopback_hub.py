"""A hub on this machine: the protocol that huggingface_hub and datasets really speak, over files
that a test hands in. Repositories are pinned by a commit made of their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from tests.loopback import LoopbackServer, Reply, Request

DATASET = "datasets/"


class LoopbackHub(LoopbackServer):
    """Serves ``repositories``: "datasets/owner/name" or "owner/name" → file name → bytes."""

    def __init__(self, repositories: Mapping[str, Mapping[str, bytes]]) -> None:
        super().__init__()
        self.repositories = repositories

    def commit(self, repository: str) -> str:
        """The commit of a repository, 40 hexadecimal digits."""
        state = hashlib.sha1(repository.encode(), usedforsecurity=False)
        for name, content in sorted(self.repositories[repository].items()):
            state.update(name.encode() + b"\0" + content)
        return state.hexdigest()

    def respond(self, request: Request) -> Reply:
        """Answer /api/… about repositories and …/resolve/… for their files."""
        path = request.path.strip("/")
        if path.startswith("api/"):
            return self._api(path.removeprefix("api/"))
        head, found, tail = path.partition("/resolve/")
        commit, _, name = tail.partition("/")
        if not found or head not in self.repositories:
            return self._error(404, "RepoNotFound")
        if commit not in (self.commit(head), "main"):
            return self._error(404, "RevisionNotFound")
        if name not in self.repositories[head]:
            return self._error(404, "EntryNotFound", self.commit(head))
        content = self.repositories[head][name]
        headers = {
            "ETag": f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"',
            "X-Repo-Commit": self.commit(head),
            "Accept-Ranges": "bytes",
        }
        wanted = request.headers.get("range")
        if wanted and request.method == "GET":
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            end = int(last) + 1 if last else len(content)
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
            return Reply(206, content[int(first) : end], headers)
        return Reply(200, content, headers)

    def _api(self, path: str) -> Reply:
        kind, _, rest = path.partition("/")
        parts = rest.split("/")
        repository = (DATASET if kind == "datasets" else "") + "/".join(parts[:2])
        if repository not in self.repositories:
            return self._error(404, "RepoNotFound")
        commit, action = self.commit(repository), parts[2] if len(parts) > 2 else ""
        if len(parts) > 3 and parts[3] not in (commit, "main"):
            return self._error(404, "RevisionNotFound")
        files = self.repositories[repository]
        if action == "tree":
            below = "/".join(parts[4:])
            listing = [
                {
                    "type": "file",
                    "path": name,
                    "size": len(content),
                    "oid": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
                }
                for name, content in sorted(files.items())
                if not below or name == below or name.startswith(below + "/")
            ]
            if below and not listing:
                return self._error(404, "EntryNotFound", commit)
            return self._json(listing)
        if action == "paths-info":
            return self._json([])
        return self._json(
            {
                "id": "/".join(parts[:2]),
                "sha": commit,
                "private": False,
                "gated": False,
                "disabled": False,
                "tags": [],
                "siblings": [{"rfilename": name} for name in sorted(files)],
            }
        )

    @staticmethod
    def _json(content: object) -> Reply:
        return Reply(200, json.dumps(content).encode(), {"Content-Type": "application/json"})

    @staticmethod
    def _error(status: int, code: str, commit: str | None = None) -> Reply:
        headers = {"X-Error-Code": code, "X-Error-Message": code}
        if commit:
            headers["X-Repo-Commit"] = commit
        return Reply(status, b"", headers)
