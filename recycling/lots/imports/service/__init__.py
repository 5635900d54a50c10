"""Deeds of an import: take a file in, say what its columns are, decide, enter its lots, end it."""

from recycling.lots.imports.service.deciding import cancel_import, leave_undecided, start_import
from recycling.lots.imports.service.entering import end_reading, fail_import, import_rows
from recycling.lots.imports.service.taking import NewImport, set_columns, take_file

__all__ = [
    "NewImport",
    "cancel_import",
    "end_reading",
    "fail_import",
    "import_rows",
    "leave_undecided",
    "set_columns",
    "start_import",
    "take_file",
]
