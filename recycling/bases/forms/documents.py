"""Which file is the document? Shape only; what it is, its content says."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.files import EXTENSIONS, LARGEST_BYTES, Taken, take
from recycling.forms import FileField, Form


def document_field(label: Any, **more: Any) -> FileField:
    """Return a field for a document of the kinds and size that are taken here."""
    return FileField(
        label,
        description=_l("PDF, PNG, JPEG, XLSX, CSV or TXT, at most 10 MB."),
        extensions=tuple(ending.lstrip(".") for ending in (*EXTENSIONS.values(), ".jpeg")),
        largest=LARGEST_BYTES,
        **more,
    )


def taken_of(field: FileField) -> Taken | None:
    """Keep the content of the file that was chosen, if one was; raises as ``take`` does."""
    upload = field.data
    return take(upload.stream.read(LARGEST_BYTES + 1), upload.filename) if upload else None


class DocumentForm(Form):
    """A document of a task, or of what licences rest on."""

    file = document_field(_l("Document"))

    def taken(self) -> Taken:
        """Keep the content of the file; raises ``TooLarge``, or ``Invalid`` for its kind."""
        taken = taken_of(self.file)
        if taken is None:
            raise RuntimeError("the form asks for a file")
        return taken
