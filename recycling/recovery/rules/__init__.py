"""The rules of recovery, pure: what may be taken in and declared, and whether a balance closes."""

from recycling.recovery.rules.balance import (
    BLOCK_ABOVE,
    WARN_ABOVE,
    Contents,
    ElementBalance,
    balance,
    check_closes,
    check_limits,
    check_recovery,
)
from recycling.recovery.rules.custody import (
    KEEP_APART,
    MODELS,
    PERIODS,
    USUAL_MODEL,
    Custody,
    CustodyModel,
    Source,
    check_custody,
    check_kept_apart,
    check_model,
    custody_of,
)
from recycling.recovery.rules.modes import TreatmentMode, check_mode, modes_of
from recycling.recovery.rules.outputs import (
    Declared,
    Details,
    OutputKind,
    ProductForm,
    ResidueKind,
    check_output,
)
from recycling.recovery.rules.residues import ResidueLot, check_residue_lot, check_residues
from recycling.recovery.rules.states import (
    LONGEST_REASON,
    SHORTEST_REASON,
    BatchState,
    check_reopening,
    is_interim,
)
from recycling.recovery.rules.taking import Heap, check_taking

__all__ = [
    "BLOCK_ABOVE",
    "KEEP_APART",
    "LONGEST_REASON",
    "MODELS",
    "PERIODS",
    "SHORTEST_REASON",
    "USUAL_MODEL",
    "WARN_ABOVE",
    "BatchState",
    "Contents",
    "Custody",
    "CustodyModel",
    "Declared",
    "Details",
    "ElementBalance",
    "Heap",
    "OutputKind",
    "ProductForm",
    "ResidueKind",
    "ResidueLot",
    "Source",
    "TreatmentMode",
    "balance",
    "check_closes",
    "check_custody",
    "check_kept_apart",
    "check_limits",
    "check_mode",
    "check_model",
    "check_output",
    "check_recovery",
    "check_reopening",
    "check_residue_lot",
    "check_residues",
    "check_taking",
    "custody_of",
    "is_interim",
    "modes_of",
]
