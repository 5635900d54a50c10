"""How do kinds of organisation and roles read?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.parties.rules import Kind, Role

KIND_LABELS = {
    Kind.HOLDER: _("Waste holder"),
    Kind.RECYCLER: _("Recycler"),
    Kind.CARRIER: _("Carrier"),
    Kind.LABORATORY: _("Laboratory"),
    Kind.REGULATOR: _("Regulator"),
}


ROLE_NAMES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SIGNER: _("Signer"),
    Role.MEMBER: _("Member"),
    Role.DRIVER: _("Driver"),
    Role.READER: _("Reader"),
}


ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator: everything, and admits people"),
    Role.SIGNER: _("Signer: bids, awards, pays and signs, and all that a member does"),
    Role.MEMBER: _("Member: prepares and edits, and signs nothing"),
    Role.DRIVER: _("Driver: signs hand-overs on the carrier's leg"),
    Role.READER: _("Reader: sees everything, changes nothing"),
}
