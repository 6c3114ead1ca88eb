"""What a benchmark computed, kept in the user's cache until its data or the code behind it change."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import claimcheck

CODE = ("verify", "quantities", "vocabulary", "parse", "records", "retrieval.py")


def remembered(name: str, inputs: str, compute: Callable[[], Any]) -> Any:
    """The JSON value of ``compute``, from the cache where code and ``inputs`` are the same.

    ``inputs``: a digest of the data. A cache that cannot be written is done without.
    """
    import platformdirs

    key = hashlib.sha256(f"{name} {inputs} {fingerprint()}".encode()).hexdigest()[:24]
    folder = Path(platformdirs.user_cache_dir("claimcheck", appauthor=False)) / "evaluate"
    path = folder / f"{name}-{key}.json"
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        pass
    value = json.loads(json.dumps(compute()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as out:
            json.dump(value, out)
        Path(out.name).replace(path)
    except OSError:
        pass
    return value


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A digest of every file of code that features come from."""
    root = Path(claimcheck.__file__).parent
    total = hashlib.sha256()
    for part in CODE:
        path = root / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".py", ".json", ".toml"}:
                total.update(f"{file.relative_to(root)}".encode())
                total.update(file.read_bytes())
    return total.hexdigest()
