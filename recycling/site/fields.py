"""What do the fields people stumble over mean? Every room's meanings, for the help page."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.auctions import meanings as auctions
from recycling.bases import meanings as bases
from recycling.custody import meanings as custody
from recycling.forms.meanings import Meaning
from recycling.lots import meanings as lots
from recycling.recovery import meanings as recovery

FIELDS: tuple[tuple[LazyString, tuple[Meaning, ...]], ...] = (
    (_l("A lot"), lots.ALL),
    (_l("A base and its licence"), bases.ALL),
    (_l("An auction and its bids"), auctions.ALL),
    (_l("A consignment and its receipt"), custody.ALL),
    (_l("A batch"), recovery.ALL),
)
