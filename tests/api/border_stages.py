"""Stages of dossiers and of consignments over a border, for the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recycling.custody.borders import service
from recycling.custody.borders.letters import enter_answer
from recycling.custody.borders.papers import draw_up_paper
from tests.custody.borders.makers import a_base_abroad, a_letter, a_new_dossier, a_yes, moved_abroad
from tests.makers import Member, a_member
from tests.site.makers import Market


class Crossing:
    """What a world of an API test is led to at a border."""

    own: Mapping[str, Member]
    _market: Callable[[], Market]

    def _dossier_asked(self) -> dict[str, str]:
        """A dossier to a base in the Netherlands, over Belgium, which nobody has answered."""
        base = a_base_abroad(self.own["recycler"])
        new = a_new_dossier(base, transit=("BE",))
        return {"base": base, "dossier": service.ask_dossier(self.own["holder"].act(), new)}

    def _dossier_entered(self) -> dict[str, str]:
        """The same, with an answer of the own authority that the holder entered."""
        refs = self._dossier_asked()
        enter_answer(self.own["holder"].act(), refs["dossier"], "DE", a_yes(), a_letter())
        return refs

    def _dossier_answered(self) -> dict[str, str]:
        """The same, to which the own authority consents."""
        refs = self._dossier_asked()
        service.answer_dossier(self.own["regulator"].act(), refs["dossier"], "DE", a_yes())
        return refs

    def _crossing(self) -> dict[str, str]:
        """A prepared consignment to a base in the Netherlands, and a dossier that covers it."""
        refs, base = self._market().lead_to("consigned").refs, a_base_abroad(self.own["recycler"])
        moved_abroad(refs["consignment"], base)
        dossier = service.ask_dossier(self.own["holder"].act(), a_new_dossier(base))
        service.answer_dossier(self.own["regulator"].act(), dossier, "DE", a_yes())
        dutch = a_member("regulator", country="NL")
        service.answer_dossier(dutch.act(), dossier, "NL", a_yes())
        return {**refs, "dossier": dossier}

    def _crossing_on_paper(self) -> dict[str, str]:
        """The same, with its movement document."""
        refs = self._crossing()
        draw_up_paper(self.own["holder"].act(), refs["consignment"], refs["dossier"])
        return refs
