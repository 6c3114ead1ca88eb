"""Invented papers for the stand-in of the indexes, and what a reviewer would read of them.

No such paper exists; names, numbers and identifiers are made up. ``wanted`` names the questions
(A to D) for which a reviewer would read the full text, by this rule, written down before any
ranking was seen: the paper reports an experiment that varies the question's factor and measures its
outcome on the question's kind of data. Surveys, other tasks, other languages, and papers that only
use the words are not wanted. Question D is held out: nothing was changed after its first run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from claimcheck.synthesis.interface import Facet, Question


@dataclass(frozen=True)
class Invented:
    """One invented work. ``where``: a arXiv, o OpenAlex, s Semantic Scholar, c Crossref."""

    slug: str
    title: str
    year: int
    authors: str  # with semicolons
    where: str
    wanted: str
    abstract: str
    kind: str = "article"
    number: int = field(default=0, compare=False)
    mark: str = (
        ""  # retracted-o, retracted-c, notice, retracted-title, withdrawn, apart, no-abstract
    )

    named: str = ""  # an arXiv id of its own

    @property
    def arxiv(self) -> str | None:
        """An arXiv id of a month far ahead, unless it has one."""
        if self.named:
            return self.named
        return f"4901.{self.number:05d}" if "a" in self.where else None

    @property
    def doi(self) -> str | None:
        """A DOI under the prefix that is kept for tests."""
        return f"10.5555/synth.{self.number:04d}" if "c" in self.where else None


def _r(
    slug: str, title: str, year: int, authors: str, where: str, wanted: str, abstract: str,
    **more: str,
) -> Invented:  # fmt: skip
    return Invented(slug, title, year, authors, where, wanted, " ".join(abstract.split()), **more)


_RECORDS = [
    # Question A: intermediate-task training on NLI, zero-shot cross-lingual, low-resource
    _r("a1", "A Stopover on Inference: Intermediate Training Before Zero-Shot Transfer", 2049,
       "Odile Marran; Tuva Kest", "aosc", "A",
       """We insert intermediate-task training on natural language inference between pretraining
       and target training and measure zero-shot cross-lingual transfer to eleven low-resource
       languages. Accuracy rises by 2.1 points on average; two languages lose."""),
    _r("a2", "When English Inference Data Helps Wolof and Quechua", 2049,
       "Pim Adeyar; Lou Hensgard", "aos", "A",
       """Fine-tuning on MNLI first, and only then on an English target task, helps two
       under-resourced languages in zero-shot evaluation. The gain vanishes when the target data
       exceed ten thousand examples."""),
    _r("a3", "Supplementary Training on Intermediate Tasks Does Not Cross Scripts", 2050,
       "Rina Okoz; Tuva Kest", "asc", "A",
       """We repeat supplementary training on intermediate tasks, NLI among them, for languages in
       scripts unseen during fine-tuning. Cross-lingual transfer improves within a script and drops
       by up to four points across scripts, most of all for low-resource languages."""),
    _r("a4", "Ordering Matters: Inference, Paraphrase, Then the World", 2050,
       "Bram Tellin", "ao", "A",
       """Which intermediate task should come first? We train on inference and paraphrase data in
       both orders and evaluate zero-shot in 14 languages with little text. Natural language
       inference last is best in 11 of them."""),
    _r("a5", "Forgetting in the Middle", 2051, "Sanne Wirth; Pim Adeyar", "os", "A",
       """Intermediate fine-tuning on English NLI makes multilingual encoders forget. Mixing masked
       language modelling into the middle phase restores zero-shot transfer for languages that have
       less than a million tokens."""),
    _r("a6", "Thirteen Seeds of Middle-Stage Training", 2051, "Ilka Doren; Odile Marran", "aosc",
       "A", """We rerun intermediate-task training with thirteen seeds. On low-resource languages
       the spread of cross-lingual transfer is larger than the reported gain of NLI, and three
       published improvements disappear."""),
    _r("a7", "Inference as a Bridge for Tagging Without Target Data", 2052, "Yoram Phelt", "c", "A",
       """A bridge phase on natural language inference precedes tagging in English. Tagging accuracy
       in nine under-resourced languages, none of which is seen in training, moves by less than half
       a point."""),
    _r("a8", "Zero-Shot Transfer After Inference Training: A Negative Result", 2052,
       "Mei Tarrant; Yoram Phelt", "as", "A",
       """For five African languages we find no benefit of intermediate training on inference data
       over direct fine-tuning. We release all predictions.""", mark="no-abstract"),
    # near misses of A
    _r("a9", "Intermediate-Task Training for English Reading", 2049, "Odile Marran", "aosc", "",
       """Twenty intermediate tasks, among them natural language inference, are compared on English
       reading tasks. No other language is considered."""),
    _r("a10", "A Survey of Transfer to Low-Resource Languages", 2051, "Gro Haldane; Uwe Simm",
       "aosc", "", """This survey orders 140 papers on cross-lingual transfer to low-resource
       languages by resource, task and method, and discusses intermediate training in one section.""",
       kind="review"),
    _r("a11", "Low-Resource Machine Translation With Pivot Sentences", 2050, "Lars Quill", "aos", "",
       """Pivoting through a related language improves translation between low-resource languages by
       3 BLEU. No classification task is considered."""),
    _r("a12", "Natural Language Inference for Legal Contracts", 2050, "Ada Brome; Finn Otter", "osc",
       "", """A corpus of contract clauses annotated for natural language inference in English, with
       baselines."""),
    # Question B: depth of multilingual encoders and NER
    _r("b1", "How Deep Must a Multilingual Tagger Be?", 2049, "Kofi Lindqvist; Ena Raud", "aosc",
       "B", """We train multilingual encoders with 4, 8, 12 and 24 layers on equal data and evaluate
       named entity recognition in 30 languages. Gains of depth end at 12 layers except for
       agglutinative languages."""),
    _r("b2", "Cutting Layers From mBERT", 2050, "Ena Raud", "ao", "B",
       """Dropping the upper layers of mBERT costs 0.4 F1 on WikiAnn for the first three layers and
       6 F1 for the next three. We give the curve for every language."""),
    _r("b3", "Shallow but Wide: Entity Recognition With Short Encoders", 2050,
       "Tamsin Ower; Kofi Lindqvist", "os", "B",
       """At a fixed number of parameters, wide multilingual models of six layers recognise entities
       as well as deep ones of 24. The depth of the network hardly matters for NER when width may
       grow."""),
    _r("b4", "Where Entities Live: Probing Every Layer of XLM-R", 2051, "Hollis Vane", "asc", "B",
       """We probe each layer of XLM-R for named entity recognition in 20 languages. The best layer
       lies two thirds up, and adding depth above it brings nothing."""),
    _r("b5", "Scaling Depth for Entity Recognition in Indic Languages", 2051, "Priya Anselm",
       "aosc", "B", """Multilingual language models with 6 to 48 layers are pretrained on eleven Indic
       languages. Named entity recognition improves with the number of layers up to 24 and then
       declines."""),
    _r("b6", "Early Exits for Multilingual Entity Tagging", 2052, "Dov Ellery; Hollis Vane", "c", "B",
       """Encoders that may stop at any layer show how much depth each language needs for NER: a
       third of the layers suffice for English, two thirds for Yoruba."""),
    # near misses of B
    _r("b7", "Depth of Parsing Stacks", 2049, "Ida Morrow", "aosc", "",
       """We bound the depth of the stack in transition-based dependency parsing of four
       languages."""),
    _r("b8", "Named Entity Recognition for Ship Logs", 2050, "Nils Okafor", "osc", "",
       """An English corpus of ship logs with named entities, and baselines with conditional random
       fields."""),
    _r("b9", "Layers of Meaning: An Essay", 2050, "Vera Stroud", "oc", "",
       """An essay on layers of meaning in multilingual poetry.""", kind="book-chapter"),
    _r("b10", "Depth Versus Width in English Language Models", 2051, "Tamsin Ower", "aos", "",
       """At equal cost, deeper English decoder-only models have lower perplexity. Downstream tasks
       are not evaluated."""),
    _r("b11", "Annotation Projection for Entity Recognition", 2051, "Nils Okafor; Gro Haldane",
       "aosc", "", """We project entity labels through word alignments into 12 languages. The encoder
       is the same throughout."""),
    # Question C: adapters against full fine-tuning, cross-lingual QA
    _r("c1", "Adapters or Everything? Question Answering in Ten Languages", 2049,
       "Malin Ferro; Jude Askew", "aosc", "C",
       """We compare adapters with full fine-tuning for extractive question answering in ten
       languages. Adapters reach 98.5 percent of the exact match of full fine-tuning at a fiftieth of
       the trained parameters."""),
    _r("c2", "Small Modules, Large Gaps: Parameter-Efficient Reading Comprehension", 2050,
       "Jude Askew", "aos", "C",
       """Parameter-efficient training of adapter modules trails fine-tuning of all parameters by 3 to
       7 F1 in cross-lingual reading comprehension; the gap grows with the distance from English."""),
    _r("c3", "Language Adapters for Answering Questions Without Translations", 2050,
       "Oskar Pell; Malin Ferro", "asc", "C",
       """Stacked language and task adapters are compared with full fine-tuning on zero-shot question
       answering. They win for languages unseen in pretraining and lose for the others."""),
    _r("c4", "Equal Budgets: Adapters Against Fine-Tuning for Multilingual QA", 2051, "Rhea Coyle",
       "oc", "C", """With equal budgets of search over learning rates, adapters and full fine-tuning
       do not differ in multilingual QA; earlier differences come from tuning."""),
    _r("c5", "Low-Rank Updates for Cross-Lingual Answer Extraction", 2052, "Ansel Brix; Rhea Coyle",
       "ao", "C", """Low-rank updates, a parameter-efficient relative of adapters, equal full
       fine-tuning in cross-lingual answer extraction in eight of nine languages."""),
    _r("c6", "How Many Adapter Units Does an Answer Need?", 2052, "Ansel Brix", "asc", "C",
       """The size of adapters is varied from 8 to 512 units. On question answering in six languages,
       64 units suffice to come within one point of full fine-tuning."""),
    # near misses of C
    _r("c7", "Adapters for Speech Recognition of Dialects", 2050, "Tor Eklund", "aosc", "",
       """Adapters in a speech recogniser are trained on dialects and compared with full fine-tuning
       by word error rate."""),
    _r("c8", "A Benchmark of Questions in Twenty Languages", 2049, "Kaja Novik; Lars Quill", "aosc",
       "", """We present a benchmark for question answering in twenty languages, written without
       translation, with human performance.""", kind="dataset"),
    _r("c9", "Adapter Fusion for English Sentiment", 2050, "Malin Ferro", "aos", "",
       """We fuse adapters of several domains for English sentiment classification."""),
    _r("c10", "Catastrophic Forgetting in Full Fine-Tuning", 2051, "Sanne Wirth", "aos", "",
       """Full fine-tuning on English tasks makes multilingual encoders forget tagging. Question
       answering and adapters are left to later work."""),
    # Question D (held out): tokenizer vocabulary size, POS tagging, morphologically rich languages
    _r("d1", "Vocabulary Size and Tagging in Turkish, Finnish and Hungarian", 2049,
       "Aino Veld; Cem Barut", "aosc", "D",
       """We vary the vocabulary size of the tokenizer from 4k to 128k and measure part-of-speech
       tagging in three morphologically rich languages. Accuracy is flat between 16k and 64k."""),
    _r("d2", "Small Vocabularies Tag Better", 2050, "Cem Barut", "ao", "D",
       """For agglutinative languages, encoders with subword vocabularies of 8k units tag parts of
       speech better than those with 64k, by 1.3 points."""),
    _r("d3", "Subword Granularity for Slavic POS Tagging", 2050, "Zora Pinter; Aino Veld", "osc",
       "D", """How fine should subwords be? In six Slavic languages, the number of subword units
       changes POS tagging accuracy by less than half a point, and the order of systems never."""),
    _r("d4", "Byte, Character or Subword: Tagging Morphologically Rich Languages", 2051,
       "Emre Lund", "asc", "D",
       """We compare byte, character and subword tokenizers of five vocabulary sizes on part-of-speech
       tagging of morphologically rich languages. Characters win below 16k subwords."""),
    _r("d5", "Token Budgets for Uralic Languages", 2051, "Aino Veld", "aosc", "D",
       """Doubling the tokenizer's vocabulary improves part-of-speech tagging of rare word forms in
       Uralic languages and leaves frequent ones as they are."""),
    _r("d6", "Retokenizing a Trained Encoder for Basque", 2052, "Itziar Coll; Emre Lund", "c", "D",
       """We replace the vocabulary of a trained encoder by larger and smaller ones for Basque, a
       morphologically rich language, and follow tagging accuracy through retraining."""),
    # near misses of D
    _r("d7", "Vocabulary Size of Learners of Finnish", 2049, "Sirpa Jolk", "oc", "",
       """We estimate the vocabulary size of adult learners of Finnish from essays."""),
    _r("d8", "Part-of-Speech Tagging of English Tweets", 2050, "Bo Trask", "aosc", "",
       """A tagger for English tweets, with a new tagset."""),
    _r("d9", "Tokenizers for Source Code", 2051, "Kim Arden", "aos", "",
       """The vocabulary size of tokenizers for source code is varied; larger ones shorten sequences
       and help code completion."""),
    _r("d10", "Morphological Inflection With Pointer Networks", 2050, "Emre Lund", "aosc", "",
       """Pointer networks inflect lemmas in 30 morphologically rich languages."""),
    # Nothing to do with any question
    _r("n1", "Summaries of Long Meetings", 2049, "Una Gade", "aosc", "",
       "We summarise meetings of two hours with a segmenting encoder."),
    _r("n2", "Irony in Product Reviews", 2049, "Jon Feder", "osc", "",
       "A corpus of 3,000 ironic reviews, with agreement between annotators."),
    _r("n3", "Parsing Recipes Into Graphs", 2050, "Una Gade; Max Rohr", "aos", "",
       "Cooking recipes become graphs of actions; we give a parser and a corpus."),
    _r("n4", "Gender in Translated Subtitles", 2050, "Lea Fontane", "aosc", "",
       "We count gendered forms in translated subtitles of 900 films."),
    _r("n5", "Keyphrases From Patents", 2050, "Max Rohr", "oc", "",
       "Extracting keyphrases from patents with a ranking model."),
    _r("n6", "A Dialogue Corpus of Bus Timetables", 2051, "Peer Holm", "aosc", "",
       "Dialogues about bus timetables, collected over the telephone in two cities."),
    _r("n7", "Estimating Readability of Forms", 2051, "Lea Fontane; Jon Feder", "os", "",
       "The readability of public forms is estimated from sentence length and rare words."),
    _r("n8", "Speech Translation of Lectures", 2051, "Tor Eklund", "aosc", "",
       "Lectures are translated as they are spoken, with a delay of three seconds."),
    _r("n9", "Detecting Machine-Written Abstracts", 2052, "Peer Holm; Una Gade", "aos", "",
       "Detectors of machine-written abstracts fail when topics shift."),
    _r("n10", "Rhyme in Rap Lyrics", 2052, "Jon Feder", "oc", "",
       "We measure rhyme density in rap lyrics over three decades."),
    _r("n11", "Event Chains in Court Reports", 2052, "Ada Brome", "aosc", "",
       "Chains of events are extracted from court reports and put in order."),
    _r("n12", "Coreference in Comic Books", 2049, "Max Rohr; Vera Stroud", "os", "",
       "Who speaks in a comic book? We resolve coreference over panels."),
    # Part I and Part II, which are two works; the same title in two years, too
    _r("p1", "Notes on Cross-Lingual Transfer, Part I: Intermediate Tasks", 2049, "Gro Haldane",
       "aosc", "A", """Part I of our notes reports zero-shot cross-lingual transfer after
       intermediate-task training on inference data for eight low-resource languages, one table for
       each."""),
    _r("p2", "Notes on Cross-Lingual Transfer, Part II: Intermediate Tasks", 2050, "Gro Haldane",
       "aosc", "A", """Part II of our notes repeats the measurements of zero-shot cross-lingual
       transfer after intermediate-task training on inference data with a larger encoder, again for
       low-resource languages."""),
    # Retracted, withdrawn, and a notice
    _r("x1", "Entity Recognition With 96 Layers", 2050, "Rolf Amsel", "osc", "",
       """Multilingual encoders of 96 layers reach perfect named entity recognition.""",
       mark="retracted-o"),
    _r("x2", "Adapters Surpass Full Fine-Tuning in All Languages", 2051, "Rolf Amsel", "osc", "",
       """Adapters surpass full fine-tuning in question answering in all languages.""",
       mark="retracted-c"),
    _r("x3", "Vocabulary Size Explains Tagging in Morphologically Rich Languages", 2051,
       "Rolf Amsel; Ib Strand", "os", "",
       """The tokenizer's vocabulary size alone explains part-of-speech tagging accuracy.""",
       mark="retracted-title"),
    _r("x4", "Inference Training Solves Low-Resource Transfer", 2052, "Ib Strand", "as", "",
       """Intermediate-task training on natural language inference solves zero-shot cross-lingual
       transfer to low-resource languages.""", mark="withdrawn"),
    _r("x5", "Full Fine-Tuning Never Beats Adapters in Question Answering Across Languages", 2051,
       "Rolf Amsel", "os", "", """Adapters against full fine-tuning in question answering across
       languages.""", mark="retracted-by-notice"),
]  # fmt: skip

