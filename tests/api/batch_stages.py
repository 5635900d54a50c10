"""Stages of a batch, for the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery import queries as batches
from recycling.recovery import service as recovery
from recycling.recovery.balances.rules.stock import Change
from recycling.recovery.balances.service import declare_stock_change
from recycling.recovery.rules import Declared, Details, OutputKind
from tests.lots.makers import a_published_lot
from tests.makers import Member
from tests.site.makers import Market


class Recovering:
    """What a world of an API test is led to at a base."""

    own: Mapping[str, Member]
    _market: Callable[[], Market]

    def _open_batch(self) -> dict[str, str]:
        refs = self._market().lead_to("received").refs
        return {**refs, "batch": recovery.open_batch(self.own["recycler"].act(), refs["line"])}

    def _balanced(self) -> dict[str, str]:
        """A batch whose balance closes: all it took in came out as product."""
        refs, member = self._market().lead_to("in_batch").refs, self.own["recycler"]
        ref = refs["batch"]
        contents = batches.batch(ref, member.actor).inputs[0].contents
        db.session.rollback()
        product = Declared(
            OutputKind.PRODUCT, "Mixed oxides", Mass.kg("800"), "", tuple(contents.items())
        )
        recovery.declare_output(member.act(), ref, product)
        output = batches.batch(ref, member.actor).outputs[0].id
        db.session.rollback()
        return {**refs, "output": str(output)}

    def _stock_declared(self) -> dict[str, str]:
        """A batch that left something in its line."""
        refs, member = self._market().lead_to("in_batch").refs, self.own["recycler"]
        left = Change("Nd", Mass.kg("1"), Mass.kg("0.1"))
        declare_stock_change(member.act(), refs["batch"], left)
        return refs

    def _corrected(self) -> dict[str, str]:
        """A certificate of a batch whose books say something else since."""
        refs, member = self._market().lead_to("certified").refs, self.own["recycler"]
        ref = refs["batch"]
        recovery.reopen_batch(member.act(), ref, "The product was named wrongly.")
        output = batches.batch(ref, member.actor).outputs[0]
        db.session.rollback()
        recovery.withdraw_output(member.act(), ref, output.id)
        recovery.declare_output(member.act(), ref, replace(output.declared(), name="Another"))
        recovery.close_batch(member.act(), ref, "recycling")
        return refs

    def _material_waiting(self) -> dict[str, str]:
        """An intermediate for the recycler's own base, and an open batch to take it in."""
        refs, act = self._market().lead_to("in_batch").refs, self.own["recycler"].act
        brought = batches.batch(refs["batch"], self.own["recycler"].actor).inputs[0].contents
        db.session.rollback()
        goes_on = Declared(
            OutputKind.INTERMEDIATE,
            "Mixed carbonate",
            Mass.kg("900"),
            "",
            tuple(brought.items()),
            Details(next_base=refs["base"]),
        )
        recovery.declare_output(act(), refs["batch"], goes_on)
        recovery.close_batch(act(), refs["batch"], "recycling")
        made = batches.batch(refs["batch"], self.own["recycler"].actor).outputs[0].ref
        db.session.rollback()
        return {**refs, "batch": recovery.open_batch(act(), refs["line"]), "material": made or ""}

    def _residue_lot(self) -> dict[str, str]:
        """A residue of an open batch, and a lot the recycler published of it."""
        refs, member = self._market().lead_to("in_batch").refs, self.own["recycler"]
        slag = Declared(OutputKind.RESIDUE, "Slag", Mass.kg("10"), "Own store", ())
        brought = batches.batch(refs["batch"], member.actor).inputs[0].contents
        db.session.rollback()
        nd = (("Nd", Mass.kg("0.1")),) if "Nd" in brought else ()
        recovery.declare_output(member.act(), refs["batch"], replace(slag, contents=nd))
        output = batches.batch(refs["batch"], member.actor).outputs[0].id
        db.session.rollback()
        lot = a_published_lot(member, wet_mass=Mass.kg("10"), fractions={"Nd": "0.001"})
        return {**refs, "output": str(output), "residue_lot": lot}

    def _material_taken(self) -> dict[str, str]:
        """The same, and it is in the batch."""
        refs = self._material_waiting()
        recovery.add_material(self.own["recycler"].act(), refs["batch"], refs["material"])
        return refs
