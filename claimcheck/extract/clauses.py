"""The main clause of a sentence, found without a parser."""

from __future__ import annotations

import re
from functools import lru_cache

# behind the comma of a leading adverbial the subject stands, never another subordinate clause
_COMMA = (
    r",(?!\s(?:as|which|while|whereas|and|but|or|where|thereby|thus|so|with|at|by|i\.e|e\.g)\b)"
)
_ADVERBIAL = re.compile(
    r"^(?:(?:In|For|On|During|With|At|From|By|To)\s\w[^,.;:]{2,70}?(?=\s(?:we|our)\s)"
    rf"|(?:However|Moreover|Furthermore|Additionally|Finally|Interestingly|Surprisingly|Notably|Thus|Hence|Therefore|Overall|Similarly|Empirically|Specifically|Consequently|Nevertheless|Note that|Critically|Unfortunately|First|Second|Third|Then|Here|Again|Instead|Also|Averaging|Based|Using|Compared|Given|Having|Following|Unlike|Clearly|In fact|In addition|Note|Secondly|Firstly|Lastly|Separately|Merely|Even (?:if|when|though|with|without|after))\b[^,]{{0,120}}{_COMMA}"
    rf"|(?:In|For|On|To|During|After|Before|At|By|With|Without|When|While|Since|Because|Although|Though|As|From|Among|Across|Under|Over|If|Due|Despite|Rather|Apart)\b[^,]{{0,160}}{_COMMA})\s*",
    re.IGNORECASE,
)
_REPORT = (
    r"(?:find|found|observed?|sees?|saw|note[sd]?|shows?|showed|shown|demonstrate[sd]?|indicates?|suggests?|reveals?|confirms?|conclude[sd]?"
    r"|hypothesi[sz]e[sd]?|believe|verif(?:y|ied)|report(?:s|ed)?)"
)
_REPORTER = r"(?:We|(?:Table|Figure|Fig\.|Section|Appendix) \w+(?:\.\d+)?|This|These (?:results|findings|experiments|observations)|(?:Our|The|These)? ?(?:[Rr]esults|[Ee]xperiments|[Aa]nalysis|[Ff]indings)(?: (?:in|of|on|from) [\w. ]{1,30}?)?|[A-Z][\w-]+ et al\.(?: \(\d{4}\))?)"
_THAT = re.compile(
    rf"^{_REPORTER} (?:\w+ly |also |further |then |thus |clearly )?(?:have )?{_REPORT} (?:\w+ly )?(?:in [A-Z]\w+ [\d.]+ )?that\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:Table|Figure|Fig\.)\s?\d+[.:]\s*|[•–*-]\s*|\([a-z]+\)\s*|(?:[A-Z][\w-]*:?\s){1,3}(?=We\b|The\b|Our\b|In\b))"
)


@lru_cache(maxsize=512)
def main_clause(text: str) -> str:
    """A sentence without labels, what leads up to its subject, and "we find that"."""
    rest = text
    for _ in range(3):
        shorter = _LABEL.sub("", rest, count=1)
        shorter = _ADVERBIAL.sub("", shorter, count=1)
        shorter = _THAT.sub("", shorter, count=1)
        if shorter == rest or not shorter:
            break
        rest = shorter
    return rest


def is_reported(text: str) -> bool:
    """Whether a sentence says who found what it states ("we find that …", "Table 2 shows that …")."""
    return _THAT.match(outer_clause(text)) is not None


def outer_clause(text: str) -> str:
    """A sentence without labels and without what leads up to its subject; "we find that" stays."""
    return _ADVERBIAL.sub("", _LABEL.sub("", text, count=1), count=1)
