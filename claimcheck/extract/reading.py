"""From a document to its sentences with everything that was recognised in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.extract.census import Census
from claimcheck.extract.interface import Reading, Sentence
from claimcheck.extract.sentences import is_complete, sentence_spans
from claimcheck.quantities import find_quantities
from claimcheck.records import Citation, Document, Passage, PassageKind, Place
from claimcheck.vocabulary import find_terms

CLAIMING = (
    PassageKind.ABSTRACT,
    PassageKind.PARAGRAPH,
    PassageKind.LIST_ENTRY,
    PassageKind.CAPTION,
    PassageKind.FOOTNOTE,
)
MAX_QUANTITIES = 60  # of one sentence; more are a table that a reader took for prose
MAX_SENTENCE = 1_500  # characters; longer ones are tables or code that a reader took for prose

_SILENT_SECTION = re.compile(
    r"^(?:[\dA-Z.]+\s+)?(?:references|bibliography|acknowledge?ments?|author contributions?|funding|license|ethics statement|checklist)\b",
    re.IGNORECASE,
)


def sentences(document: Document) -> Iterator[Sentence]:
    """The sentences of all passages that may hold claims, in reading order.

    A sentence that runs over from one paragraph into the next (a page or column break) is one
    sentence; it then holds the separator between the two.
    """
    index = 0
    passages = document.passages
    text = document.text
    skip_until = -1
    for number, passage in enumerate(passages):
        if passage.kind not in CLAIMING or _silent(passage.place):
            continue
        spans = sentence_spans(passage.text)
        for position, (start, end) in enumerate(spans):
            begin, stop = passage.start + start, passage.start + end
            if begin < skip_until:
                continue
            body = passage.text[start:end]
            last = position == len(spans) - 1
            if last and not is_complete(body) and _flows(passage):
                following = passages[number + 1] if number + 1 < len(passages) else None
                joined = _continuation(following) if following else None
                if following and joined is not None:
                    stop = skip_until = following.start + joined
                    body = text[begin:stop]
            if len(body) > MAX_SENTENCE:
                continue
            complete = _stands_alone(body, passage)
            citations = tuple(
                Citation(start=c.start - start, end=c.end - start, keys=c.keys)
                for c in passage.citations
                if start <= c.start and c.end <= end
            )
            yield Sentence(body, begin, stop, passage, index, complete, citations)
            index += 1


def read_sentence(sentence: Sentence, census: Census) -> Reading:
    """Recognise quantities, terms and names in a sentence."""
    terms = find_terms(sentence.text)
    return Reading(
        sentence=sentence,
        quantities=find_quantities(sentence.text)[:MAX_QUANTITIES],
        terms=terms,
        names=census.names_in(sentence.text, terms),
    )


def _silent(place: Place) -> bool:
    return any(_SILENT_SECTION.match(heading.strip()) for heading in place.section)


def _flows(passage: Passage) -> bool:
    return passage.kind in (PassageKind.PARAGRAPH, PassageKind.ABSTRACT)


def _continuation(following: Passage) -> int | None:
    """Where the sentence ends that a following paragraph carries on, or None."""
    if following.kind not in (PassageKind.PARAGRAPH, PassageKind.ABSTRACT):
        return None
    if not re.match(r"[a-z(0-9]", following.text):
        return None
    spans = sentence_spans(following.text)
    return spans[0][1] if spans else None


def _stands_alone(body: str, passage: Passage) -> bool:
    begins = (
        re.match(r"[\"'“‘(\[•–—-]?\s?[A-Z0-9†‡∗*]|[a-z]+[A-Z\d]|[^\x00-\x7f]", body) is not None
    )
    if passage.kind in (PassageKind.CAPTION, PassageKind.LIST_ENTRY):
        return True
    return begins and is_complete(body)
