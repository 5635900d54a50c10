"""Is it known of every residue what becomes of it?

Whoever has waste treated is answerable for it until it is finally recovered or disposed of
(Directive 2008/98/EC, article 15), and who treats it needs a permit (article 23). So books close
only once each residue names the operation done with it, who does it, and their permit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recycling.errors import Conflict, Finding
from recycling.recovery.rules.outputs import Declared, OutputKind

_NAMED = {"operation": "the R or D code of what is done with it", "permit": "the receiver's permit"}


def check_residues(outputs: Iterable[Declared]) -> None:
    """Raise ``Conflict`` naming what each residue does not say of its end."""
    findings = [finding for output in outputs for finding in _findings(output)]
    if findings:
        raise Conflict(
            "residue_unended",
            "What becomes of a residue is not said.",
            field="outputs",
            way_out="Take it back and declare it with operation, receiver and permit.",
            details=findings,
        )


def _findings(output: Declared) -> Iterator[Finding]:
    if output.kind is not OutputKind.RESIDUE:
        return
    for name, meaning in _NAMED.items():
        if not getattr(output.details, name):
            yield Finding("outputs", f"{name}_missing", f"{output.name}: name {meaning}.")
