"""The shape of what people fill in to register, sign in, admit others and make tokens."""

from recycling.parties.forms.delegations import DelegationForm
from recycling.parties.forms.joining import (
    AcceptForm,
    AskAnewForm,
    AskForm,
    ComeInForm,
    InviteForm,
    RoleForm,
)
from recycling.parties.forms.labels import (
    KIND_LABELS,
    POWER_LABELS,
    REMIT_LABELS,
    ROLE_LABELS,
    ROLE_NAMES,
    SCHEME_LABELS,
    STANDING_HINTS,
    STANDING_LABELS,
)
from recycling.parties.forms.organisations import ActForForm, AdmitForm, RegisterForm
from recycling.parties.forms.register import (
    IdentifierForm,
    OrganisationFilter,
    RevokeForm,
    SourceForm,
    StandingForm,
)
from recycling.parties.forms.sign_in import SignInForm
from recycling.parties.forms.tokens import SCOPE_LABELS, RotateForm, TokenForm

__all__ = [
    "KIND_LABELS",
    "POWER_LABELS",
    "REMIT_LABELS",
    "ROLE_LABELS",
    "ROLE_NAMES",
    "SCHEME_LABELS",
    "SCOPE_LABELS",
    "STANDING_HINTS",
    "STANDING_LABELS",
    "AcceptForm",
    "ActForForm",
    "AdmitForm",
    "AskAnewForm",
    "AskForm",
    "ComeInForm",
    "DelegationForm",
    "IdentifierForm",
    "InviteForm",
    "OrganisationFilter",
    "RegisterForm",
    "RevokeForm",
    "RoleForm",
    "RotateForm",
    "SignInForm",
    "SourceForm",
    "StandingForm",
    "TokenForm",
]
