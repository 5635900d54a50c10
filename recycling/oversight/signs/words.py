"""In which words are signs told?"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from recycling.auctions.patterns.words import TIES as TIES_OF_OTHERS
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.rules import Kind, What

KINDS = {
    Kind.YIELDS: _("Yields"),
    Kind.WEIGHING: _("Weighing"),
    Kind.PARTNERS: _("Trading partners"),
}
PARTS = {Part.HOLDER: _("as holder"), Part.BASE: _("as base")}
SEEN = {
    What.YIELD_TOO_GOOD: _(
        "More %(element)s is recovered than the route gives: %(seen)s on average in %(count)s "
        "batches, where %(expected)s is published."
    ),
    What.YIELD_TOO_POOR: _(
        "Less %(element)s is recovered than the route gives: %(seen)s on average in %(count)s "
        "batches, where %(expected)s is published."
    ),
    What.FIRST_DIGITS: _(
        "First digits of %(count)s masses do not fall as those of measured figures do: they are "
        "%(seen)s away on average, where up to %(expected)s is ordinary."
    ),
    What.WHOLE_HUNDREDS: _(
        "%(seen)s of %(count)s masses are whole hundreds of kilograms, where %(expected)s is to be "
        "expected."
    ),
    What.SAME_MASS: _(
        "The same net mass of %(kilograms)s kg again and again, though other masses were declared: "
        "%(seen)s of %(count)s loads, where %(expected)s is to be expected."
    ),
    What.ALWAYS_TOGETHER: _(
        "%(seen)s of %(count)s lots went to %(base_name)s (%(base)s), which takes %(expected)s of "
        "such lots on the market."
    ),
}
ELSE = {
    What.YIELD_TOO_GOOD: _(
        "Ask for the assays of inputs and products. An input assayed too low gives such a yield, "
        "and so does material that was never entered."
    ),
    What.YIELD_TOO_POOR: _(
        "Ask what else the line made. A worn line, or an input assayed too high, gives such a "
        "yield, and so does product that is never entered."
    ),
    What.FIRST_DIGITS: _("Compare with the weighbridge's own tickets. Loads of few sizes differ."),
    What.WHOLE_HUNDREDS: _(
        "Compare with the weighbridge's own tickets, or ask how masses are found."
    ),
    What.SAME_MASS: _(
        "Compare with the weighbridge's own tickets. Vehicles of one size may weigh alike."
    ),
    What.ALWAYS_TOGETHER: _(
        "Look at their ties, auctions and weighings. The base may be the nearest, or pay best."
    ),
}
SOURCES = {
    Kind.YIELDS: _(
        "Two-sided test of the mean against the published yield, with the scatter between batches, "
        "the uncertainty of what was measured and that of the published figure (JCGM 100:2008)."
    ),
    Kind.WEIGHING: _(
        "First digits: chi-square against Benford's law (Benford 1938) and the mean deviation of "
        "Nigrini (2012), of 100 masses or more over two decades. Whole hundreds and equal masses: "
        "binomial tests against the scale's division, habit, and how close other masses lie."
    ),
    Kind.PARTNERS: _(
        "Draw of the holder's lots from the market's (hypergeometric), allowing for how faithful "
        "the other holders are (beta-binomial; Skellam 1948)."
    ),
}
TIES: dict[str, LazyString] = {
    "same": _("one organisation is both"),
    **{str(kind): words for kind, words in TIES_OF_OTHERS.items()},
}
