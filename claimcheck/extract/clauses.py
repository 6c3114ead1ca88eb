"""The main clause of a sentence, found without a parser."""

from __future__ import annotations

import re
from functools import lru_cache

_ADVERBIAL = re.compile(
    r"^(?:(?:However|Moreover|Furthermore|Additionally|Finally|Interestingly|Surprisingly|Notably|Thus|Hence|Therefore|Overall|Similarly|Empirically|Specifically|Consequently|Nevertheless|Note that|Critically|Unfortunately|First|Second|Third|Then|Here|Again|Instead|Also|Averaging|Based|Using|Compared|Given|Having|Following|Unlike)\b[^,]{0,120},|(?:In|For|On|To|During|After|Before|At|By|With|Without|When|While|Since|Because|Although|Though|As|From|Among|Across|Under|Over|If|Due|Despite|Even|Rather|Apart)\b[^,]{0,160},|(?:In|For|On|During|With|At|From|By|To)\b[^,.;:]{0,70}?(?=\s(?:we|our)\s))\s*",
)
_LABEL = re.compile(
    r"^(?:(?:Table|Figure|Fig\.)\s?\d+[.:]?\s*|[•–*-]\s*|\([a-z]+\)\s*|(?:[A-Z][\w-]*:?\s){1,3}(?=We\b|The\b|Our\b|In\b)|We (?:also |further |empirically )?(?:find|found|observed?|show|see|saw|note) (?:in [A-Z]\w+ \d+ )?that\s+)"
)


@lru_cache(maxsize=512)
def main_clause(text: str) -> str:
    """A sentence without labels and what leads up to its subject."""
    rest = text
    for _ in range(3):
        shorter = _ADVERBIAL.sub("", _LABEL.sub("", rest, count=1), count=1)
        if shorter == rest or not shorter:
            break
        rest = shorter
    return rest
