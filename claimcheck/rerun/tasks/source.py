"""Where a task's examples come from: a local folder in a release's own layout, or the hub."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.records import digest
from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.tasks import formats
from claimcheck.rerun.tasks.examples import Example, rows_digest, sample
from claimcheck.rerun.tasks.hub import HUB, hub_examples
from claimcheck.rerun.tasks.releases import Release
from claimcheck.rerun.tasks.roots import HINT, located

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class Source:
    """The examples of one release for one task of a recipe. Splits are read once and kept.

    The options ``train_limit`` and ``test_limit`` keep a part of each split and language: the
    former of training data, the latter of everything that is scored.
    """

    def __init__(self, release: Release, use: TaskUse) -> None:
        self.release = release
        self.use = use
        self.folder: Path | None = None
        self.repository: str | None = None
        self.problem: tuple[str, str] | None = None  # why nothing can be read, and what to do
        local = located(use.data, release.name)
        if local is not None and use.revision is None:
            self.folder = local
        elif use.revision is not None:
            if use.data is not None and not _REPOSITORY.fullmatch(use.data):
                raise DataError(f"task {use.name!r}: {use.data!r} is no data set of the hub")
            self.repository = use.data
        elif use.data is not None:
            self.problem = (f"task {use.name!r}: there is no folder {use.data}", HINT)
        else:
            self.problem = (
                f"task {use.name!r} has neither a data folder nor a revision of the hub",
                HINT,
            )
        self._read = cache(self._read_once)
        self._sampled = cache(self._sampled_once)
        self._digest = cache(lambda split, language: rows_digest(self.examples(split, language)))
        self._fingerprint = cache(self._fingerprint_once)

    def languages(self, split: str) -> tuple[str, ...]:
        """Languages of a split; for the hub those that the recipe lists, or English."""
        if self.problem is not None:
            # a recipe may be planned before its data is at hand
            in_release = split in self.release.layouts
            present = (("en",) if split == "train" else self.use.languages) if in_release else ()
        elif self.folder is not None:
            present = self.release.languages(self.folder, split)
        else:
            layout = HUB.get(self.release.name)
            there = layout is not None and (split in layout.splits or split in self.use.split_names)
            listed = self.use.languages or ("en",)
            present = (("en",) if split == "train" else listed) if there else ()
        if self.use.languages and split != "train":
            missing = [code for code in self.use.languages if code not in present]
            if present and missing:
                raise DataError(
                    f"task {self.use.name!r}: {split} has no {', '.join(missing)}",
                    hint="there is " + ", ".join(present),
                )
            return tuple(code for code in self.use.languages if code in present)
        return present

    def examples(self, split: str, language: str) -> list[Example]:
        """The examples. Raises DataError for missing or damaged data."""
        return self._sampled(split, language)

    def _sampled_once(self, split: str, language: str) -> list[Example]:
        every = self._read(split, language)
        most = self.use.options.get("train_limit" if split == "train" else "test_limit")
        return every if most is None else sample(every, int(most))

    def digest(self, split: str, language: str) -> str:
        """Digest over the sorted rows."""
        return self._digest(split, language)

    @property
    def pin(self) -> tuple[str, ...] | None:
        """Data set, commit and split names on the hub; None for local files."""
        if self.use.revision is None:
            return None
        layout = HUB.get(self.release.name)
        repository = self.repository or (layout.repository if layout else "")
        names = (f"{ours}={theirs}" for ours, theirs in sorted(self.use.split_names.items()))
        return (self.release.name, repository, self.use.revision, *names)

    def refuse_copies(self, split: str, language: str) -> None:
        """Raise DataError when two splits, or a translation and its original, hold the same rows.

        A copied file is the commonest damage of a hand-assembled data folder, and training on the
        rows that are then scored would be worse than stopping.
        """
        if self.folder is None:
            return
        size = self._bytes(split, language)
        for other in self.release.layouts:
            for code in self.release.languages(self.folder, other):
                if (other, code) == (split, language) or self._bytes(other, code) != size:
                    continue
                if self._fingerprint(other, code) == self._fingerprint(split, language):
                    raise DataError(
                        f"{self.release.name}: {split} in {language!r} and {other} in {code!r} "
                        "hold the same rows",
                        hint="one of the two files is a copy of the other",
                    )

    def _files(self, split: str, language: str) -> list[Path]:
        assert self.folder is not None
        name = self.use.split_names.get(split, split)
        return self.release.files(self.folder, name, language)

    def _bytes(self, split: str, language: str) -> int:
        return sum(path.stat().st_size for path in self._files(split, language))

    def _fingerprint_once(self, split: str, language: str) -> str:
        """Digest over the sorted lines of the files: cheaper than reading the rows, and looked at
        only where sizes are equal."""
        parts = []
        for path in self._files(split, language):
            lines = sorted(line.strip() for line in formats.bytes_of(path).splitlines())
            parts.append(hashlib.sha256(b"\n".join(lines)).hexdigest())
        return digest("files", parts)

    def _read_once(self, split: str, language: str) -> list[Example]:
        if self.problem is not None:
            raise DataError(self.problem[0], hint=self.problem[1])
        name = self.use.split_names.get(split, split)
        if self.folder is not None:
            return self.release.read(self.folder, name, language)
        return hub_examples(
            self.release.name,
            split,
            language,
            repository=self.repository,
            revision=self.use.revision,
            split_names=self.use.split_names,
        )
