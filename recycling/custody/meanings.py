"""What do the fields of a consignment and its receipt mean? With where each comes from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms.meanings import Meaning
from recycling.sayings import say

DANGEROUS = Meaning(
    _l("dangerous goods for carriage"),
    _l(
        "Whether the law of carriage counts the lot as dangerous is another question than "
        "whether the waste is hazardous. Magnets may disturb compasses in aircraft; swarf under "
        "oil can heat itself (UN 3190, 3189); batteries have numbers of their own."
    ),
    say("ADR 2025, 2.1 and 5.4.1; IMDG Code; IATA DGR, packing instruction 953"),
)
UN_NUMBER = Meaning(
    _l("UN number, class and packing group"),
    _l(
        "Four digits name the goods, the class says which danger is the main one, and the "
        "packing group how great it is: I high, II medium, III low."
    ),
    say("ADR 2025, 3.2, table A"),
)
DIVISION = Meaning(
    _l("division and class of the scale"),
    _l(
        "The division is the smallest step the scale shows, such as 20 kg. With its class it "
        "says how far a weighing may be off, and so from when on a difference is one."
    ),
    say("OIML R 76-1:2006, 3.1 and 3.5; Directive 2014/31/EU"),
)
MOISTURE = Meaning(
    _l("moisture at the gate"),
    _l(
        "Measured by the base on a sample of what arrived. Net mass less this moisture is the "
        "dry mass that books, quotas of elements and final prices count."
    ),
    "EN 15934:2012",
    "receipt",
)

DISPATCH = {"is_dangerous": DANGEROUS, "un_number": UN_NUMBER}
RECEIPT = {"division": DIVISION, "moisture": MOISTURE}
ALL = (DANGEROUS, UN_NUMBER, DIVISION, MOISTURE)
