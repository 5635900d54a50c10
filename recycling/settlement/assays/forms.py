"""What do the pages ask on which assays are exchanged? A field for each analyte, in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.forms import DecimalField, Form, TextField


class AssayForm(Form):
    """An assay; the fields are made for what is to be assayed."""

    names: tuple[str, ...] = ()

    def rows(self) -> list[Any]:
        """Return the field of each analyte."""
        return [self[f"percent_{name}"] for name in self.names]

    def percent(self) -> dict[str, Decimal]:
        """Return per cent of dry mass by analyte; ask only after the form is valid."""
        return {name: self[f"percent_{name}"].data for name in self.names}

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of an analyte at its field."""
        super()._attach(path.replace("percent.", "percent_", 1), message)


class UmpireForm(Form):
    """Which laboratory a party wants as umpire."""

    laboratory = TextField(
        _l("Reference of the laboratory"), longest=20,
        description=_l("As on its page, such as ORG-7Q4KM-2TD9X."),
    )  # fmt: skip


def assay_form(names: Sequence[str]) -> AssayForm:
    """Make the form for these analytes."""
    fields = {
        f"percent_{name}": DecimalField(
            _l("%(name)s, of dry mass") % {"name": name}, places=6, most=100, unit="%"
        )
        for name in names
    }
    kind = type("AssayForm", (AssayForm,), {**fields, "names": tuple(names)})
    made: AssayForm = kind()
    return made
