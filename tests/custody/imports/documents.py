"""Documents of other systems as their schemas make them, and the short ways to send them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from recycling.custody.imports import service, work
from recycling.custody.imports.reading import Read, read_file
from recycling.custody.imports.rules.fields import format_file
from recycling.custody.imports.taking import take
from recycling.deeds import Act

MTN = "012345678ELC"


def a_waste(number: int = 1, amount: int = 2500, unit: str = "K", **differs: Any) -> dict[str, Any]:
    """A waste line of a manifest; 2 500 kg unless told otherwise."""
    return {
        "lineNumber": number, "dotHazardous": True, "epaWaste": True, "br": False, "pcb": False,
        "dotInformation": {
            "idNumber": {"code": "UN3189"},
            "printedDotInformation": "UN3189, Waste Metal powder, self-heating, n.o.s., 4.2, II",
        },
        "quantity": {
            "containerNumber": 4, "containerType": {"code": "DM"},
            "quantity": amount, "unitOfMeasurement": {"code": unit},
        },
        "hazardousWaste": {"federalWasteCodes": [{"code": "D003"}]},
        **differs,
    }  # fmt: skip


def _site(name: str, number: str, at: str, **more: Any) -> dict[str, Any]:
    signed = {"printedName": "A. Signer", "signatureDate": at}
    address = {"address1": "1 Main St", "city": "Arlington", "state": {"code": "VA"}}
    return {"name": name, "epaSiteId": number, "siteAddress": address,
            "paperSignatureInfo": signed, **more}  # fmt: skip


def a_manifest(number: str = MTN, note: str = "", **differs: Any) -> dict[str, Any]:
    """A US e-Manifest with one line, shipped on 24 and received on 26 November 2026."""
    return {
        "manifestTrackingNumber": number, "status": "Signed", "rejection": False,
        "generator": _site("Generator Inc", "VATEST000004", "2026-11-24T05:00:00.000+0000"),
        "transporters": [
            _site("Second Lines", "VATEST000002", "2026-11-25T05:00:00.000+0000", order=2),
            _site("First Lines", "VATEST000001", "2026-11-24T05:00:00.000+0000", order=1),
        ],
        "designatedFacility": _site("Facility LLC", "VAD000532119", "2026-11-26T05:00:00.00Z"),
        "wastes": [a_waste()],
        "additionalInfo": {"handlingInstructions": note},
        **differs,
    }  # fmt: skip


def an_item(**differs: Any) -> dict[str, Any]:
    """A waste item of a receipt: 2.49 t of 12 01 18."""
    return {
        "ewcCodes": ["120118"], "wasteDescription": "NdFeB swarf", "physicalForm": "Sludge",
        "numberOfContainers": 4, "typeOfContainers": "DRU",
        "weight": {"metric": "Tonnes", "amount": 2.49, "isEstimate": False},
        "containsPops": False, "containsHazardous": True,
        "hazardous": {"sourceOfComponents": "NOT_PROVIDED", "hazCodes": ["HP_3"]},
        "disposalOrRecoveryCodes": [
            {"code": "R4", "weight": {"metric": "Tonnes", "amount": 2.49, "isEstimate": False}}
        ],
        **differs,
    }  # fmt: skip


def a_receipt_of_waste(number: str = "26ABC123", **differs: Any) -> dict[str, Any]:
    """A UK receipt of waste with one item."""
    return {
        "wasteTrackingId": number, "yourUniqueReference": "WB-77",
        "apiCode": "3f1c0f7e-6f0e-4f3a-8a0b-0a7b5b1d2c3e",
        "dateTimeReceived": "2026-11-26T10:15:30.000Z",
        "wasteItems": [an_item()],
        "carrier": {"registrationNumber": "CBDU123456", "organisationName": "First Lines",
                    "vehicleRegistration": "HH UM2026", "meansOfTransport": "Road"},
        "receiver": {"siteName": "Facility LLC", "authorisationNumber": "EPR/AB1234CD"},
        "receipt": {"address": {"fullAddress": "1 High St, Leeds", "postcode": "LS1 1AA"}},
        **differs,
    }  # fmt: skip


ROWS = {
    "movement": {
        "wasteTrackingId": "26ABC123", "yourUniqueReference": "WB-77",
        "receiver.siteName": "Facility LLC", "receiver.authorisationNumber": "EPR/AB1234CD",
        "receipt.address.postcode": "LS1 1AA", "dateTimeReceived": 46352.427083333336,
        "carrier.organisationName": "First Lines", "carrier.registrationNumber": "CBDU123456",
        "carrier.vehicleRegistration": "HH UM2026", "specialHandlingRequirements": "Keep dry.",
    },
    "item": {
        "yourUniqueReference": "WB-77", "ewcCodes": "12 01 18*; 120119",
        "wasteDescription": "NdFeB swarf", "numberOfContainers": 4,
        "typeOfContainers": "[DRU] Drum", "weight.metric": "tonnes", "weight.amount": 2.49,
        "weight.isEstimate": "Actual", "containsHazardous": "Yes",
        "hazardous.hazCodes": "HP 3, HP14", "disposalOrRecoveryCodes": "R04=2.49=Tonnes=act",
    },
}  # fmt: skip


def a_workbook(
    movements: Sequence[dict[str, Any]] = ({},),
    items: Sequence[dict[str, Any]] = ({},),
    template: int = 0,
    title: str = "",
) -> bytes:
    """The UK's workbook; each row is the usual one with what differs."""
    known = format_file("uk_workbook")["templates"][template]
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        book.add_worksheet("1. Start").write(0, 0, title or known["title"])
        for sheet, of, rows in (("movements", "movement", movements), ("items", "item", items)):
            page = book.add_worksheet(known[sheet])
            page.write(known["first_row"] - 2, 1, "A heading")
            for line, differs in enumerate(rows, known["first_row"] - 1):
                for column in format_file("uk_workbook")[f"{of}_columns"]:
                    value = {**ROWS[of], **differs}.get(column["path"])
                    is_day = column["path"] == "dateTimeReceived"
                    page.write(f"{column['column']}{line + 1}", value, day if is_day else None)
    return file.getvalue()


def read(content: bytes | Any) -> list[Read]:
    """What a file tells; JSON values are written first."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_file(BytesIO(raw))[1]


def codes(one: Read) -> dict[str, str]:
    """The findings of a movement: code by path."""
    return {finding.path: finding.code for finding in one.findings}


def a_checked_file(act: Act, content: Any, name: str = "manifest.json") -> str:
    """Send a file and let the worker read it."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    ref = take(act, BytesIO(raw), name)
    work.finish(ref)
    return ref


def a_kept_file(act: Act, content: Any, **matches: service.Match) -> str:
    """Send a file, and keep what it tells as it names."""
    return service.keep_movements(act, a_checked_file(act, content))
