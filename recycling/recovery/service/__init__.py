"""Deeds of recovery: open a batch, take lots in, declare what came out, close it, correct it."""

from recycling.recovery.service.batches import close_batch, open_batch, reopen_batch
from recycling.recovery.service.inputs import (
    add_input,
    add_material,
    withdraw_input,
    withdraw_material,
)
from recycling.recovery.service.outputs import declare_output, withdraw_output
from recycling.recovery.service.residues import name_residue_lot

__all__ = [
    "add_input",
    "add_material",
    "close_batch",
    "declare_output",
    "name_residue_lot",
    "open_batch",
    "reopen_batch",
    "withdraw_input",
    "withdraw_material",
    "withdraw_output",
]
