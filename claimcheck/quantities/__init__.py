"""Numbers as papers print them: found in prose, read from table cells, compared with rounding.

``find_quantities`` reads prose, ``cell_number`` one table cell, ``rounding_interval`` says which
true values a printed one may stand for. Names of systems and datasets play no part here.
"""

from claimcheck.quantities.cells import cell_number, cell_uncertainty
from claimcheck.quantities.find import find_quantities
from claimcheck.quantities.numbers import WORDS as NUMBER_WORDS
from claimcheck.quantities.rounding import last_digit, rounding_interval
from claimcheck.quantities.units import canonical_unit

__all__ = [
    "NUMBER_WORDS",
    "canonical_unit",
    "cell_number",
    "cell_uncertainty",
    "find_quantities",
    "last_digit",
    "rounding_interval",
]
