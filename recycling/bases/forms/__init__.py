"""What do the pages of bases and licences ask for? Shape only; the rules decide."""

from recycling.bases.forms.applications import LicenceForm, read_codes
from recycling.bases.forms.decisions import DecisionForm
from recycling.bases.forms.register import RegisterFilter
from recycling.bases.forms.sites import BaseForm, LineForm

__all__ = ["BaseForm", "DecisionForm", "LicenceForm", "LineForm", "RegisterFilter", "read_codes"]
