"""Tables of LaTeX commands and environments: what to drop, what to keep, what only sets a style.

Argument letters: ``s`` star, ``o`` optional, ``m`` mandatory, ``d`` in parentheses.
"""

from __future__ import annotations

from claimcheck.parse.running_text import BOLD, ITALIC, TYPEWRITER, UNDERLINE

# Commands that print nothing the reader wants, with the arguments that go with them.
DROPPED: dict[str, str] = {
    "addcontentsline": "mmm", "addtocontents": "mm", "addtolength": "mm",
    "arrayrulecolor": "om", "authorrunning": "m", "titlerunning": "om", "tocauthor": "m",
    "baselineskip": "", "bibliographystyle": "m", "captionsetup": "som", "cellcolor": "om",
    "color": "om", "columncolor": "oommoo", "date": "m", "definecolor": "ommm",
    "DeclareCaptionFormat": "mm", "DeclareCaptionLabelFormat": "mm", "DeclareGraphicsExtensions":
    "m", "DeclareGraphicsRule": "mmmm", "DeclareMathSymbol": "mmmm", "DeclareSymbolFont": "mmmmm",
    "DeclareSIUnit": "omm", "DeclareUnicodeCharacter": "mm", "documentclass": "om",
    "documentstyle": "om", "enlargethispage": "sm", "extrarowheight": "", "fancyfoot": "om",
    "fancyhead": "om", "fancyhf": "om", "lhead": "om", "rhead": "om", "chead": "om", "lfoot": "om",
    "rfoot": "om", "cfoot": "om", "fontsize": "mm", "footnotemark": "o", "geometry": "m",
    "fontfamily": "m", "fontencoding": "m", "fontseries": "m", "fontshape": "m", "selectfont": "",
    "usefont": "mmmm", "DeclareFontFamily": "mmm", "DeclareFontShape": "mmmmmm",
    "DeclareMathAlphabet": "mmmmm", "SetMathAlphabet": "mmmmmm", "DeclareFixedFont": "mmmmmm",
    "graphicspath": "m", "hspace": "sm", "hphantom": "m", "hypersetup": "m", "hyphenation": "m",
    "iccvfinalcopy": "", "includegraphics": "soom", "includepdf": "om", "index": "om",
    "linespread": "m", "lstset": "m", "lstdefinestyle": "mm",
    "lstdefinelanguage": "omom", "marginpar": "om", "markboth": "mm", "markright": "m",
    "mathtoolsset": "m", "microtypesetup": "m", "newcolumntype": "mom", "newfloat": "mmm",
    "newlength": "m", "newsavebox": "m", "newmdenv": "om", "newtcolorbox": "omm",
    "tcbset": "m", "tcbuselibrary": "m", "nocite": "m", "pagenumbering": "m", "pagestyle": "m",
    "PassOptionsToPackage": "mm", "PassOptionsToClass": "mm", "phantom": "m", "vphantom": "m",
    "phantomsection": "", "pdfbookmark": "omm", "pgfplotsset": "m", "pgfkeys": "m",
    "usepgfplotslibrary": "m", "usetikzlibrary": "m", "tikzset": "m",
    "rowcolor": "omoo", "rowcolors": "sommm", "rule": "omm", "setlength": "mm",
    "setlist": "om", "settowidth": "mm", "setstretch": "m", "sisetup": "m",
    "SetKwInput": "mm", "SetKwInOut": "mm", "SetAlgoLined": "", "theoremstyle": "m",
    "thispagestyle": "m", "titleformat": "sommmmmo", "titlespacing": "smmmmo", "titlenote": "m",
    "useunder": "mmm", "usebox": "m", "vspace": "sm", "vskip": "", "kern": "",
    "hskip": "", "xspaceaddexceptions": "m", "ccsdesc": "om", "setcopyright": "m",
    "copyrightyear": "m", "acmYear": "m", "acmDOI": "m", "acmConference": "ommm", "acmISBN": "m",
    "acmPrice": "m", "acmJournal": "m", "acmVolume": "m", "acmNumber": "m", "acmArticle": "m",
    "acmMonth": "m", "acmSubmissionID": "m", "received": "om", "orcidID": "m", "orcid": "m",
    "orcidlink": "m", "icmltitlerunning": "m", "icmlsetsymbol": "mm", "printAffiliationsAndNotice":
    "m", "icmlkeywords": "m", "shorttitle": "m", "shortauthors": "m", "journal": "m",
    "pdfinfo": "m", "pdfoutput": "", "allowdisplaybreaks": "o", "interdisplaylinepenalty": "",
    "crefname": "mmm", "Crefname": "mmm", "creflabelformat": "mm", "crefformat": "mm",
    "crefrangeformat": "mm", "crefmultiformat": "mmmm", "addbibresource": "om",
    "ExecuteBibliographyOptions": "om", "DeclareFieldFormat": "somm", "AtEveryBibitem": "m",
    "defbibheading": "mm", "subjclass": "om", "dedicatory": "m", "lstinputlisting": "om",
    "verbatiminput": "m", "inputminted": "omm", "pagecolor": "m", "hbadness": "", "vbadness": "",
    "tolerance": "", "emergencystretch": "", "looseness": "", "clubpenalty": "",
    "widowpenalty": "", "parskip": "", "parindent": "", "itemsep": "", "topsep": "",
    "abovecaptionskip": "", "belowcaptionskip": "", "textfloatsep": "", "floatsep": "",
    "intextsep": "", "tabcolsep": "", "columnsep": "", "abovedisplayskip": "",
    "belowdisplayskip": "", "hangindent": "", "hsize": "", "pdfcompresslevel": "",
    "footnotesep": "", "fboxsep": "", "fboxrule": "", "lineskip": "", "leftmargin": "",
    "rightskip": "", "leftskip": "", "textheight": "", "textwidth": "", "oddsidemargin": "",
    "evensidemargin": "", "topmargin": "", "headheight": "", "headsep": "", "footskip": "",
    "hoffset": "", "voffset": "", "parfillskip": "", "baselinestretch": "", "arraystretch": "",
    "hyphenpenalty": "", "exhyphenpenalty": "", "binoppenalty": "", "relpenalty": "",
    "interfootnotelinepenalty": "", "displaywidowpenalty": "", "pretolerance": "",
    "cmidrule": "dom", "cline": "m", "specialrule": "mmm", "addlinespace": "o", "hhline": "m",
    "noalign": "m", "morecmidrules": "", "endhead": "", "endfirsthead": "", "endfoot": "",
    "endlastfoot": "", "toprule": "o", "midrule": "o", "bottomrule": "o", "hline": "",
    "FloatBarrier": "", "balance": "", "flushend": "", "IEEEpeerreviewmaketitle":
    "", "IEEEoverridecommandlockouts": "", "IEEEaftertitletext": "m", "bookmarksetup": "m",
    "renewbibmacro": "mm", "DeclareBibliographyCategory": "m", "AtBeginEnvironment": "mm",
    "AfterEndEnvironment": "mm", "BeforeBeginEnvironment": "mm", "AtEndEnvironment": "mm",
    "apptocmd": "mmmm", "pretocmd": "mmmm", "patchcmd": "ommmmm", "robustify": "m",
    "newunicodechar": "mm", "setminted": "om", "usemintedstyle": "m", "acmBadgeR": "om",
    "setcitestyle": "m", "bibpunct": "ommmmmm", "citestyle": "m", "defcitealias": "mm",
    "usetheme": "m", "hfuzz": "", "vfuzz": "", "restylefloat": "m",
    "floatstyle": "m", "floatname": "mm", "listof": "mm", "xdefinecolor": "mmm", "colorlet": "omm",
    "pdfstringdefDisableCommands": "m", "DisableLigatures": "om", "SetTracking": "mm",
    "extracolsep": "m", "subfigcapskip": "", "subfigbottomskip": "",
    "crefalias": "mm", "aliascntresetthe": "m", "newaliascnt": "mm", "setitemize": "om",
    "setenumerate": "om", "nolinenumbers": "", "linenumbers": "", "modulolinenumbers": "o",
    "tableofcontents": "", "listoffigures": "", "listoftables": "", "listoftodos": "",
    "todototoc": "", "missingfigure": "om", "raggedbottom": "", "bigskip": "",
    "IEEEauthorrefmark": "m", "IEEEcompsocitemizethanks": "m", "tnote": "m", "bigstrut": "o", "rowfont": "om", "hiderowcolors": "", "showrowcolors": "",
    "arraybackslash": "", "aclfinalcopy": "", "algnewcommand": "mom", "algrenewcommand": "mom",
    "algdef": "sommoom", "tmark": "o",
    "IEEEpubid": "m", "authornote": "m", "authornotemark": "o", "faGithub": "", "faEnvelope": "", "faGlobe": "", "cortext": "om", "fntext": "om",
}  # fmt: skip

