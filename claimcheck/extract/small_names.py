"""Names in small letters: libraries and tools that a document writes like common words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from claimcheck.records import Passage, PassageKind

OPENINGS = 2  # sentences that a word must open to be a name, where nothing else says so

_NAME = r"[a-z][a-z0-9]{3,}(?:[._-][a-z0-9]+)*"
_SAYS = r"(?:is|are|was|has|had|needs?|takes?|outperforms?|uses?|runs?|reads?|splits?|parses?|supports?|produces?|handles?|requires?|achieves?|provides?|offers?|reaches|loads?|scores?|costs?|comes|gives|can|does|lacks|covers)\b"
_TITLED = re.compile(rf"({_NAME}):\s[A-Z]")
_DECLARED = re.compile(
    rf"\b(?:present|introduce|propose|release|describe|develop)\s({_NAME}),\s(?:an?|the|our)\s"
)
_OPENING = re.compile(rf"(?:^|(?<=[a-z)\d%\]][.!?]\s))({_NAME})\s(?={_SAYS})")
_TOOL = re.compile(
    rf"\b(?:library|package|toolkit|tool|program)\s({_NAME})(?=\s(?:is|was|has|and|or)\b|[,.;)(])"
)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|etc|al|resp|approx|fig|eq|sec)\.\s$", re.IGNORECASE
)
_BESIDE = r"(?:\sand|\sor|\sthan|\sover|\sversus|\svs\.|\soutperforms|\sbeats|\swith)\s"
_COMPARED = re.compile(
    rf"\b(?:[a-z]+er than|more [a-z]+ than|outperforms|improves (?:up)?on|improves over)\s({_NAME}(?<!s))\b(?!\s[a-z]+(?:s|ing)\b)"
)
_ARTICLE = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at|ese|ose)|[Ee]ach|[Ee]very|[Oo]ur|[Ii]ts|[Tt]heir|[Nn]o|[Ss]ome|[Mm]ore|[Mm]any|[Aa]ny|to|[Ww]e|is|are|not)\s({_NAME})\b"
)
_COMMON = frozenset(
    """about above after again against also although among another because been before being below between both could does doing down during each
    either else even ever every from further given hence here however into itself just later latter least less like made make many more most much
    must neither next none once only other others otherwise over same several should similarly since some still such than that their them then there
    therefore these they this those though three through thus together under unless until upon very were what when where whereas whether which while
    whose will with within without would your training inference evaluation decoding accuracy performance results data models words tokens text
    attention dropout pretraining finetuning fine-tuning parsing tokenization loading import memory speed latency throughput time""".split()
)


def small_names(passages: Sequence[Passage]) -> frozenset[str]:
    """Words in small letters that a document uses as names.

    They are introduced ("we present tokfast, a library") or open sentences, and never take an
    article; those that stand beside one of them in a list or a comparison are names, too.
    """
    texts = [passage.text for passage in passages]
    introduced: set[str] = set()
    opening: Counter[str] = Counter()
    ordinary: set[str] = set()
    for passage in passages:
        if passage.kind is PassageKind.TITLE:
            introduced.update(_TITLED.findall(passage.text))
            continue
        introduced.update(_DECLARED.findall(passage.text))
        introduced.update(_TOOL.findall(passage.text))
        ordinary.update(_ARTICLE.findall(passage.text))
        for match in _OPENING.finditer(passage.text):
            before = passage.text[max(0, match.start() - 8) : match.start()]
            if match.start() and not _ABBREVIATION.search(before):
                opening[match[1]] += 1
    found = {name for name in introduced if opening[name] or _titled(name, passages)}
    found |= {name for name, count in opening.items() if count >= OPENINGS}
    found -= ordinary | _COMMON
    for _ in range(2):
        if not found:
            break
        known = "|".join(sorted(map(re.escape, found)))
        pattern = re.compile(
            rf"\b(?:{known}){_BESIDE}({_NAME})\b(?!\s[a-z]+(?:s|ing)\b(?<!\sis)(?<!\shas))|\b({_NAME}){_BESIDE}(?:{known})\b"
        )
        beside = {one for text in texts for match in pattern.findall(text) for one in match if one}
        if texts_with := [text for text in texts if re.search(rf"\b(?:{known})\b", text)]:
            beside |= {one for text in texts_with for one in _COMPARED.findall(text)}
        found |= {name for name in beside - ordinary - _COMMON if _often(name, texts)}
    return frozenset(found)


def _titled(name: str, passages: Sequence[Passage]) -> bool:
    return any(
        passage.kind is PassageKind.TITLE and passage.text.startswith(f"{name}:")
        for passage in passages
    )


def _often(name: str, texts: Sequence[str]) -> bool:
    """Whether a word stands in two places at least, and never in the plural of one."""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return sum(len(word.findall(text)) for text in texts) >= 2 and not name.endswith(
        ("ing", "ed", "ly")
    )
