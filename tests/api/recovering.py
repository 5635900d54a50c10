"""Addresses of materials in batches and of shares (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_TAKEN = (("material", "material"),)
DEEDS: tuple[Row, ...] = (
    Row(
        "recovery_api.add_material",
        P.RECOVERY_RUN,
        "material_waiting",
        "batch",
        lambda refs: {"material": refs["material"]},
        is_once=True,
    ),
    Row(
        "recovery_api.withdraw_material",
        P.RECOVERY_RUN,
        "material_taken",
        "batch",
        more=_TAKEN,
        is_once=True,
    ),
    Row(
        "credits_api.declare_custody",
        P.RECOVERY_RUN,
        "base",
        "base",
        lambda refs: {"models": ["mass balance"]},
    ),
    Row(
        "recovery_api.name_residue_lot",
        P.RECOVERY_RUN,
        "residue_lot",
        "batch",
        lambda refs: {"lot": refs["residue_lot"]},
        more=(("output_id", "output"),),
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("recovery.add_material", P.RECOVERY_RUN, "material_waiting", "batch"),
    Row(
        "recovery.withdraw_material",
        P.RECOVERY_RUN,
        "material_taken",
        "batch",
        more=_TAKEN,
        is_once=True,
    ),
    Row("credits.declare", P.RECOVERY_RUN, "base", "base"),
    Row("recovery.name_residue_lot", P.RECOVERY_RUN, "residue_lot", "batch"),
)
READINGS: tuple[Row, ...] = (
    Row("recovery_api.list_materials", P.RECOVERY_READ),
    Row("shares_api.read_whereabouts", P.SHARES_READ, "recovered", "lot"),
    Row("shares_api.list_lot_shares", P.SHARES_READ, "recovered", "lot"),
    Row("shares_api.list_batch_shares", P.RECOVERY_READ, "recovered", "batch"),
    Row("shares.of_lot", P.SHARES_READ, "recovered", "lot"),
    Row("shares.of_batch", P.RECOVERY_READ, "recovered", "batch"),
    Row("credits.of_base", P.RECOVERY_READ, "base", "base"),
    Row("credits_api.read_custody", P.RECOVERY_READ, "base", "base"),
    Row("credits_api.list_credits", P.RECOVERY_READ, "base", "base"),
    Row("credits_api.read_batch_custody", P.RECOVERY_READ, "recovered", "batch"),
    *(
        Row(f"{file}{whom}", permission, *on, more=(("form", "csv"),))
        for file, permission, on in (
            ("recovery_exports.materials", P.RECOVERY_READ, ()),
            ("shares_exports.lot-shares", P.SHARES_READ, ("recovered", "lot")),
            ("shares_exports.lot-journey", P.SHARES_READ, ("recovered", "lot")),
            ("shares_exports.batch-shares", P.RECOVERY_READ, ("recovered", "batch")),
            ("credits_exports.credits", P.RECOVERY_READ, ("base", "base")),
        )
        for whom in ("", "_for_programs")
    ),
)