# Dimensions that follow without braces: \vskip 2pt plus 1pt, \parskip=3pt.
DIMENSIONS = frozenset(
    {"vskip", "hskip", "kern", "mkern", "baselineskip", "extrarowheight", "parskip", "parindent",
     "itemsep", "topsep", "abovecaptionskip", "belowcaptionskip", "textfloatsep", "floatsep",
     "intextsep", "tabcolsep", "columnsep", "abovedisplayskip", "belowdisplayskip", "hangindent",
     "hsize", "hbadness", "vbadness", "tolerance", "emergencystretch", "looseness", "clubpenalty",
     "widowpenalty", "footnotesep", "fboxsep", "fboxrule", "lineskip", "leftmargin", "rightskip",
     "leftskip", "textheight", "textwidth", "oddsidemargin", "evensidemargin", "topmargin",
     "headheight", "headsep", "footskip", "hoffset", "voffset", "parfillskip", "pdfoutput",
     "hyphenpenalty", "exhyphenpenalty", "binoppenalty", "relpenalty", "pdfcompresslevel",
     "interfootnotelinepenalty", "displaywidowpenalty", "pretolerance", "penalty", "raise",
     "lower", "moveleft", "moveright", "interdisplaylinepenalty", "belowrulesep", "aboverulesep",
     "cmidrulewidth", "heavyrulewidth", "lightrulewidth", "dblfloatsep", "dbltextfloatsep",
     "arrayrulewidth", "LTpre", "LTpost", "hfuzz", "vfuzz", "multirowsep"}
)  # fmt: skip

