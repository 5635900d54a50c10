"""What are the grounds of a final value called?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.settlement.assays.rules import Ground

GROUND_WORDS = {
    Ground.MEAN: _l("mean, within the splitting limit"),
    Ground.UMPIRE: _l("umpire's, between the two"),
    Ground.NEARER: _l("the nearer to the umpire's"),
    Ground.SILENCE: _l("the other party was silent"),
    Ground.DECLARED: _l("as declared; both parties were silent"),
    Ground.NO_UMPIRE: _l("mean; there was no umpire's assay in time"),
}
