"""Which sentences stand on documents of money, and how are they said again once kept?

Figures are kept as plain English, which is what was issued. A page, or a copy to read in another
language, finds the sentences again by these.
"""

from __future__ import annotations

from recycling.said_again import Sentences
from recycling.sayings import say

FEE = say("Platform fee for sale %(sale)s", sale="")
FEE_RATE = say("%(percent)s %% of what was released, as on the day of the award", percent="")
TREATMENT = say("Treatment of %(title)s", title="")
LOT_WET = say("Lot %(lot)s, %(mass)s t wet", lot="", mass="")
FINAL = say("By the final assay: %(what)s", what="")
FINAL_DIFFERENCE = say("Difference by the final assay: %(what)s", what="")
NOT_ACCEPTED = say("Not accepted: %(what)s", what="")
PROVISIONAL = say(
    "Provisionally %(percent)s %% by the declared assay: %(what)s", percent="", what=""
)

SELF_BILLED = say(
    "Self-billing: issued by the customer in the supplier's stead, through %(registry)s.",
    registry="",
)
IN_THE_NAME = say(
    "Issued through %(registry)s, in the name and on behalf of the supplier.", registry=""
)

FEE_KEPT = say("The fee was kept back from what was released to you. Nothing is left to pay.")
PAID = say("The total without VAT was paid through %(registry)s.", registry="")
GIVEN_BACK = say("The total without VAT was given back through %(registry)s.", registry="")
NOTHING_LEFT = say("%(through)s Nothing is left to pay.", through="")
OWED_BY_SUPPLIER = say(
    "%(through)s The VAT is owed by the supplier to the customer directly.", through=""
)
OWED_BY_CUSTOMER = say(
    "%(through)s The VAT is owed by the customer to the supplier directly, at once.", through=""
)

WITHIN_UNION = say("Intra-Community supply, exempt: art. 138 of Directive 2006/112/EC")
EXPORT = say("Export, exempt: art. 146 of Directive 2006/112/EC")
SERVICE_WITHIN_UNION = say("Reverse charge: art. 44 and 196 of Directive 2006/112/EC")
SERVICE_ABROAD = say("Not subject to VAT in the Union: art. 44 of Directive 2006/112/EC")
BRITISH_SERVICE_ABROAD = say("Outside the scope of UK VAT: Value Added Tax Act 1994, s. 7A")
NO_VAT = say("Not subject to VAT: the United States levy none")
SCRAP = say("Reverse charge: %(law)s; art. 199(1)(d) of Directive 2006/112/EC", law="")

LINES = Sentences(
    PROVISIONAL, FINAL_DIFFERENCE, FINAL, NOT_ACCEPTED, TREATMENT, FEE, FEE_RATE, LOT_WET
)  # fmt: skip
NOTES = Sentences(SELF_BILLED, IN_THE_NAME)
TERMS = Sentences(FEE_KEPT, NOTHING_LEFT, OWED_BY_SUPPLIER, OWED_BY_CUSTOMER, PAID, GIVEN_BACK)
REASONS = Sentences(
    WITHIN_UNION, EXPORT, SERVICE_WITHIN_UNION, SERVICE_ABROAD, BRITISH_SERVICE_ABROAD, NO_VAT,
    SCRAP,
)  # fmt: skip