# Commands of which one argument (by index among the mandatory ones) is printed.
KEPT: dict[str, tuple[str, int]] = {
    "textcolor": ("omm", 1), "colorbox": ("omm", 1), "fcolorbox": ("ommm", 2),
    "resizebox": ("smmm", 2), "scalebox": ("mom", 1), "adjustbox": ("mm", 1),
    "rotatebox": ("omm", 1), "raisebox": ("moom", 1), "makebox": ("doom", 0),
    "framebox": ("doom", 0), "parbox": ("ooomm", 1), "mbox": ("m", 0), "hbox": ("m", 0),
    "fbox": ("m", 0), "vbox": ("m", 0), "vtop": ("m", 0),
    "texorpdfstring": ("mm", 0), "hyperref": ("om", 0),
    "hyperlink": ("mm", 1), "hypertarget": ("mm", 1), "foreignlanguage": ("omm", 1),
    "shortstack": ("om", 0), "makecell": ("som", 0), "thead": ("som", 0), "rothead": ("som", 0),
    "Gape": ("om", 0), "makegapedcells": ("m", 0), "tabincell": ("mm", 1), "llap": ("m", 0),
    "rlap": ("m", 0), "clap": ("m", 0), "smash": ("om", 0), "centerline": ("m", 0),
    "leftline": ("m", 0), "rightline": ("m", 0),
    "textls": ("om", 0), "mathchoice": ("mmmm", 1), "sout": ("m", 0),
    "hl": ("m", 0), "st": ("m", 0), "so": ("m", 0), "caps": ("m", 0), "added": ("om", 0),
    "replaced": ("omm", 0), "highlight": ("om", 0),
    "rot": ("om", 0),
    "pbox": ("omm", 1), "minibox": ("om", 0), "underset": ("mm", 1),
    "overset": ("mm", 1), "vcenter": ("m", 0),
    "ParallelLText": ("m", 0), "uppercaseheads": ("m", 0),
    "pdftooltip": ("mm", 0), "textmd": ("m", 0), "textup": ("m", 0),
    "textrm": ("m", 0), "textnormal": ("m", 0), "textsf": ("m", 0), "textsc": ("m", 0), "textlf": ("m", 0),
    "textsw": ("m", 0), "tikzmarknode": ("omm", 1), "titlecap": ("m", 0), "mathmakebox": ("oom", 0),
    "afterpage": ("m", 0),
    "tcbox": ("om", 0), "rev": ("m", 0),
}  # fmt: skip

