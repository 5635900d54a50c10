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
    Role.OPERATOR: _("Operator"),
    Role.READER: _("Reader"),
}


ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator: everything, and admits people"),
    Role.OPERATOR: _("Operator: registers, bids, signs and declares"),
    Role.READER: _("Reader: sees everything, changes nothing"),
}
