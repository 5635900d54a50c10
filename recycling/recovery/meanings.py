"""What do the fields of a batch mean? With where each comes from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms.meanings import Meaning
from recycling.sayings import say

CUSTODY_MODEL = Meaning(
    _l("custody model"),
    _l(
        "How lots are kept apart. Identity preserved: one lot alone. Segregated: only lots of "
        "the kinds the base names. Controlled blending: lots are mixed and their shares known. "
        "Mass balance: only the books tell them apart, and what is said of a product is "
        "attributed."
    ),
    "ISO 22095:2020",
    "custody-model",
)
MODE = Meaning(
    _l("treatment mode"),
    _l(
        "In which way of the waste hierarchy the batch treated. An operation such as R4 leaves "
        "open whether it was recycling or another recovery; figures of recycling count the "
        "first alone."
    ),
    say("Directive 2008/98/EC, art. 3 and 4"),
    "treatment-mode",
)
KIND = Meaning(
    _l("product, intermediate, residue"),
    _l(
        "A product leaves for good and is waste no more. An intermediate goes on into another "
        "batch, here or elsewhere. A residue is disposed of or stored, under a permit. The "
        "books of every element must close over all of them."
    ),
    say("Directive 2008/98/EC, art. 6; AMIRA P754 Code of Practice"),
    "product",
)
OPERATION = Meaning(
    _l("what is done with a residue"),
    _l(
        "Its code: D1 is a landfill, D9 a physical or chemical treatment, D10 burning, R13 "
        "storing before recovery. D13 to D15, R12 and R13 come before another operation and end "
        "no chain."
    ),
    say("Directive 2008/98/EC, annexes I and II"),
    "interim-operation",
)

BATCH = {"custody_model": CUSTODY_MODEL}
CLOSING = {"mode": MODE}
OUTPUT = {"kind": KIND, "operation": OPERATION}
ALL = (CUSTODY_MODEL, MODE, KIND, OPERATION)
