"""Two small papers as PDF: one column and two, with everything that a reader can stumble over."""

from __future__ import annotations

from tests.parse.pdf_writer import Page, Pdf, text_width

INTRO = (
    "The lantern corpus holds 1,200 letters that were written between 1880 and 1910. Every letter was "
    "copied twice by hand, and the copies were compared word for word. We show that a small model reads "
    "them with an accuracy of 91.4 percent, which is 3.2 points above the best published reader. The "
    "remaining errors are mostly names of places that no longer exist under the same spelling."
)
SECOND = (
    "Our second finding concerns ink. Letters in brown ink are read worse than letters in black ink, "
    "although both were scanned with the same lamp. The difference of 4.5 points holds for all three "
    "readers that we tried, and it does not vanish when the scans are sharpened before reading them."
)
LONG = (
    "A reader is trained on pairs of a scanned line and its transcript. The line passes through a stack "
    "of layers, and the transcript is predicted one letter at a time. Training takes about nine hours on "
    "one machine. We stop when the loss on the held-out letters has not improved for five epochs, and "
    "keep the parameters of the best epoch. No letter of the test set was ever seen in training, and no "
    "writer of a test letter wrote any letter of the training set. The vocabulary holds 96 characters, "
    "among them the long s and three abbreviations that clerks of that time used. Beams of width four "
    "were no better than greedy reading, so that all figures below come from greedy reading."
)
ENTRIES = (
    "Ada Byron and Carl Weiss. 2019. Reading old letters with small models. In Proceedings of the Archive "
    "Workshop, pages 11-19.",
    "Edith Moreau. 2021. Ink and its colours. arXiv preprint arXiv:2101.00001.",
    "Tom Okafor, Lena Lind, and Ada Byron. 2020. A corpus of letters. Journal of Archives, 4(2):55-70. "
    "doi: 10.1234/archives.2020.17",
)


def table(page: Page, x: float, y: float, *, rules: bool = True) -> float:
    """Four rows under a two-level header; returns the y below."""
    columns = (x + 4, x + 95, x + 135, x + 175)
    if rules:
        page.rule(x, y, x + 210, 1.0)
    y += 11
    middle = (columns[1] + columns[2] + text_width("Dev", 9)) / 2
    page.text(middle - text_width("Accuracy", 9) / 2, y, "Accuracy", 9)
    page.text(columns[3], y, "Hours", 9)
    if rules:
        page.rule(columns[1] - 4, y + 4, columns[2] + 26, 0.4)
    y += 12
    for column, name in zip(columns, ("Reader", "Dev", "Test"), strict=False):
        page.text(column, y, name, 9)
    if rules:
        page.rule(x, y + 4, x + 210, 0.6)
    y += 14
    rows = (
        ("Plain reader", "85.0", "84.1", "2"),
        ("Weiss and Byron", "89.3", "88.2", "30"),
        ("Ours (small)", "90.9", "90.2", "4"),
        ("Ours (large)", "92.0", "91.4", "9"),
    )
    for number, row in enumerate(rows):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            best = number == 3 and place in {1, 2}
            page.text(column, y, value, 9, "Times-Bold" if best else "Times-Roman")
        y += 11
    if rules:
        page.rule(x, y - 7, x + 210, 1.0)
    return y + 4


def _margins(page: Page, number: int, *, head: bool = True) -> None:
    if head:
        page.centred(40, "Reading Letters by Lantern Light", 9)
    page.centred(760, str(number), 10)


