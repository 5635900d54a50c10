"""Deeds of movements: take a file, end its reading, keep what it tells or not, match, unmatch."""

from recycling.custody.imports.service.keeping import cancel_file, keep_movements
from recycling.custody.imports.service.matching import match_movement, unmatch_movement
from recycling.custody.imports.service.parts import Match
from recycling.custody.imports.service.scanning import FILES
from recycling.custody.imports.service.taking import (
    NewFile,
    Staged,
    end_reading,
    fail_file,
    take_file,
)

__all__ = [
    "FILES",
    "Match",
    "NewFile",
    "Staged",
    "cancel_file",
    "end_reading",
    "fail_file",
    "keep_movements",
    "match_movement",
    "take_file",
    "unmatch_movement",
]
