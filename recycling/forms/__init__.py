"""How does a page ask, and how does it say what is wrong with an answer?

Imports ground files only. Start with ``base.py`` (``Form``), then the fields, then ``bridge.py``,
which turns a field into the parameters of a govuk-frontend macro.
"""

from recycling.forms.base import FilterForm, Form, OneOfSeveral
from recycling.forms.choices import (
    CheckboxesField,
    CheckboxField,
    Choice,
    CountryField,
    RadioField,
    SelectField,
    country_name,
)
from recycling.forms.dates import DateField, InstantField
from recycling.forms.numbers import (
    DecimalField,
    MassField,
    MoneyField,
    PercentageField,
    UnitPriceField,
    WholeNumberField,
    read_decimal,
)
from recycling.forms.texts import (
    EmailField,
    FileField,
    HiddenField,
    PasswordField,
    TextAreaField,
    TextField,
)

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "Choice",
    "CountryField",
    "DateField",
    "DecimalField",
    "EmailField",
    "FileField",
    "FilterForm",
    "Form",
    "HiddenField",
    "InstantField",
    "MassField",
    "MoneyField",
    "OneOfSeveral",
    "PasswordField",
    "PercentageField",
    "RadioField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "UnitPriceField",
    "WholeNumberField",
    "country_name",
    "read_decimal",
]
