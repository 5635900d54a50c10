"""Deeds of lots: draft, declare page by page, attach files, assay, publish, withdraw; and ``step``.

Only the holder declares, and only while the lot is a draft; assays come until it is awarded.
``step`` is for the deeds of later rooms: it alone writes a lot's state.
"""

from recycling.lots.service.assaying import (
    add_assay,
    answer_question,
    commission_laboratory,
    put_assay_in_force,
)
from recycling.lots.service.attaching import attach_file, remove_file
from recycling.lots.service.crossing import name_crossing
from recycling.lots.service.declaring import (
    classify_lot,
    declare_masses,
    describe_composition,
    draft_lot,
    name_lot,
    place_lot,
)
from recycling.lots.service.publishing import publish_lot, withdraw_lot
from recycling.lots.service.radiation import add_measurement, expire_due, expire_measurement
from recycling.lots.service.reclassing import confirm_class, reclass_due, reclass_lot
from recycling.lots.service.scanning import FILES
from recycling.lots.service.stepping import step

__all__ = [
    "FILES",
    "add_assay",
    "add_measurement",
    "answer_question",
    "attach_file",
    "classify_lot",
    "commission_laboratory",
    "confirm_class",
    "declare_masses",
    "describe_composition",
    "draft_lot",
    "expire_due",
    "expire_measurement",
    "name_crossing",
    "name_lot",
    "place_lot",
    "publish_lot",
    "put_assay_in_force",
    "reclass_due",
    "reclass_lot",
    "remove_file",
    "step",
    "withdraw_lot",
]
