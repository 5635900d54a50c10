"""What do the pages of bases and licences ask for? Shape only; the rules decide."""

from recycling.bases.forms.applications import (
    ChangeForm,
    RenewalForm,
    read_codes,
)
from recycling.bases.forms.decisions import DecisionForm
from recycling.bases.forms.register import RegisterFilter
from recycling.bases.forms.reviews import (
    AnswerForm,
    MetForm,
    QuestionForm,
    read_conditions,
)
from recycling.bases.forms.sites import BaseForm, LineForm

__all__ = [
    "AnswerForm",
    "BaseForm",
    "ChangeForm",
    "DecisionForm",
    "LineForm",
    "MetForm",
    "QuestionForm",
    "RegisterFilter",
    "RenewalForm",
    "read_codes",
    "read_conditions",
]
