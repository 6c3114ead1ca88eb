"""Digits that are no quantities: citations, references to parts of the paper, years, versions, names."""

from __future__ import annotations

import re

FILL = "\x00"
_ENDLESS = re.compile(r"\S{100,}")  # no word, no number; would make the patterns below slow

_LABELS = (
    r"(?:Tables?|Tabs?\.|Figures?|Figs?\.|Sections?|Secs?\.|Sects?\.|§{1,2}|Equations?|Eqs?\.|Eqns?\.|Appendix|Appendices|App\."
    r"|Algorithms?|Alg\.|Chapters?|Chap\.|Theorems?|Thm\.|Lemmas?|Corollary|Corollaries|Propositions?|Prop\.|Definitions?|Assumptions?"
    r"|Footnotes?|Examples?|Remarks?|Listings?|Lines?|Pages?|Steps?|Parts?|Panels?|Rows?|Columns?|Volume|Vol\.|No\.|Issue|pp\.|RQ)"
)
_PLACES = r"(?:[Ll]ayer|[Hh]ead|[Ee]poch|[Ss]tage|[Ff]old|[Rr]ound|[Pp]hase|[Tt]ask|[Ss]ubtask|[Gg]roup|[Ll]evel|[Qq]uestion|[Ee]xperiment|[Dd]ay|[Ss]ystem|[Aa]nnotator|[Pp]articipant|[Bb]lock|[Tt]urn|[Ii]teration)"
_REFERENCE_BODY = r"[A-Z]?\d+(?:\.\d+)*[a-z]?(?:\([a-z0-9]\))?"
_MASKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"https?://[^\s)>\]]+|www\.[^\s)>\]]+|[\w.+-]+@[\w-]+\.[\w.]+|doi:\s?\S+|10\.\d{4,}/\S+",
        r"(?i:arxiv)[:\s]\s?(?:preprint\s)?(?:arXiv[:\s]\s?)?(?:\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7})?(?:\s?\[[\w.-]+\])?",
        rf"(?<!\w){_LABELS}[\s\u00a0~]{{0,2}}\(?{_REFERENCE_BODY}\)?"
        rf"(?:(?:\s?(?:,|and|or|to|&|–|-)\s?)+{_REFERENCE_BODY}(?![\w.%]))*",
        rf"(?<!\w)(?:tables?|figures?|sections?|equations?|appendix|footnotes?|algorithms?|theorems?)[\s\u00a0~]{{1,2}}{_REFERENCE_BODY}"
        rf"(?:(?:\s?(?:,|and|or|to|&|–|-)\s?)+{_REFERENCE_BODY}(?![\w.%]*\w)(?=\W*$|[.,;)]|\s(?:and|show|of|for|in)\b))*",
        r"\((?:\d{1,2}|[ivx]{1,4})\)(?!\s?%)",  # (3), (ii): an enumerator or an equation
        r"(?:^|(?<=\n))\s{0,4}\d{1,2}[.)]\s",  # an enumerator at the start
        r"(?<!\w)[Vv]ersions\s\d+(?:\.\d+)*(?:(?:,|\sand|\sor|\sto|,\sand)\s\d+(?:\.\d+)*)+",
        r"(?<!\w)v(?:er\.?|ersion)?[\s.]?\d+(?:\.\d+)*(?![\w%])|(?<!\w)[Vv]ersions?\s\d+(?:\.\d+)*",
        r"(?<!\d/)\b\d+(?:st|nd|rd|th)\b",
        r"(?<![\w.])(?:[12]\d|3[01]|0?[1-9])\s(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)",
        r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)\s(?:\d{1,2}(?:st|nd|rd|th)?(?:,\s|\s))?(?:1[89]|20)\d\d",
        r"(?<=[A-Za-z])\s?[’'‘]\d{2}(?![\w.%])",  # a year: "WMT’21"
        r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(?::\d{2})?",
        r"(?:et al\.?,?\s?\(?)(?:1[89]|20)\d\d[a-z]?|(?<=\()(?:1[89]|20)\d\d[a-z]?(?=\))|(?<=, )(?:1[89]|20)\d\d[a-z]?(?=[);])",
        r"\b\d{1,2}[-–]\d{1,2}-shot\b",
        r"(?<![\w.])(?i:zero|one|two|three|few|\d{1,3})[-‐‑–](?i:shot)\b",
        r"(?<![\w.])(?i:zero|one)[-‐‑–](?i:hot|resource)\b",
        r"(?i:\btop-\s?\d{1,3}\b|\btop\d{1,3}\b|\btop\s\d{1,3}\b(?!\s[a-z]+s\b))",
        r"(?<!\w)(?i:one|two|three|\d)-(?:hot|way|sided|tailed|dimensional|hop|gram|best|stage|phase|step|tuple|to-\w+)\b",
        r"\b\d{1,2}-(?:gram|grams|best|shot|way|sided|tailed)\b",
        r"\b\d{1,3}-fold cross",
        r"\b(?i:one|two|three)\sin\s(?:every\s)?(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|\d{1,3})\b(?=\s[a-z])",
        # "layer 12" and "epochs 2 to 4" are places, not numbers of anything
        rf"(?<![\w-])(?:{_PLACES})\s\d{{1,3}}(?=\s*(?:[.,;:)]|$)|\s(?:is|was|are|were|and|or|to|of|in|on|for|with|has|as|at|than|from|the|we|does|shows?|gives?|only|onwards?)\b)",
        r"\b(?:at|after|until|by|from|around|to)\s(?:about\s|around\s|roughly\s)?(?:step|iteration|checkpoint|update|epoch)\s\d{1,3}(?:,\d{3})*[kKM]?\b",
        rf"(?<![\w-])(?:{_PLACES})s\s\d{{1,3}}(?:,\s\d{{1,3}})*(?:\s(?:to|and|or|through)\s|,\sand\s|\s?[–-]\s?)\d{{1,3}}(?=\s*(?:[.,;:)]|$)|\s(?:is|was|are|were|and|of|in|on|for|with|have|as|at|than|from|the|we|only)\b)",
        r"@\s?\d+(?!\d|\.\d)(?!\s?[GM]?Hz)(?!\w)",  # hits@5, pass@1
        r"(?<=[\s:;])(?<!= )\d\)(?=\s[a-zA-Z])",  # an enumerator within a sentence: 1) … 2) …
        r"(?<!\w)[pP](?:\s?(?:<|≤|≪)|-?\s?values?\s?(?:=|<|of|≤))\s?\d?\.\d+",  # a threshold of significance is no measurement
        r"\b(?:scale|score|rating)s?\s(?:of|from)\s\d\s?(?:to|–|-|through)\s?\d{1,3}\b",
        r"\b[1-4][dD]\b",
        r"(?<![\w.])\d{1,3}\s?:\s?\d{1,3}(?![\w.:]*\d)(?=\W|$)",  # a ratio
        r"\b(?:RTX|GTX|TITAN|Xeon|EPYC|Ryzen|Quadro|GeForce|Radeon)\s(?:[A-Z]{1,2}-?)?\d{3,4}s?\b",
        r"(?<![\w.])\d{1,4}\s?[×x]\s?\d{1,4}(?=\s(?:[\w-]+\s){0,2}(?:convolution\w*|filters?|kernels?|pool\w*|modules?|patch\w*|layers?|crops?|blocks?)\b)",
        r"(?<=[A-Z] )\d{3,4}[A-Z]{0,2}(?=\s(?:CPUs?|GPUs?|processors?|chips?|Ti)\b)",  # a processor's name
        r"\bGPT[- ]?\d(?:\.\d)?\b|\bPython \d(?:\.\d+)+",
    )
)
_CITED = re.compile(r"\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,30}\s?\]")  # [12], [3, 4], [1–5]
_INTERVAL = re.compile(r"(?:\b(?:range|interval)\s|∈\s?)$")
_TRIED = re.compile(
    r"\b(?:grid|search\w*|sweep\w*|swept)\s(?:over|among)\s$"
    r"|\b(?:tun(?:e|ed|ing)|grid|search\w*|sweep\w*|swept|select\w*|choos\w*|chose|chosen|hyper-?parameters?|var(?:y|ied))\b"
    r"[^;]{0,140}\s(?:from|among)\s$"
)
# a letter or a name glued to the digits: F1, P100, ResNet-50, word2vec, β1, WMT14, BERT-12, x_1
_GLUED = re.compile(
    r"(?<!\w)(?:[^\W\d_][\w']*[-_–/]?(?:[^\W\d_]*))\d[\w.]*(?:[-_.][A-Za-z0-9]+)*", re.UNICODE
)
_NAME_VERSION = re.compile(
    r"(?<![\w-])((?:[A-Z][\w-]*[A-Z0-9][\w-]*|[A-Z][a-z]+(?:-[A-Z][a-z]+)*))[ \u00a0](?:\x00+[ \u00a0])?"
    r"(\d(?:\.\d{1,2})?|\d{1,3}B|\d+x\d+B)(?![\w%.]*\d)(?!,\d)(?![\w%])(?=([^\n]{0,12}))"
)
_YEAR = re.compile(
    r"(?<![\w.,–−-])(?<!=)(?<!= )(?:19|20)\d\d(?:[–-](?:(?:19|20)?\d\d))?[a-z]?(?![\w%]|[,.]\d)"
)
_SYMBOL = r"(?:[b-hj-zB-HJ-Zα-ωΑ-Ω](?:_\{?\w{1,6}\}?)?(?![a-z])|[√∑∏∂∇π])"
_ALGEBRA = re.compile(
    rf"(?<![\w.])\d+(?:\.\d+)?\s?[−+·/^]\s?{_SYMBOL}"  # 1 − β
    rf"|(?<![A-Za-z]){_SYMBOL}\s?[−+·/^]\s?\{{?[−-]?\d+(?:\.\d+)?(?:/\d+)?\}}?(?![\w%])"  # t^{{−1/2}}
    r"|(?<=[^\d\s][\^_])\{?[−-]?\d+(?:/\d+)?\}?|\d+\s?√|√\s?\d+|\d+π|\d+\s?[·]\s?\d*π"
)
_SCORE_NAMES = re.compile(
    r"(?:BLEU|ROUGE|METEOR|chrF|F1|EM|PPL|WER|CER|TER|MAP|MRR|NDCG|AUROC|AUC|ACC|Acc|Accuracy|Precision|Recall|Perplexity|Loss|Error|Score"
    r"|Dev|Test|Average|Avg|Beam|Epoch|Step|Batch|Dropout|Adam|Seed|Only|With|The|These|All|For|In|Of|By|From|Over|About|Around|At|On|Up|We"
    r"|Using|Than|Our|And|Both|To|After|Nearly|Almost|Approximately|Roughly|Top|Each|Every|Another|Between|Across|Within|Under|Above|Below"
    r"|Then|When|While|First|Next|Exactly|Given|Since|If|Its|Their|There|Yet|But|Further|Finally|Here|Are|Is|Was|Were|Has|Have|Had)$"
)
_PLURAL = re.compile(r"\s[a-z]+s\b")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|the|since|from|until|by|year|early|late|before|after|during|[A-Z]\w*)\s$"
)
_YEAR_UNIT = re.compile(
    r"-?fold\b|[\s-]{0,2}(?:[a-z]+\s){0,1}(?:tokens?|words?|sentences?|examples?|samples?|steps?|hidden|dimension(?:s|al)?|units?|pairs?|images?"
    r"|questions?|documents?|features?|samples?|perturbations?|parameters?|dimension|epochs|iterations|characters)\b"
)


