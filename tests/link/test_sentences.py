"""Sentences in words of our own, read by the extraction: whether each meets its cells.

Written without looking at what comes out; docs/linking.md has the figures of the first look.
"""

from __future__ import annotations

from claimcheck.records import Link
from tests.link.claims import MINIATURE, XSTILTS
from tests.link.conftest import TextLinker

MEASURED = (  # paper, sentence, mix, target (of its last number)
    (
        XSTILTS,
        "HellaSwag gives the third largest gain, 7.0 points on the development sets, averaged over all targets.",
        "hellaswag",
        "overall",
    ),
    (XSTILTS, "Intermediate training on Cosmos QA lowers PANX F1 by 1.1 points.", "cosmos", "panx"),
    (
        XSTILTS,
        "CommonsenseQA as an intermediate task reduces the average by 0.4 points on dev.",
        "csqa",
        "overall",
    ),
    (
        XSTILTS,
        "We find that CCG intermediate training harms TyDiQA by 2.0 points.",
        "ccg",
        "tydiqa",
    ),
    (XSTILTS, "QQP improves PAWS-X accuracy by 0.9 points.", "qqp", "pawsx"),
    (
        XSTILTS,
        "On XQuAD, the exact match rises by 3.4 points after SQuAD v2.0 training.",
        "squad-v2",
        "xquad",
    ),
    (XSTILTS, "ANLI+ training brings 2.1 points on XNLI in Urdu.", "anli-plus", "xnli"),
    (XSTILTS, "The multi-task model improves MLQA by 1.8 points.", "multi", "mlqa"),
    (XSTILTS, "Tatoeba accuracy reaches 80.1 after MNLI intermediate training.", "mnli", "tatoeba"),
    (
        XSTILTS,
        "Without intermediate training, XLM-R Large scores 57.3 on Tatoeba.",
        "none",
        "tatoeba",
    ),
    (XSTILTS, "English SQuAD has 87,599 training questions.", "", "squad-train"),
    (XSTILTS, "HellaSwag has 39,905 examples for training.", "", "hellaswag"),
    (MINIATURE, "NLI improves Roles by 4.4 points.", "nli", "roles-small"),
    (
        MINIATURE,
        "Pre-training on Questions first costs 3.4 points on Retrieval.",
        "questions",
        "retrieval",
    ),
    (
        MINIATURE,
        "Training on shuffled labels raises the average by 0.7 points.",
        "shuffled",
        "overall",
    ),
    (MINIATURE, "Continued MLM lowers Paraphrase by 1.3 points.", "mlm", "paraphrase"),
    (
        MINIATURE,
        "Accuracy on NLI in Corun drops by 2.0 points after Questions training.",
        "questions",
        "nli-small",
    ),
    (
        MINIATURE,
        "After Roles training, F1 on Questions falls from 35.2 to 31.3.",
        "roles",
        "questions-small",
    ),
    (MINIATURE, "The baseline reaches 24.5 on Retrieval.", "none", "retrieval"),
    (MINIATURE, "NLI training has no effect on Paraphrase.", "nli", "paraphrase"),
    (
        XSTILTS,
        "Using SQuAD v2.0 as intermediate task gives an average gain of 7.3 points.",
        "squad-v2",
        "overall",
    ),
    (XSTILTS, "ANLI+ degrades UDPOS by 0.8 F1.", "anli-plus", "udpos"),
    (XSTILTS, "We observe a 12.0 point improvement on Tatoeba with MNLI.", "mnli", "tatoeba"),
    (XSTILTS, "On BUCC, HellaSwag training lifts F1 from 66.0 to 78.4.", "hellaswag", "bucc"),
    (XSTILTS, "CCG training does not help XQuAD.", "ccg", "xquad"),
    (XSTILTS, "Cosmos QA is the worst intermediate task for MLQA.", "cosmos", "mlqa"),
    (
        XSTILTS,
        "After intermediate training on QQP, PAWS-X accuracy in Korean increases by 1.5 points.",
        "qqp",
        "pawsx",
    ),
    (
        XSTILTS,
        "XLM-R Large with multi-task intermediate training reaches 89.0 on PAWS-X.",
        "multi",
        "pawsx",
    ),
    (XSTILTS, "MNLI outperforms SQuAD on XNLI by 1.0 points.", "mnli", "xnli"),
    (
        XSTILTS,
        "English intermediate training on SQuAD beats translated SQuAD by 0.5 points on average.",
        "squad",
        "overall",
    ),
    (XSTILTS, "XQuAD has 1,190 questions per language.", "", "xquad-questions"),
    (XSTILTS, "PAWS-X has 49,401 training pairs.", "", "pawsx"),
    (
        MINIATURE,
        "Roles training reduces accuracy on Paraphrase by 1.6 points.",
        "roles",
        "paraphrase",
    ),
    (
        MINIATURE,
        "Compared with no intermediate training, NLI training improves Roles by 4.4 points.",
        "nli",
        "roles-small",
    ),
    (
        MINIATURE,
        "Questions training raises retrieval in Foska by 1 point.",
        "questions",
        "retrieval",
    ),
    (MINIATURE, "Two of the three intermediate tasks improve Paraphrase.", "nli", "paraphrase"),
    (MINIATURE, "NLI training is better than Roles training on Roles.", "nli", "roles-small"),
    (
        MINIATURE,
        "The exact match on Questions falls by 2.0 points after NLI training.",
        "nli",
        "questions-small",
    ),
    (MINIATURE, "In Alvan, Roles training lowers NLI by 3.9 points.", "roles", "nli-small"),
    (MINIATURE, "No intermediate task raises the average.", "nli", "overall"),
    (
        XSTILTS,
        "Among the nine tasks, SQuAD is the best intermediate task on average.",
        "squad",
        "overall",
    ),
    (XSTILTS, "MNLI and QQP training both improve PAWS-X.", "mnli", "pawsx"),
    (
        XSTILTS,
        "XLM-R Large improves from 45.0 to 59.5 EM on TyDiQA after SQuAD training.",
        "squad",
        "tydiqa",
    ),
    (
        XSTILTS,
        "Most intermediate tasks improve the question answering targets.",
        "anli-plus",
        "xquad",
    ),
    (
        XSTILTS,
        "CCG training decreases average performance by about 0.3 points on the development set.",
        "ccg",
        "overall",
    ),
    (XSTILTS, "A gain of 8.2 points on average results from SQuAD training.", "squad", "overall"),
    (
        XSTILTS,
        "Multi-task training performs on par with SQuAD training on average.",
        "multi",
        "overall",
    ),
    (XSTILTS, "The ANLI+ arm improves XNLI by 1.2 points over MNLI.", "anli-plus", "xnli"),
    (XSTILTS, "UDPOS and PANX see no gains from intermediate training.", "anli-plus", "udpos"),
    (XSTILTS, "SQuAD v1.1 contains 87,599 training questions.", "", "squad-train"),
    (XSTILTS, "MNLI contains 393,000 validation examples.", "", "mnli"),
    (MINIATURE, "Shuffled NLI lowers NLI by 2.6 points.", "shuffled", "nli-small"),
    (MINIATURE, "Role tagging improves by 4.4 points with NLI training.", "nli", "roles-small"),
    (
        MINIATURE,
        "After Questions training, retrieval accuracy is 21.2 per cent.",
        "questions",
        "retrieval",
    ),
    (
        MINIATURE,
        "NLI training hurts Questions, and so does Roles training.",
        "nli",
        "questions-small",
    ),
    (MINIATURE, "The average gain of Roles training is -3.4 points.", "roles", "overall"),
    (
        MINIATURE,
        "NLI, Questions and Roles training lower retrieval by 4.5, 3.4 and 6.4 points.",
        "roles",
        "retrieval",
    ),
    (
        MINIATURE,
        "Paraphrase in Alvan rises by 10.1 points after NLI training.",
        "nli",
        "paraphrase",
    ),
    (
        XSTILTS,
        "Fine-tuning XLM-R Large on MNLI before target training increases Tatoeba accuracy by 20.3 points.",
        "mnli",
        "tatoeba",
    ),
    (
        XSTILTS,
        "Adding an intermediate stage on HellaSwag hurts PAWS-X by 0.2 points.",
        "hellaswag",
        "pawsx",
    ),
    (XSTILTS, "For TyDiQA, SQuAD v1.1 is a better intermediate task than MNLI.", "squad", "tydiqa"),
    (
        XSTILTS,
        "SQuAD v2.0 training gives the highest MLQA score of all intermediate tasks.",
        "squad-v2",
        "mlqa",
    ),
    (XSTILTS, "XNLI accuracy drops by 0.6 points after Cosmos QA training.", "cosmos", "xnli"),
    (XSTILTS, "All intermediate tasks improve BUCC by at least 5 points.", "anli-plus", "bucc"),
    (
        XSTILTS,
        "Averaged over the targets, QQP training gains 5.0 points on the development sets.",
        "qqp",
        "overall",
    ),
    (XSTILTS, "Multi-task training improves 7 of the 9 targets.", "multi", "xnli"),
    (XSTILTS, "CommonsenseQA intermediate training makes no difference on XQuAD.", "csqa", "xquad"),
    (
        XSTILTS,
        "On Tatoeba, Swahili accuracy grows by 30 points with MNLI training.",
        "mnli",
        "tatoeba",
    ),
    (XSTILTS, "TyDiQA has 3,696 English training questions.", "", "tydiqa-english-train"),
    (
        MINIATURE,
        "NLI training leads to 4.5 points lower accuracy on Retrieval.",
        "nli",
        "retrieval",
    ),
    (
        MINIATURE,
        "Roles training is worse than NLI training on average over targets.",
        "roles",
        "overall",
    ),
    (
        MINIATURE,
        "With shuffled labels, NLI training improves Roles by 3.8 points.",
        "shuffled",
        "roles-small",
    ),
    (MINIATURE, "All arms lower Paraphrase except NLI and Questions.", "nli", "paraphrase"),
    (
        MINIATURE,
        "Questions training reaches an F1 of 36.7 on Questions.",
        "questions",
        "questions-small",
    ),
    (
        XSTILTS,
        "Intermediate-task training with SQuAD pushes the mean over XTREME up by 8.2 points on dev.",
        "squad",
        "overall",
    ),
    (XSTILTS, "HellaSwag helps BUCC by 9 points.", "hellaswag", "bucc"),
    (XSTILTS, "The PANX F1 after ANLI+ training is 66.0.", "anli-plus", "panx"),
    (XSTILTS, "QQP intermediate training yields no improvement on UDPOS.", "qqp", "udpos"),
    (XSTILTS, "All nine intermediate tasks improve Tatoeba.", "anli-plus", "tatoeba"),
    (XSTILTS, "SQuAD v2.0 is worse than SQuAD v1.1 for TyDiQA.", "squad-v2", "tydiqa"),
    (XSTILTS, "The multi-task arm gains 0.5 points over SQuAD on average.", "multi", "overall"),
    (XSTILTS, "MNLI training raises Tatoeba accuracy in German by 4.0 points.", "mnli", "tatoeba"),
    (XSTILTS, "XLM-R Large without intermediate training obtains 66.0 F1 on BUCC.", "none", "bucc"),
    (XSTILTS, "Cosmos QA and CommonsenseQA training hurt XNLI.", "cosmos", "xnli"),
    (MINIATURE, "NLI training moves Paraphrase in Alvan from 53.7 to 63.7.", "nli", "paraphrase"),
    (MINIATURE, "Retrieval suffers from Roles training by 6.4 points.", "roles", "retrieval"),
    (MINIATURE, "None of the arms improves the average.", "nli", "overall"),
    (MINIATURE, "Continued MLM is better than NLI training on Retrieval.", "mlm", "retrieval"),
)
NOT_MEASURED = (
    (XSTILTS, "Intermediate training helps on seven of the nine targets."),
    (XSTILTS, "InfoXLM outperforms X-STILTs by 2.0 points on XTREME."),
    (XSTILTS, "SQuAD intermediate training improves XGLUE by 3 points."),
    (XSTILTS, "Training on SQuAD takes 3 hours."),
    (XSTILTS, "With 1,000 examples of MNLI the average improves by 4.0 points."),
    (XSTILTS, "SQuAD training improves calibration by 8.2 points."),
    (XSTILTS, "After SQuAD training the average over European languages improves by 8.2 points."),
    (XSTILTS, "SQuAD training improves the base model by 8.2 points."),
    (XSTILTS, "The gains on SQuAD are 8.2 points."),
    (XSTILTS, "Training on XNLI improves SQuAD by 8.2 points."),
    (XSTILTS, "TyDiQA covers 9 languages."),
    (MINIATURE, "Roles training raises the BLEU of Paraphrase by 1.0."),
    (MINIATURE, "NLI training improves Paraphrase for longer sentences by 3.0 points."),
    (MINIATURE, "NLI training with two epochs improves Paraphrase by 3.0 points."),
    (MINIATURE, "XLM-R Base gains 3.0 points on Paraphrase from NLI training."),
    (XSTILTS, "CommonsenseQA training leaves PANX unchanged."),
    (XSTILTS, "Intermediate training improves XLM-R Large on low-resource languages."),
    (XSTILTS, "Intermediate training on SQuAD improves XQuAD by 8.2 points with beam search."),
    (XSTILTS, "The improvement on GLUE is 8.2 points."),
    (XSTILTS, "SQuAD training improves mBERT's XQuAD score by 4.0 points."),
    (XSTILTS, "RoBERTa with MNLI training gains 7.5 points."),
    (XSTILTS, "On average, SQuAD training costs 2 GPU days."),
    (XSTILTS, "MNLI training improves SQuAD v2.0 by 1.0 points."),
    (MINIATURE, "NLI training improves the perplexity of Text by 3 points."),
    (MINIATURE, "Mini-XLM-R gains 4.4 points on SQuAD from NLI training."),
    (XSTILTS, "HellaSwag training improves Tatoeba in Swahili and Tamil."),
    (XSTILTS, "Training on MNLI and then SQuAD improves XQuAD by 2 points."),
    (XSTILTS, "GPT-3 reaches 60 on XNLI."),
    (XSTILTS, "mT5-XL with SQuAD training gains 6.0 points on XQuAD."),
    (XSTILTS, "SQuAD training improves XQuAD more for larger models."),
    (XSTILTS, "Our system ranks first on the XTREME leaderboard."),
    (XSTILTS, "SQuAD training improves zero-shot transfer to code."),
    (MINIATURE, "Both controls leave retrieval unchanged."),
    (XSTILTS, "The best of our models beats VECO by 1.2 points on XTREME."),
    (XSTILTS, "MNLI training with label smoothing improves XNLI by 0.4 points."),
    (XSTILTS, "XLM-R XL improves XNLI by 2.0 points over XLM-R Large."),
    (XSTILTS, "SQuAD training improves NaturalQuestions by 3 points."),
    (XSTILTS, "MNLI training speeds up convergence by 20 %."),
    (XSTILTS, "RACE intermediate training improves XQuAD by 1 point."),
    (XSTILTS, "MNLI training improves sentiment classification by 2 points."),
    (MINIATURE, "In Dimli and Eltar, NLI training lowers retrieval."),
    (XSTILTS, "Distillation from SQuAD models improves XQuAD by 1.0 points."),
    (XSTILTS, "SQuAD training improves recall on MS MARCO by 3 points."),
    (XSTILTS, "Training on SQuAD in German improves MLQA by 2 points."),
    (XSTILTS, "The ensemble of all intermediate models gains 6.0 points."),
    (XSTILTS, "Intermediate training on CoLA hurts XNLI by 1 point."),
    (XSTILTS, "MNLI training reduces the number of training steps by 20 %."),
    (MINIATURE, "Questions training improves Mini-BERT on Roles by 2.2 points."),
    (MINIATURE, "NLI training raises the rank correlation on Paraphrase by 3 points."),
)


def test_nearly_every_sentence_meets_its_cells(link_text: TextLinker) -> None:
    """Nine in ten; the rest is lost, hardly ever linked to another arm or target."""
    lost, wrong = [], []
    for paper, text, mix, target in MEASURED:
        found = [one for one in link_text(text, paper) if isinstance(one, Link)]
        if not found:
            lost.append(text)
        elif (found[-1].contrasts[0].cell.mix, found[-1].contrasts[0].cell.target) != (mix, target):
            wrong.append(text)
    assert len(lost) + len(wrong) <= len(MEASURED) // 10, (lost, wrong)
    assert len(wrong) <= 2, wrong


def test_what_is_not_measured_is_not_linked(link_text: TextLinker) -> None:
    linked = [
        text
        for paper, text in NOT_MEASURED
        if any(isinstance(one, Link) for one in link_text(text, paper))
    ]
    assert linked == []