# Commands whose argument is set in a style.
STYLED: dict[str, int] = {
    "textbf": BOLD, "textit": ITALIC, "emph": ITALIC, "textsl": ITALIC, "underline": UNDERLINE,
    "uline": UNDERLINE, "ul": UNDERLINE, "uuline": UNDERLINE, "uwave": UNDERLINE,
    "underbar": UNDERLINE, "texttt": TYPEWRITER, "code": TYPEWRITER, "strong": BOLD,
    "dashuline": UNDERLINE, "dotuline": UNDERLINE,
}  # fmt: skip

# Switches: style bits they set, and bits they clear.
SWITCHES: dict[str, tuple[int, int]] = {
    "bf": (BOLD, ITALIC | TYPEWRITER), "bfseries": (BOLD, 0), "boldmath": (BOLD, 0),
    "it": (ITALIC, BOLD | TYPEWRITER), "itshape": (ITALIC, 0), "em": (ITALIC, 0),
    "slshape": (ITALIC, 0), "sl": (ITALIC, BOLD), "tt": (TYPEWRITER, BOLD | ITALIC),
    "ttfamily": (TYPEWRITER, 0), "rm": (0, BOLD | ITALIC | TYPEWRITER), "rmfamily": (0, TYPEWRITER),
    "sf": (0, BOLD | ITALIC | TYPEWRITER), "sffamily": (0, TYPEWRITER), "mdseries": (0, BOLD),
    "upshape": (0, ITALIC), "normalfont": (0, BOLD | ITALIC | TYPEWRITER),
    "unboldmath": (0, BOLD), "claimcheckunderline": (UNDERLINE, 0),
}  # fmt: skip

IGNORED = frozenset(
    {
        "centering", "center", "raggedright", "raggedleft", "noindent", "indent", "small",
        "footnotesize", "scriptsize", "tiny", "normalsize", "large", "Large", "LARGE", "huge",
        "Huge", "newpage", "clearpage", "cleardoublepage", "pagebreak", "nopagebreak",
        "nolinebreak", "sloppy", "fussy", "smallskip", "medskip", "bigskip",
        "vfill", "hfil", "vfil", "singlespacing", "doublespacing", "onehalfspacing",
        "frenchspacing", "nonfrenchspacing", "scshape", "sc", "selectfont", "flushbottom",
        "onecolumn", "makeindex", "printindex", "frontmatter", "mainmatter",
        "backmatter", "endfrontmatter", "displaystyle", "textstyle", "scriptstyle",
        "nonumber", "notag", "break", "goodbreak", "filbreak", "eject", "supereject",
        "bigbreak", "medbreak", "smallbreak", "hline", "firsthline", "lasthline",
        "endinput", "justifying", "justify", "RaggedRight", "Centering", "pdfglyphtounicode",
        "cleverefignore", "nocopyright", "hideLIPIcs", "nolinenumbers", "makecover", "compress",
        "pacs", "sffamily", "protect", "noexpand", "BODY", "itshape", "ttdefault", "bfdefault",
        "setcounter", "fill", "linewidth", "columnwidth", "today",
        "normalmarginpar", "reversemarginpar", "subparagraphmark", "sectionmark", "thepage",
        "thinmuskip", "medmuskip", "thickmuskip", "endtabular",
        "showkeys", "tracinglostchars", "leavevmode", "unitlength", "csuse",
        "smaller", "larger", "raggedcolumns",
    }
)  # fmt: skip

