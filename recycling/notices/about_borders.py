"""Who is told of a dossier for a border, and of what an authority answers?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_BORDERS: dict[str, tuple[Telling, ...]] = {
    "DossierAsked": (
        Telling(
            ("authorities",),
            N_(
                "Dossier %(dossier)s asks for your consent: waste %(code)s, %(mass_kg)s kg,"
                " %(ways)s. Answer it."
            ),
        ),
        Telling(("recycler",), N_("Waste is to come to %(base_name)s: dossier %(dossier)s.")),
    ),
    "DossierCompleted": (
        Telling(
            ("holder", "authorities"),
            N_("Dossier %(dossier)s is complete as %(number)s: the term for answers runs."),
        ),
    ),
    "ConsentAnswered": (
        Telling(
            ("holder", "recycler"),
            N_("%(country)s has answered dossier %(dossier)s: %(answer)s."),
        ),
    ),
    "ConsentEntered": (
        Telling(
            ("authorities",),
            N_("The holder entered what %(country)s wrote about dossier %(dossier)s. Confirm it."),
        ),
    ),
    "ConsentTacit": (
        Telling(
            ("holder", "recycler"),
            N_("%(country)s did not answer dossier %(dossier)s in time: it counts as consent."),
        ),
    ),
    "ConsentWithdrawn": (
        Telling(
            ("holder", "recycler", "authorities"),
            N_(
                "%(country)s has withdrawn its consent to dossier %(dossier)s. Nothing leaves under"
                " it any more."
            ),
        ),
    ),
}
