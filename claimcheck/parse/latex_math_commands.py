"""Tables of the commands that occur in formulas. Argument letters as in ``latex_commands``."""

from __future__ import annotations

TEXT_LIKE = frozenset(
    {
        "text", "textrm", "textit", "textbf", "textsf", "texttt", "textsc", "textnormal", "textup",
        "textmd", "mbox", "hbox", "emph", "intertext", "shortintertext", "textsl", "fbox",
    }
)  # fmt: skip
PASS = frozenset(
    {
        "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak", "mathnormal",
        "mathop", "mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct",
        "mathinner", "ensuremath", "underline", "boxed", "cancel", "smash", "underbrace",
        "overbrace", "mathclap", "mathrlap", "mathllap", "overrightarrow",
        "EuScript", "ul", "uline",
    }
)  # fmt: skip
BOLD = frozenset(
    {
        "mathbf", "boldsymbol", "bm", "pmb", "mathbfit", "mathbfsf", "mathsfbf", "mathbold", "symbf",
        "symbfit", "textbf", "bold",
    }
)  # fmt: skip
DROP = {
    "label": "m", "tag": "sm", "phantom": "m", "vphantom": "m", "hphantom": "m", "hspace": "sm",
    "vspace": "sm", "color": "om", "cellcolor": "om", "rule": "omm", "fontsize": "mm",
    "setlength": "mm", "cite": "oom", "citep": "oom",
    "citet": "oom", "ref": "m", "eqref": "m", "footnote": "om", "footnotemark": "o",
    "specialrule": "mmm", "arraystretch": "", "includegraphics": "om",
}  # fmt: skip
KEEP_LAST = {
    "textcolor": "omm", "colorbox": "omm", "raisebox": "moom", "scalebox": "mom",
    "resizebox": "smmm", "overset": "mm", "underset": "mm", "stackrel": "mm", "href": "mm",
    "makebox": "oom", "parbox": "ooomm", "adjustbox": "mm",
}  # fmt: skip
IGNORED = frozenset(
    {
        "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits",
        "nonumber", "notag", "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl",
        "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm",
        "boldmath", "unboldmath", "rm", "it", "bf", "sf", "tt", "cal", "small", "footnotesize",
        "scriptsize", "tiny", "normalsize", "large", "Large", "centering", "hline", "bfseries",
        "itshape", "toprule", "midrule", "bottomrule", "allowdisplaybreaks", "noindent",
        "mathsurround", "medmuskip", "thinmuskip", "thickmuskip", "hfill", "relax", "mathstrut",
        "displaylimits", "nobreak", "par", "normalfont", "selectfont", "mit", "break",
    }
)  # fmt: skip
DELIMITED = frozenset(
    {"left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
     "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm"}
)  # fmt: skip
FENCES = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖"}
