"""Where do translations come from? From catalogues (``.po``), compiled to be read (``.mo``).

What is compiled is no source and not kept with it: it is made again where a catalogue is newer.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> None:
    """Compile every catalogue of a folder that is newer than what was compiled of it."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)


def _compile(source: Path, compiled: Path) -> None:
    """Put what is compiled in its place at once, for another process may compile it too."""
    with source.open("rb") as read:
        catalogue = read_po(read, locale=source.parts[-3], domain=source.stem)
    number, name = tempfile.mkstemp(dir=compiled.parent, suffix=".part")
    with os.fdopen(number, "wb") as written:
        write_mo(written, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(compiled)
