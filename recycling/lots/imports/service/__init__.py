"""Deeds of an import: take a file in, say its columns, decide, enter its lots, publish them."""

from recycling.lots.imports.service.deciding import cancel_import, leave_undecided, start_import
from recycling.lots.imports.service.entering import end_reading, fail_import, import_rows
from recycling.lots.imports.service.publishing import (
    publish_import,
    publish_rows,
    stop_publishing,
)
from recycling.lots.imports.service.taking import NewImport, set_columns, take_file

__all__ = [
    "NewImport",
    "cancel_import",
    "end_reading",
    "fail_import",
    "import_rows",
    "leave_undecided",
    "publish_import",
    "publish_rows",
    "set_columns",
    "start_import",
    "stop_publishing",
    "take_file",
]
