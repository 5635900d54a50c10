"""How is a field of a document read? By its declared path and kind, never trusting what is there.

A ``Node`` is an object of a document. Whatever is missing though needed, of another kind than
declared, or too long becomes a finding at its path; nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from recycling.custody.imports.rules.fields import FieldKind, fields_of
from recycling.custody.imports.rules.states import System
from recycling.errors import Finding
from recycling.reading.cells import clean
from recycling.sayings import N_, say

LONGEST_TEXT = 500
MOST_IN_A_LIST = 500
_MOST_FINDINGS = 60
_LARGEST = 15


@dataclass
class Findings:
    """What was found in one document, and how its paths are called where it stands."""

    prefix: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def add(self, path: str, code: str, message: str, severity: str = "error") -> None:
        """Note one finding; of very many the first ones, but errors always.

        Where a place is wrong already, its first error tells enough.
        """
        finding = Finding(self.place(path), code, message, severity)
        is_told = any(
            one == finding or (one.path == finding.path and one.severity == "error")
            for one in self.found
        )
        if not is_told and (len(self.found) < _MOST_FINDINGS or severity == "error"):
            self.found.append(finding)

    def place(self, path: str) -> str:
        """Return where a path stands: its cell in a workbook, else the path in the document."""
        return self.cells.get(path) or self.prefix + path


@dataclass(frozen=True)
class Node:
    """An object of a document: what it holds and where it stands."""

    system: System
    value: Mapping[str, Any]
    findings: Findings
    path: str = ""
    pattern: str = ""

    def text(self, name: str, *, needed: bool = False, longest: int = LONGEST_TEXT) -> str:
        """Return a text, cleaned of what nobody sees; empty where there is none."""
        value = self._value(name, FieldKind.TEXT, needed=needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            return self._wrong(name, N_("a text"), needed=needed)
        return self._short(name, clean(value), longest)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        value = self._value(name, FieldKind.TEXTS)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong(name, N_("a list of texts"), needed=False)
            return ()
        return tuple(clean(one)[:LONGEST_TEXT] for one in value[:MOST_IN_A_LIST] if clean(one))

    def whole(self, name: str, *, needed: bool = False) -> int | None:
        """Return a whole number."""
        number = self._number(name, FieldKind.WHOLE, N_("a whole number"), needed=needed)
        if number is None or number != number.to_integral_value():
            if number is not None:
                self._wrong(name, N_("a whole number"), needed=needed)
            return None
        return int(number)

    def number(self, name: str, *, needed: bool = False) -> Decimal | None:
        """Return an exact number of at most fifteen digits before and after the point."""
        return self._number(name, FieldKind.NUMBER, N_("a number"), needed=needed)

    def truth(self, name: str) -> bool | None:
        """Return yes or no, ``None`` where neither is said."""
        value = self._value(name, FieldKind.TRUTH)
        if value is not None and not isinstance(value, bool):
            self._wrong(name, N_("true or false"), needed=False)
            return None
        return value

    def instant(self, name: str, *, needed: bool = False) -> str:
        """Return an instant as told: in UTC where a zone is named, else local; empty for none."""
        value = self._value(name, FieldKind.INSTANT, needed=needed)
        if value is None:
            return ""
        return _instant(value) or self._wrong(name, N_("an ISO 8601 instant"), needed=needed)

    def at(self, name: str) -> Node:
        """Return an object inside; an empty one where there is none."""
        value = self._value(name, FieldKind.OBJECT)
        if value is not None and not isinstance(value, dict):
            self._wrong(name, N_("an object"), needed=False)
        inner = value if isinstance(value, dict) else {}
        return Node(
            self.system, inner, self.findings, f"{self.path}{name}.", f"{self.pattern}{name}."
        )

    def each(self, name: str, *, needed: bool = False) -> tuple[Node, ...]:
        """Return the objects of a list."""
        value = self._value(name, FieldKind.LIST, needed=needed)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._wrong(name, N_("a list of objects"), needed=needed)
            return ()
        if len(value) > MOST_IN_A_LIST:
            self._add(
                name,
                "too_many",
                say(
                    "More than %(most_in_a_list)s are not read here.", most_in_a_list=MOST_IN_A_LIST
                ),
                "error",
            )
        return tuple(
            Node(
                self.system,
                one,
                self.findings,
                f"{self.path}{name}[{place}].",
                f"{self.pattern}{name}[].",
            )
            for place, one in enumerate(value[:MOST_IN_A_LIST])
        )

    def unknown(self) -> Iterator[str]:
        """Yield the paths of fields that the format does not have, here and further in."""
        known = fields_of(self.system)
        for name, value in self.value.items():
            declared = known.get(f"{self.pattern}{name}")
            if declared is None:
                yield f"{self.path}{clean(str(name))[:60]}"
            elif declared.kind is FieldKind.OBJECT and isinstance(value, dict):
                yield from self.at(name).unknown()
            elif declared.kind is FieldKind.LIST and isinstance(value, list):
                for inner in self.each(name):
                    yield from inner.unknown()

    def _value(self, name: str, kind: FieldKind, *, needed: bool = False) -> Any:
        declared = fields_of(self.system)[f"{self.pattern}{name}"]
        if declared.kind is not kind:
            raise TypeError(f"{declared.path} is declared as {declared.kind}, read as {kind}")
        value = self.value.get(name)
        if needed and value in (None, "", [], {}):
            words = say("“%(name)s” is missing, and without it nothing is known.", name=name)
            self._add(name, "missing", words)
            return None
        return value

    def _number(self, name: str, kind: FieldKind, what: str, *, needed: bool) -> Decimal | None:
        value = self._value(name, kind, needed=needed)
        if value is None:
            return None
        number = Decimal(value) if type(value) in (int, Decimal) else Decimal("NaN")
        is_fit = number.is_finite() and -_LARGEST <= number.adjusted() <= _LARGEST
        if not is_fit or len(number.as_tuple().digits) > 2 * _LARGEST:
            self._wrong(name, what, needed=needed)
            return None
        return number

    def _short(self, name: str, text: str, longest: int) -> str:
        if len(text) > longest:
            words = say("Only the first %(longest)s characters are read.", longest=longest)
            self._add(name, "text_cut", words, "warning")
        return text[:longest]

    def _wrong(self, name: str, what: str, *, needed: bool) -> str:
        words = say("“%(name)s” is not %(what)s.", name=name, what=what)
        self._add(name, "wrong_kind", words, "error" if needed else "warning")
        return ""

    def _add(self, name: str, code: str, message: str, severity: str = "error") -> None:
        self.findings.add(f"{self.path}{name}", code, message, severity)


def _instant(value: Any) -> str:
    """Write an instant the way it is kept; empty where it is none."""
    if not isinstance(value, str):
        return ""
    try:
        read = datetime.fromisoformat(value.strip()).replace(microsecond=0)
        if read.tzinfo is None:
            return read.isoformat()
        return read.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError):
        return ""
