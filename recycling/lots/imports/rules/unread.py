"""What is said of a cell in which there is nothing to read?"""

from __future__ import annotations

from recycling.reading.cells import LONGEST_CELL, MOST_IN_ROW, Kind
from recycling.sayings import say

UNREAD = {
    Kind.ERROR: (
        "formula_error",
        say("The formula in this cell ended in an error. Write the value."),
    ),
    Kind.NO_VALUE: (
        "formula_without_value",
        say(
            "This cell holds a formula without a saved value. Open the file, save it, send"
            " it again."
        ),
    ),
    Kind.MERGED: (
        "merged_cell",
        say("This cell is merged with another. Unmerge it and write the value in every row."),
    ),
    Kind.TOO_LONG: (
        "cell_too_long",
        say(
            "This cell has more than %(longest_cell)s characters, or its row more than"
            " %(most_in_row)s. Shorten it.",
            longest_cell=LONGEST_CELL,
            most_in_row=MOST_IN_ROW,
        ),
    ),
}