def mask(text: str) -> str:
    """``text`` with every digit that is no quantity replaced, offsets kept.

    Years stay masked unless a unit follows ("2048 tokens"); a name with a number behind it
    ("SQuAD 2.0", "Llama 2 13B") is a name.
    """
    masked = _ENDLESS.sub(_blank, text)
    masked = _CITED.sub(_blank_citation, masked)
    for pattern in _MASKS:
        masked = pattern.sub(_blank, masked)
    masked = _ALGEBRA.sub(_blank_symbols, masked)
    masked = _GLUED.sub(_blank_name, masked)
    masked = _YEAR.sub(
        lambda match: match.group() if _is_number(text, match) else _blank(match), masked
    )
    for _ in range(2):
        masked = _NAME_VERSION.sub(_blank_version, masked)
    return masked


def _is_number(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a year is a number: "2048 tokens", "2000 recordings"."""
    if _YEAR_UNIT.match(text, match.end()):
        return True
    round_ = match.group().endswith("00") and _PLURAL.match(text, match.end()) is not None
    return round_ and not _YEAR_BEFORE.search(text, max(0, match.start() - 20), match.start())


def _blank(match: re.Match[str]) -> str:
    return FILL * len(match.group())


def _blank_citation(match: re.Match[str]) -> str:
    """Numbers in square brackets, but no range and no values that were tried."""
    before = match.string[max(0, match.start() - 160) : match.start()]
    tried = re.fullmatch(r"[^–-]*[,;][^–-]*[,;][^–-]*", match.group()) and _TRIED.search(before)
    return match.group() if tried or _INTERVAL.search(before) else _blank(match)


def _blank_symbols(match: re.Match[str]) -> str:
    """Algebra, but never a power of ten."""
    return match.group() if match.group().startswith(("10^", "^")) else FILL * len(match.group())


def _blank_name(match: re.Match[str]) -> str:
    return FILL * len(match.group())


def _blank_version(match: re.Match[str]) -> str:
    name, version, after = match[1], match[2], match[3]
    if _SCORE_NAMES.match(name) or name.endswith("ing") or not _is_version(name, version):
        return match.group()
    if re.match(
        r"\s?(?:%|points?\b|percent|times|x\b|days?\b|hours?\b|epochs?\b|GPUs?\b|BLEU)", after
    ):
        return match.group()
    kept = len(match.group()) - len(version)
    return match.group()[:kept] + FILL * len(version)


def _is_version(name: str, version: str) -> bool:
    if version.endswith("B"):
        return True
    shaped = sum(letter.isupper() or letter.isdigit() for letter in name) >= 2
    return shaped or "." not in version or version.endswith(".0")
