"""Finding passages: BM25, and dense vectors where an encoder is given. Vectors only retrieve.

Sentence vectors cannot see a changed number, so nothing here judges anything. The signature of an
index says what was used; equal texts and equal signatures give equal results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from claimcheck.errors import UsageError
from claimcheck.records import digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METHOD = "lucene"
K1, B = 1.5, 0.75
FUSION = 60  # constant of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009)
DEPTH = 100  # ranks of each list that enter the fusion


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    name: str  # with the digest of its weights: goes into the signature

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length a text."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A found text by its position, best first."""

    position: int
    score: float


class Index:
    """BM25 over ``texts``, with dense vectors beside it when an ``encoder`` is given.

    ``cache``: a folder for vectors, keyed by the content of the texts and the encoder's name.
    """

    def __init__(
        self, texts: Sequence[str], *, encoder: Encoder | None = None, cache: Path | None = None
    ) -> None:
        self.texts = tuple(texts)
        self.encoder = encoder
        self.cache = cache

    @property
    def signature(self) -> str:
        """What could change the results: libraries, parameters, the encoder's weights."""
        import bm25s

        words = f"bm25s/{bm25s.__version__} {METHOD} k1={K1} b={B} snowball"
        return words if self.encoder is None else f"{words} + {self.encoder.name} rrf={FUSION}"

    def search(self, query: str, count: int = 10) -> tuple[Hit, ...]:
        """The ``count`` nearest texts. Raises UsageError when ``count`` is below one."""
        if count < 1:
            raise UsageError(f"cannot look for {count} passages")
        if not self.texts:
            return ()
        lexical = self._lexical(query, max(count, DEPTH) if self.encoder else count)
        if self.encoder is None:
            return lexical[:count]
        dense = self._dense(query, max(count, DEPTH))
        scores: dict[int, float] = {}
        for ranking in (lexical, dense):
            for rank, hit in enumerate(ranking, start=1):
                scores[hit.position] = scores.get(hit.position, 0.0) + 1 / (FUSION + rank)
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Hit(position, score) for position, score in ranked[:count])

    def _lexical(self, query: str, count: int) -> tuple[Hit, ...]:
        tokens = _tokenize([query])
        if not tokens or not tokens[0] or self._bm25 is None:
            return ()
        known = [token for token in tokens[0] if token in self._bm25.vocab_dict]
        if not known:
            return ()
        found, scores = self._bm25.retrieve(
            [known], k=min(count, len(self.texts)), show_progress=False, sorted=True
        )
        hits = [
            Hit(int(p), float(s)) for p, s in zip(found[0], scores[0], strict=True) if float(s) > 0
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.position)))

    @cached_property
    def _bm25(self) -> Any:
        import bm25s

        tokens = _tokenize(self.texts)
        if not any(tokens):
            return None
        model = bm25s.BM25(method=METHOD, k1=K1, b=B)
        model.index(tokens, show_progress=False)
        return model

    def _dense(self, query: str, count: int) -> tuple[Hit, ...]:
        if self.encoder is None:
            return ()
        vectors = self._vectors
        similarity = vectors @ self.encoder.encode([query])[0]
        order = sorted(range(len(self.texts)), key=lambda i: (-float(similarity[i]), i))[:count]
        return tuple(Hit(i, float(similarity[i])) for i in order)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        import numpy as np

        encoder = self.encoder
        if encoder is None:
            raise UsageError("this index has no encoder")
        if self.cache is None:
            return encoder.encode(self.texts)
        path = self.cache / f"{digest('vectors', encoder.name, _content(self.texts))}.npy"
        if path.is_file():
            stored: NDArray[np.float32] = np.load(path, allow_pickle=False)
            if len(stored) == len(self.texts):
                return stored
        vectors = encoder.encode(self.texts)
        self.cache.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part.npy")
        np.save(partial, vectors, allow_pickle=False)
        partial.replace(path)
        return vectors


def _content(texts: Sequence[str]) -> str:
    hashed = hashlib.sha256()
    for text in texts:
        hashed.update(text.encode("utf-8", "surrogatepass"))
        hashed.update(b"\0")
    return hashed.hexdigest()


def _tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Lower-case words of two letters or more, English stopwords left out, Snowball stems."""
    import bm25s
    import snowballstemmer  # type: ignore[import-untyped]

    stemmer = snowballstemmer.stemmer("english")
    found = bm25s.tokenize(
        list(texts),
        stopwords="en",
        stemmer=stemmer.stemWords,
        return_ids=False,
        show_progress=False,
    )
    return [list(words) for words in found]
