"""What does a pattern say, and what else may be behind it? Words for pages, API and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.auctions.patterns.rules import Pattern, TieKind

TITLES = {
    Pattern.ALWAYS_SECOND: _("Always second"),
    Pattern.FALLEN_HIGH: _("A high bid fell away"),
    Pattern.NEVER_WINS: _("Raises and never wins"),
    Pattern.TIED_BIDDERS: _("Joined bidders"),
}
SEEN = {
    Pattern.ALWAYS_SECOND: _("%(first)s won and %(second)s came second each time they met."),
    Pattern.FALLEN_HIGH: _(
        "A higher bid of %(first)s was withdrawn or disqualified, and %(second)s won."
    ),
    Pattern.NEVER_WINS: _(
        "%(first)s bid before the winner's last bid for lots of %(second)s and won none."
    ),
    Pattern.TIED_BIDDERS: _("%(first)s and %(second)s bid in the same auctions."),
}
FALSE_ALARMS = {
    Pattern.ALWAYS_SECOND: _(
        "Where few bases are licensed for a waste, the cheaper one wins again and again."
    ),
    Pattern.FALLEN_HIGH: _("A base loses its licence or its room without wanting to."),
    Pattern.NEVER_WINS: _(
        "A base far away, or with worse yields, honestly stays below the others."
    ),
    Pattern.TIED_BIDDERS: _(
        "A declared interest is no fault; one domain of mail may serve a whole trade."
    ),
}
TIES = {
    TieKind.INTEREST: _("an interest that was declared or recorded"),
    TieKind.PERSON: _("a person who acts for both"),
    TieKind.MAIL_DOMAIN: _("one domain of mail addresses"),
}