# Environments: arguments behind \begin that are not text.
ENVIRONMENT_ARGUMENTS: dict[str, str] = {
    "minipage": "ooom", "multicols": "mo", "adjustbox": "m", "spacing": "m", "wrapfigure": "omom",
    "wraptable": "omom", "adjustwidth": "smm", "tabbing": "", "list": "mm", "tcolorbox": "o",
    "mdframed": "o", "framed": "", "subtable": "om", "subfigure": "om",
    "scriptsize": "", "sidewaystable": "o", "SCfigure": "oo", "SCtable": "oo", "figwindow": "m",
    "threeparttable": "o", "tablenotes": "o", "ThreePartTable": "", "otherlanguage": "om",
    "turn": "m", "rotate": "m", "sloppypar": "", "columns": "o", "column": "om", "frame": "oo",
    "block": "m", "alertblock": "m", "exampleblock": "m", "changemargin": "mm",
    "appendices": "", "subappendices": "", "icmlauthorlist": "", "CJK": "omm", "CJK*": "omm",
    "flushleft": "", "flushright": "", "center": "", "tabularnotes": "", "restatable": "omm",
    "thm-restate": "omm", "algorithmic": "o", "algorithm2e": "o", "strip": "", "widetext": "",
    "mini": "", "savenotes": "", "landscape": "", "samepage": "", "titlepage": "", "textblock": "md",
    "textblock*": "md", "lrbox": "m", "inparaenum": "o", "measuredfigure": "",
}  # fmt: skip

# Environments that hold drawings, never text.
DRAWINGS = frozenset(
    {"tikzpicture", "tikzpicture*", "pgfpicture", "picture", "pspicture", "pspicture*", "axis",
     "forest", "circuitikz", "tikzcd", "overpic", "dependency", "chemfig", "lrbox", "psfrags",
     "feynman", "feynmandiagram", "qtree", "xy", "scope", "asymptote"}
)  # fmt: skip

DISPLAY_MATH = frozenset(
    {"equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign", "alignat",
     "xalignat", "xxalignat", "math", "dmath", "dgroup", "dseries", "IEEEeqnarray", "darray",
     "empheq", "aligned", "gathered", "split", "array", "cases", "matrix", "pmatrix", "bmatrix",
     "alignedat", "numcases", "subnumcases"}
)  # fmt: skip
ROWS_ARE_FORMULAS = frozenset(
    {"align", "gather", "eqnarray", "flalign", "alignat", "xalignat", "xxalignat", "IEEEeqnarray",
     "dgroup"}
)  # fmt: skip

CITATIONS: dict[str, str] = {
    **dict.fromkeys(
        ("cite", "citep", "parencite", "autocite", "Citep", "supercite", "footcite",
         "footcitep", "smartcite", "Parencite", "Autocite", "shortcite", "fullcite",
         "parencites", "autocites", "cites", "citenum", "onlinecite", "upcite",
         "footfullcite"),
        "paren",
    ),
    **dict.fromkeys(
        ("citet", "textcite", "Citet", "Textcite", "newcite", "citeasnoun",
         "textcites", ),
        "text",
    ),
    **dict.fromkeys(("citealp", "Citealp"), "bare"),
    **dict.fromkeys(("citealt", "Citealt"), "baretext"),
    **dict.fromkeys(("citeauthor", "Citeauthor", "citefullauthor"), "author"),
    **dict.fromkeys(("citeyear", "citedate"), "year"),
    "citeyearpar": "paren-year",
    "citeyearp": "paren-year",
    "citetitle": "title",
}  # fmt: skip

REFERENCES: dict[str, str] = {
    "ref": "number", "ref*": "number", "eqref": "equation", "autoref": "name", "cref": "name",
    "Cref": "name", "vref": "number", "Vref": "name", "fref": "name", "nameref": "title",
    "Nameref": "title", "pageref": "page", "cpageref": "page", "labelcref": "number",
    "subref": "part", "fullref": "name", "Autoref": "name", "crefrange": "range",
    "Crefrange": "range", "thref": "name", "zcref": "name", "namecref": "kind", "nameCref": "kind",
}  # fmt: skip