def two_columns() -> Pdf:
    """Title and abstract, a paragraph broken over columns and pages, table, figure, notes, references."""
    pdf = Pdf()
    left, right, width = 72.0, 318.0, 222.0
    page = pdf.page()
    page.text(20, 560, "arXiv:2199.00001v1 [cs.XX] 1 Jan 2099", 18, turned=True)
    page.centred(80, "Reading Letters by Lantern Light", 16, "Times-Bold")
    page.centred(104, "Ada Byron and Edith Moreau", 11)
    page.centred(118, "Institute of Letters", 11)
    page.text(left + 85, 160, "Abstract", 12, "Times-Bold")
    y, _ = page.paragraph(left + 14, 178, width - 28, SECOND, 9, leading=11)
    y += 24
    page.text(left, y, "1", 12, "Times-Bold")
    page.text(left + 20, y, "Introduction", 12, "Times-Bold")
    y, _ = page.paragraph(left, y + 18, width, INTRO)
    y, rest = page.paragraph(left, y, width, LONG, indent=11, lines=int((700 - y) / 12))
    page.rule(left, 714, left + 80, 0.4)
    page.text(left + 8, 721, "1", 6)
    page.text(left + 12, 725, "The corpus is free for research.", 8)
    page.drawing(right, 150, 200, 90, "pixels of a letter")
    page.paragraph(
        right, 262, width, "Figure 1: A letter and its copy, side by side.", 9, leading=11
    )
    y, rest = page.paragraph(right, 300, width, rest, lines=12)
    page.text(right, y + 20, "2", 12, "Times-Bold")
    page.text(right + 20, y + 20, "Readers", 12, "Times-Bold")
    y, rest = page.paragraph(
        right, y + 38, width, f"{SECOND} {LONG}", lines=int((740 - y - 38) / 12)
    )
    _margins(page, 1, head=False)

    page = pdf.page()
    y = table(page, left, 70)
    caption = (
        "Table 1: Accuracy of four readers on the lantern corpus. Hours are hours of training."
    )
    y, _ = page.paragraph(left, y + 8, width, caption, 9, leading=11)
    y, _ = page.paragraph(left, y + 14, width, rest)
    page.text(left, y + 18, "2.1", 11, "Times-Bold")
    page.text(left + 26, y + 18, "Errors and what they cost", 11, "Times-Bold")
    y, _ = page.paragraph(
        left, y + 34, width,
        "As Byron and Weiss (2019) found, names are hard. The loss is computed as follows (Okafor et al., 2020):",
    )  # fmt: skip
    page.text(left + 60, y + 10, "L", 10, "Times-Italic")
    page.text(left + 68, y + 10, "= 3.5 × 10", 10)
    page.text(left + 68 + text_width("= 3.5 × 10", 10), y + 6, "7", 7)
    page.text(left + width - text_width("(1)", 10), y + 10, "(1)", 10)
    y, _ = page.paragraph(
        left, y + 34, width,
        "where L is small. The model was state-of-the-art when it was published, and the cross-check of "
        "the self-written copies shows it.",
    )  # fmt: skip
    for number, entry in enumerate(("Black ink is read best.", "Brown ink is read worse than black ink, as the second table of the appendix shows in detail.")):  # fmt: skip
        page.text(left + 10, y + 8, "•", 10)
        y, _ = page.paragraph(left + 22, y + 8, width - 22, entry)
        assert number >= 0
    page.text(right, 80, "References", 12, "Times-Bold")
    y = 98.0
    for entry in ENTRIES:
        y, _ = page.paragraph(right, y, width, entry, hang=10)
        y += 4
    page.text(right, y + 20, "A", 12, "Times-Bold")
    page.text(right + 20, y + 20, "Details of the scans", 12, "Times-Bold")
    page.paragraph(right, y + 38, width, INTRO)
    _margins(page, 2)

    page = pdf.page()
    page.paragraph(left, 80, width, SECOND)
    _margins(page, 3)
    return pdf


def one_column() -> Pdf:
    """A single column without indents, numbered references, a table without rules, line numbers."""
    pdf = Pdf()
    left, width = 108.0, 396.0
    page = pdf.page()
    page.centred(90, "A Short Note on Ink", 17, "Times-Bold")
    page.centred(120, "Edith Moreau", 10)
    page.centred(150, "ABSTRACT", 12)
    y, _ = page.paragraph(left + 30, 170, width - 60, INTRO)
    page.text(left, y + 20, "1. Introduction", 12, "Times-Bold")
    y, _ = page.paragraph(
        left, y + 40, width, f"{SECOND} It was first seen in [2, 3] and later in [1]."
    )
    y, _ = page.paragraph(left, y + 6, width, LONG)
    caption = "Table 1. Readers without rules."
    page.text(left, y + 16, caption, 9)
    y = table(page, left + 60, y + 22, rules=False)
    y, _ = page.paragraph(left, y + 20, width, SECOND)
    page.text(left, y + 20, "References", 12, "Times-Bold")
    y += 38
    for number, entry in enumerate(ENTRIES, 1):
        page.text(left, y, f"[{number}]", 10)
        y, _ = page.paragraph(left + 20, y, width - 20, entry)
        y += 3
    return pdf
