"""What do the published lists hold as open data? A stable schema, said in words beside it.

Columns are only ever added at the end. Days and instants are ISO 8601, instants in UTC.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.exports import Table, table
from recycling.oversight.lists.queries import CompliantBase, ListedOrder

ORDERS: Table[ListedOrder] = table(
    "published-orders",
    {
        "order": lambda one: one.order,
        "case": lambda one: one.case,
        "organisation": lambda one: one.organisation,
        "organisation_name": lambda one: one.organisation_name,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "country": lambda one: one.country,
        "measure": lambda one: one.measure,
        "ordered": lambda one: one.ordered,
        "legal_basis": lambda one: one.legal_basis,
        "reason": lambda one: one.reason,
        "authority": lambda one: one.authority,
        "issued_at": lambda one: one.issued_at,
        "deadline": lambda one: one.deadline,
        "state": lambda one: one.state,
        "published_until": lambda one: one.published_until,
    },
)
COMPLIANT: Table[CompliantBase] = table(
    "compliant-bases",
    {
        "base": lambda one: one.base,
        "name": lambda one: one.name,
        "recycler": lambda one: one.recycler,
        "country": lambda one: one.country,
        "place": lambda one: one.place,
        "licences": lambda one: list(one.licences),
        "valid_to": lambda one: one.valid_to,
    },
)
SAID = {
    "order": _l("Reference of the order"),
    "case": _l("Reference of the case it belongs to"),
    "organisation": _l("Reference of the organisation it addresses"),
    "organisation_name": _l("Name of that organisation"),
    "base": _l("Reference of the base; empty where it is about none"),
    "base_name": _l("Name of the base"),
    "country": _l("Country whose authority decides, ISO 3166-1 alpha-2"),
    "measure": _l("publication, rectification, cessation, suspension or revocation"),
    "ordered": _l("What is ordered, in words"),
    "legal_basis": _l("Law and article"),
    "reason": _l("Why it is ordered"),
    "authority": _l("Name of the authority"),
    "issued_at": _l("Instant from which it is in effect"),
    "deadline": _l("Day by which it is put right; empty for other measures"),
    "state": _l("in_effect, stayed (by an appeal) or met, on the day of the list"),
    "published_until": _l("Last day on the list"),
    "name": _l("Name of the base"),
    "recycler": _l("Name of the organisation that runs it"),
    "place": _l("Where it stands"),
    "licences": _l("Numbers of its licences that are in force and lack nothing"),
    "valid_to": _l("Last day of the one that lasts longest"),
}
