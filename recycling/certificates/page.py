"""What does a person read on a certificate?

The HTML of the page, a pure function of the dossier: the signed record, its log proof, the log
policy and the QR text. Nothing else is shown, so a verifier can draw the page again.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Any, Protocol

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from recycling.certificates.flow import Share, flow
from recycling.certificates.integrity import Credential, record_digest
from recycling.certificates.ornament import SIDE, rosette
from recycling.certificates.typesetting import Language, Paper, typesetting_of
from recycling.certificates.wording import PAGE_FOLDER, given, wordings
from recycling.flows import colour_of
from recycling.paper.pages import templates_of
from recycling.paper.qr import qr_png
from recycling.quantities import half_up

RECORD_NAME = "certificate.json"
PROOF_NAME = "certificate.tlog-proof"
POLICY_NAME = "policy.txt"
QR_NAME = "qr.txt"
# A page set wide holds no more.
_MOST_LETTERS_SET_WIDE = {Paper.A4: 1650, Paper.LETTER: 1400}
# With more than these nobody tries to fit it on one page.
_MOST_ELEMENTS, _MOST_HANDOVERS, _MOST_OUTPUTS = 8, 5, 9
_HUNDREDTH = Decimal("0.01")

ATOMIC_NUMBERS = {
    "Sc": 21, "Y": 39, "La": 57, "Ce": 58, "Pr": 59, "Nd": 60, "Pm": 61, "Sm": 62, "Eu": 63,
    "Gd": 64, "Tb": 65, "Dy": 66, "Ho": 67, "Er": 68, "Tm": 69, "Yb": 70, "Lu": 71,
}  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """All that is printed and enclosed: the signed record and the papers that prove it."""

    credential: Credential
    proof: str
    policy: str
    qr_url: str


class Printer(Protocol):
    """Whatever turns a dossier into an unsealed PDF."""

    def rendering(self) -> dict[str, Any]:
        """Name the printer, its versions and fonts, for the record."""

    def render(self, dossier: Dossier, *, is_specimen: bool = False) -> bytes:
        """Return the PDF, byte for byte the same for the same dossier."""


class Density(StrEnum):
    """How close a page is set (a class of the style sheet)."""

    AIRY = "airy"
    NORMAL = "normal"
    DENSE = "dense"


def page_html(
    dossier: Dossier,
    *,
    is_specimen: bool = False,
    density: str = Density.NORMAL,
    has_annex: bool = False,
) -> str:
    """Write the page of a dossier as HTML; a specimen says so across the paper.

    ``density`` sets it wider or closer; ``has_annex`` adds the diagram of where each element went.
    """
    record = dossier.credential
    subject = record["credentialSubject"]
    picture = b"" if is_specimen else qr_png(dossier.qr_url)
    languages = typesetting_of(record["rendering"]).languages
    first, *others = wordings(record, languages)
    shares = [_share(line) for line in subject["recovered"]]
    digest = record_digest(record)
    html: str = _ENVIRONMENT.get_template("certificate.html").render(
        record=record,
        subject=subject,
        first=first,
        others=others,
        has_chinese=Language.CHINESE in languages,
        figures=first.figures,
        bars=[_bar(line) for line in subject["recovered"]],
        strip=_strip(subject["recovered"]),
        total=_total(subject["recovered"]),
        composition=_composition(subject["lot"]["composition"]),
        proof=record.get("proof"),
        digest=digest.hex(),
        log=log_facts(dossier.proof, dossier.policy),
        qr_url=dossier.qr_url,
        qr_picture="data:image/png;base64," + base64.b64encode(picture).decode(),
        rosette=rosette(digest),
        rosette_side=SIDE,
        annex=flow(shares) if has_annex else None,
        rest=f"{sum((share.lost for share in shares), Decimal(0)):f}",
        address=Markup('<a href="{0}/verify">{0}/verify</a>').format(record["issuer"]["id"]),
        is_specimen=is_specimen,
        density=density,
    )
    return html


def densities(record: Credential) -> tuple[Density, ...]:
    """Return how close to try to set a record on one page, in this order.

    None for what is printed on several pages anyhow: two languages, or long lists.
    """
    if _needs_room(record):
        return ()
    most = _MOST_LETTERS_SET_WIDE[typesetting_of(record["rendering"]).paper]
    is_short = _letters(record["credentialSubject"]) <= most
    return (Density.AIRY, *_CLOSER) if is_short else _CLOSER


def _letters(part: Any) -> int:
    """Count what is to be printed of a record, roughly."""
    if isinstance(part, dict):
        part = list(part.values())
    return sum(map(_letters, part)) if isinstance(part, list) else len(str(part or ""))


def _needs_room(record: Credential) -> bool:
    subject = record["credentialSubject"]
    outputs = len(subject["products"]) + len(subject["residues"])
    return (
        len(typesetting_of(record["rendering"]).languages) > 1
        or len(subject["recovered"]) > _MOST_ELEMENTS
        or len(subject["handovers"]) > _MOST_HANDOVERS
        or outputs > _MOST_OUTPUTS
    )


_CLOSER = (Density.NORMAL, Density.DENSE)


def log_facts(proof: str, policy: str) -> dict[str, Any]:
    """Return what the page says of the log: origin, entry number, witnesses of how many."""
    index = re.search(r"^index (\d{1,18})$", proof, re.MULTILINE)
    _, _, checkpoint = proof.partition("\n\n")
    signatures = len(re.findall(r"^\N{EM DASH} ", checkpoint, re.MULTILINE))
    return {
        "entry": int(index[1]) if index else None,
        "origin": checkpoint.partition("\n")[0],
        "witnesses": max(signatures - 1, 0),
        "witnesses_named": len(re.findall(r"^witness ", policy, re.MULTILINE)),
    }


def _share(line: dict[str, Any]) -> Share:
    return Share(
        line["symbol"],
        line["name"],
        colour_of(line["symbol"]),
        Decimal(line["contained"]["value"]),
        Decimal(line["recovered"]["value"]),
    )


def _bar(line: dict[str, Any]) -> dict[str, Any]:
    contained = Decimal(line["contained"]["value"])
    recovered = Decimal(line["recovered"]["value"])
    share = recovered / contained if contained else Decimal(0)
    return line | {
        "number": ATOMIC_NUMBERS.get(line["symbol"], ""),
        "colour": colour_of(line["symbol"]),
        "percent": f"{Decimal(half_up(share * 1000)) / 10:.1f}",
        "width": f"{min(share, Decimal(1)) * 100:.2f}",
    }


def _strip(lines: list[dict[str, Any]]) -> list[dict[str, str]]:
    masses = [Decimal(line["recovered"]["value"]) for line in lines]
    total = sum(masses, Decimal(0))
    return [
        {
            "symbol": line["symbol"],
            "colour": colour_of(line["symbol"]),
            "width": f"{(mass / total * 100).quantize(_HUNDREDTH, ROUND_DOWN):f}",
        }
        for line, mass in zip(lines, masses, strict=True)
        if mass
    ]


def _composition(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Gather contents by what they are fractions of, then by method, in the record's order."""
    groups: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for content in contents:
        methods = groups.setdefault((content["form"], content["basis"]), {})
        methods.setdefault(content["method"], []).append(content)
    return [
        {
            "form": form,
            "basis": basis,
            "methods": [{"method": method, "contents": found} for method, found in by.items()],
        }
        for (form, basis), by in groups.items()
    ]


def _total(lines: list[dict[str, Any]]) -> dict[str, str]:
    contained = sum((Decimal(line["contained"]["value"]) for line in lines), Decimal(0))
    recovered = sum((Decimal(line["recovered"]["value"]) for line in lines), Decimal(0))
    share = recovered / contained if contained else Decimal(0)
    return {
        "contained": f"{contained:f}",
        "recovered": f"{recovered:f}",
        "percent": f"{Decimal(half_up(share * 1000)) / 10:.1f}",
    }


@pass_context
def _given(context: Context, text: str) -> Markup:
    return given(text, beside_chinese=context["has_chinese"])


_ENVIRONMENT = templates_of(PAGE_FOLDER)
_ENVIRONMENT.filters["given"] = _given
