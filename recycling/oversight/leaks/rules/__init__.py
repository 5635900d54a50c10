"""What is an ordinary loss, when does a party lose more, and which party is it? Pure.

Statistics are floats here: shares of the declared mass, and logarithms of likelihood ratios.
"""

from recycling.oversight.leaks.rules.cusum import chain_arl, limit_for, siegmund_arl
from recycling.oversight.leaks.rules.reading import Part, Party, Reading
from recycling.oversight.leaks.rules.usual import Habits, Usual
from recycling.oversight.leaks.rules.watching import Design, Side, Suspicion, Tally, Watch

__all__ = [
    "Design",
    "Habits",
    "Part",
    "Party",
    "Reading",
    "Side",
    "Suspicion",
    "Tally",
    "Usual",
    "Watch",
    "chain_arl",
    "limit_for",
    "siegmund_arl",
]
