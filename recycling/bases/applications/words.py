"""How are the tasks of an application called where people read them?"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.bases.applications.rules import Task
from recycling.bases.footings.words import kind_words

_TASKS = {
    "number_and_days": _l("Number and days"),
    "scale": _l("Yearly scale"),
    "processes": _l("Processes"),
    "waste": _l("Waste, codes and hazards"),
}


def task_words(name: str) -> str:
    """Write the name of a task."""
    return str(_TASKS[name]) if name in _TASKS else kind_words(name)


def task_hint(task: Task) -> str:
    """Write what a person should know of a task before opening it."""
    return _("Only where waste above 1 Bq/g is taken in.") if task.is_optional else ""
