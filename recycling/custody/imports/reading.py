"""How does a file become documents, each one movement of one system? JSON, or the UK's workbook.

Limits keep what is read small: 10 MiB, 1 000 movements, no name twice in an object, no number of
more digits than a register needs. A document that lies about itself becomes findings, a file that
cannot be read at all is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from recycling.custody.imports import workbook
from recycling.custody.imports.rules import uk_receipt, us_emanifest
from recycling.custody.imports.rules.nodes import Findings, Node
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import Told
from recycling.errors import Finding, Invalid
from recycling.reading.kinds import FileKind, kind_of
from recycling.sayings import say

LARGEST_BYTES = 10 * 1024 * 1024
MOST_MOVEMENTS = 1_000
_LONGEST_NUMBER = 40
_MARKS = {
    System.US_EMANIFEST: ("manifestTrackingNumber", "wastes", "designatedFacility"),
    System.UK_RECEIPT: ("wasteItems", "dateTimeReceived", "wasteTrackingId"),
}
_TELL = {System.US_EMANIFEST: us_emanifest.tell, System.UK_RECEIPT: uk_receipt.tell}


@dataclass(frozen=True)
class Document:
    """One movement as it stands in a file; ``cells`` names the cells its paths came from."""

    place: str
    value: Mapping[str, Any]
    cells: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Read:
    """What a document tells and what was found in it; ``told`` where nothing is wrong."""

    place: str
    told: Told
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether the movement can be kept."""
        return not any(finding.severity == "error" for finding in self.findings)


def read_file(file: BinaryIO) -> tuple[System, list[Read]]:
    """Read a file of movements; raises ``Invalid`` naming ``file`` for one that cannot be."""
    kind = kind_of(file)
    if kind is FileKind.CSV:
        raise _not_known("is neither JSON nor a workbook")
    if kind is FileKind.XLSX:
        system, documents = System.UK_RECEIPT, _of_workbook(file)
    else:
        system, documents = _of_json(file)
    if not documents:
        raise _not_known("holds no movement of waste")
    if len(documents) > MOST_MOVEMENTS:
        raise Invalid(
            "too_many_movements",
            say(
                "The file has more than %(most_movements)s movements.",
                most_movements=MOST_MOVEMENTS,
            ),
            field="file",
            way_out=say("Send it in parts."),
        )
    return system, _repeats_refused([_read(system, document) for document in documents])


def _of_workbook(file: BinaryIO) -> list[Document]:
    return [
        Document(f"{one.sheet}!{one.row}", one.value, one.cells, one.findings)
        for one in workbook.movements(file)
    ]


def _read(system: System, document: Document) -> Read:
    prefix = "" if document.cells else f"{document.place}."
    findings = Findings(prefix, document.cells, list(document.findings))
    node = Node(system, document.value, findings)
    told = _TELL[system](node)
    for path in node.unknown():
        words = say("The format has no such field. It stays in the kept file and is not read.")
        findings.add(path, "unknown_field", words, "warning")
    return Read(document.place, told, tuple(findings.found))


def _repeats_refused(reads: list[Read]) -> list[Read]:
    """Refuse a movement that an earlier one of the same file already is."""
    seen: dict[str, str] = {}
    judged = []
    for read in reads:
        first = next((seen[one] for one in read.told.identities if one in seen), "")
        for one in read.told.identities:
            seen.setdefault(one, read.place)
        if first:
            words = say("%(first)s is the same movement. Which of the two is meant?", first=first)
            repeated = Finding(read.place, "movement_repeated", words)
            read = Read(read.place, read.told, (*read.findings, repeated))  # noqa: PLW2901
        judged.append(read)
    return judged


def _of_json(file: BinaryIO) -> tuple[System, list[Document]]:
    whole = _loaded(file)
    listed = whole if isinstance(whole, list) else [whole]
    system = next((found for one in listed if (found := _system_of(one))), None)
    if system is None:
        raise _not_known("is no US e-Manifest and no UK receipt of waste")
    return system, [_document(place, one) for place, one in enumerate(listed[: MOST_MOVEMENTS + 1])]


def _document(place: int, value: Any) -> Document:
    name = f"movements[{place}]"
    if isinstance(value, dict):
        return Document(name, value)
    return Document(
        name, {}, findings=(Finding(name, "wrong_kind", say("This is not an object.")),)
    )


def _system_of(value: Any) -> System | None:
    if not isinstance(value, dict):
        return None
    return next((system for system, marks in _MARKS.items() if set(marks) & set(value)), None)


def _loaded(file: BinaryIO) -> Any:
    file.seek(0)
    try:
        return json.loads(
            file.read(LARGEST_BYTES + 1).decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise _broken("it is not UTF-8") from error
    except RecursionError as error:
        raise _broken("it is nested too deeply") from error
    except ValueError as error:
        raise _broken((str(error).splitlines() or ["unreadable"])[0][:160]) from error


def _number(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number has more than {_LONGEST_NUMBER} characters")
    return Decimal(text)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("an object has the same name twice")
    return made


def _broken(reason: str) -> Invalid:
    return Invalid(
        "broken_json",
        say("The file is not sound JSON: %(reason)s.", reason=reason),
        field="file",
        way_out=say("Export it again, in UTF-8."),
    )


def _not_known(what: str) -> Invalid:
    return Invalid(
        "unknown_format",
        say("This file %(what)s.", what=what),
        field="file",
        way_out=say(
            "Send a US e-Manifest (JSON v1.3), or a UK receipt of waste (JSON, or the"
            " receipt-of-waste workbook)."
        ),
    )