ACKNOWLEDGEMENTS = {
    "ack": "Acknowledgments", "acks": "Acknowledgments", "acknowledgments": "Acknowledgments",
    "acknowledgements": "Acknowledgements", "acknowledgment": "Acknowledgment",
    "acknowledgement": "Acknowledgement", "Acknowledgments": "Acknowledgments",
}  # fmt: skip

ALGORITHM_WORDS = {
    "State": "\n", "STATE": "\n", "Statex": "\n", "Require": "\nRequire: ",
    "REQUIRE": "\nRequire: ", "Ensure": "\nEnsure: ", "ENSURE": "\nEnsure: ",
    "Input": "\nInput: ", "INPUT": "\nInput: ", "Output": "\nOutput: ", "OUTPUT": "\nOutput: ",
    "KwIn": "\nInput: ", "KwOut": "\nOutput: ", "KwData": "\nData: ", "KwResult": "\nResult: ",
    "KwRet": "\nreturn ", "Return": "return ", "RETURN": "\nreturn ", "For": "\nfor ",
    "FOR": "\nfor ", "ForAll": "\nfor all ", "FORALL": "\nfor all ", "ForEach": "\nfor each ",
    "While": "\nwhile ", "WHILE": "\nwhile ", "If": "\nif ", "IF": "\nif ", "ElsIf": "\nelse if ",
    "ELSIF": "\nelse if ", "Else": "\nelse ", "ELSE": "\nelse ", "eIf": "\nif ",
    "ElseIf": "\nelse if ", "EndFor": "\nend for", "ENDFOR": "\nend for",
    "EndWhile": "\nend while", "ENDWHILE": "\nend while", "EndIf": "\nend if", "ENDIF": "\nend if",
    "EndProcedure": "\nend procedure", "EndFunction": "\nend function", "Repeat": "\nrepeat",
    "REPEAT": "\nrepeat", "Until": "\nuntil ", "UNTIL": "\nuntil ", "Procedure": "\nprocedure ",
    "Function": "\nfunction ", "Comment": " ▷ ", "COMMENT": " ▷ ", "tcp": " ▷ ", "tcc": " ▷ ",
    "PRINT": "\nprint ", "Print": "\nprint ", "Loop": "\nloop", "EndLoop": "\nend loop",
    "TRUE": "true", "FALSE": "false", "AND": " and ", "OR": " or ", "NOT": "not ", "TO": " to ",
}  # fmt: skip

FLOATS: dict[str, str] = {
    "table": "table", "figure": "figure", "wraptable": "table", "wrapfigure": "figure",
    "sidewaystable": "table", "sidewaysfigure": "figure", "SCtable": "table", "SCfigure": "figure",
    "algorithm": "algorithm", "algorithm2e": "algorithm", "listing": "listing",
    "wrapfloat": "figure", "margintable": "table", "marginfigure": "figure",
    "teaserfigure": "figure", "floatingfigure": "figure", "floatingtable": "table",
    "subtable": "subtable", "subfigure": "subfigure", "program": "listing",
    "codelisting": "listing",
}  # fmt: skip

FLOAT_NAMES = {
    "table": "Table", "figure": "Figure", "algorithm": "Algorithm", "listing": "Listing",
}  # fmt: skip

TABULARS: dict[str, str] = {
    "tabular": "om", "tabular*": "mom", "tabularx": "mom", "tabulary": "mom", "tabu": "m",
    "tabu*": "m", "longtable": "om", "longtable*": "om", "supertabular": "m", "xltabular": "mm",
    "xtabular": "m", "tblr": "om", "longtblr": "omm", "talltblr": "omm", "NiceTabular": "omo",
    "NiceTabular*": "momo", "NiceTabularX": "momo", "mpxtabular": "m",
    "longtabu": "m", "tabularht": "mm", "booktabs": "om",
}  # fmt: skip