RECORDS = tuple(
    Invented(**{**record.__dict__, "number": number})
    for number, record in enumerate(_RECORDS, start=1)
)
BY_SLUG = {record.slug: record for record in RECORDS}

#: The paper that question A comes from, what it cites, and what cites it.
SEED = "a1"
REFERENCES = ("a9", "a11", "c1", "n1")
CITATIONS = ("a3", "a5", "a6", "a8", "a10")

QUESTIONS = {
    "A": Question(
        text="Does intermediate-task training on natural language inference improve zero-shot "
        "cross-lingual transfer to low-resource languages?",
        facets=(
            Facet(
                role="method",
                name="intermediate-task training",
                synonyms=("intermediate training", "intermediate fine-tuning", "STILTs"),
            ),
            Facet(
                role="dataset",
                name="natural language inference",
                synonyms=("NLI", "MNLI"),
                known=True,
            ),
            Facet(
                role="outcome",
                name="zero-shot cross-lingual transfer",
                synonyms=("cross-lingual transfer", "zero-shot transfer"),
            ),
            Facet(
                role="population",
                name="low-resource languages",
                synonyms=("under-resourced languages",),
            ),
        ),
    ),
    "B": Question(
        text="How does the depth of multilingual encoders affect named entity recognition?",
        facets=(
            Facet(role="factor", name="depth", synonyms=("number of layers", "layers")),
            Facet(
                role="model",
                name="multilingual encoders",
                synonyms=("multilingual language models", "mBERT", "XLM-R", "multilingual models"),
            ),
            Facet(
                role="dataset",
                name="named entity recognition",
                synonyms=("NER", "WikiAnn", "entity recognition"),
                known=True,
            ),
        ),
    ),
    "C": Question(
        text="Do adapters match full fine-tuning on cross-lingual question answering?",
        facets=(
            Facet(
                role="method",
                name="adapters",
                synonyms=("adapter modules", "parameter-efficient"),
            ),
            Facet(
                role="method",
                name="full fine-tuning",
                synonyms=("fine-tuning of all parameters",),
            ),
            Facet(
                role="dataset",
                name="question answering",
                synonyms=("QA", "reading comprehension"),
                known=True,
            ),
            Facet(role="population", name="cross-lingual", synonyms=("multilingual",)),
        ),
    ),
    "D": Question(
        text="Does the vocabulary size of the tokenizer affect part-of-speech tagging in "
        "morphologically rich languages?",
        facets=(
            Facet(
                role="factor",
                name="vocabulary size",
                synonyms=("vocabulary sizes", "size of the vocabulary", "subword units"),
            ),
            Facet(role="method", name="tokenizer", synonyms=("subword", "tokenization")),
            Facet(
                role="dataset",
                name="part-of-speech tagging",
                synonyms=("POS tagging", "tagging"),
                known=True,
            ),
            Facet(
                role="population",
                name="morphologically rich languages",
                synonyms=("agglutinative languages",),
            ),
        ),
    ),
}
HELD_OUT = "D"


def wanted(question: str) -> frozenset[str]:
    """Slugs of the records that a reviewer would read for this question."""
    return frozenset(record.slug for record in RECORDS if question in record.wanted)
