"""What all records share: frozen, closed, content-addressed."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value without I/O. Unknown fields are errors; collections are tuples."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


def digest(*values: object, length: int = 16) -> str:
    """Hexadecimal SHA-256 prefix (``length`` digits) over the JSON form of ``values``.

    Used for every content-derived id. Values must be JSON-serialisable or have a ``str()`` that
    is stable across processes (Decimal, datetime, enum members).
    """
    canonical = json.dumps(
        values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:length]
