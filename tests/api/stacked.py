"""Addresses of stacks of certificates (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.certificates.stacks.makers import PDF, a_zip

P = Permission
_STAGE = ("stacked", "stack")

DEEDS: tuple[Row, ...] = (
    Row(
        "stacks_api.send_certificate_stack",
        P.STACKS_CHECK,
        body=lambda refs: a_zip([("a.pdf", PDF)]),
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (Row("stacks.send", P.STACKS_CHECK),)
READINGS: tuple[Row, ...] = (
    Row("stacks.index", P.STACKS_CHECK),
    Row("stacks.show", P.STACKS_READ, *_STAGE),
    Row("stacks_api.list_certificate_stacks", P.STACKS_CHECK),
    Row("stacks_api.read_certificate_stack", P.STACKS_READ, *_STAGE),
    Row("stacks_api.list_certificate_stack_files", P.STACKS_READ, *_STAGE),
    *(
        Row(f"stacks_exports.{name}{whom}", permission, *of, more=(("form", "csv"),))
        for name, permission, of in (
            ("certificate-stacks", P.STACKS_CHECK, ()),
            ("certificate-stack-files", P.STACKS_READ, _STAGE),
        )
        for whom in ("", "_for_programs")
    ),
)
