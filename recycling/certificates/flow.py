"""Where did each element go?

The flow diagram of a certificate's annex: on the left what the lot contained of each element, on
the right what was recovered of it; what was not flows down into residues and losses. To scale, in
solid colours, as plain SVG shapes; lengths are tenths of a millimetre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from recycling.flows import band, box, tint

WIDTH = 1800
_LEFT, _RIGHT, _NODE = 470, 1310, 14
_WHOLE = 420  # the height of all that was contained
_PITCH = 64  # the least height of a row, for its words
_THINNEST = 2.5
_GAP = 46
_TOP = 8
_LABEL = 11  # from the middle of a row to the line its words stand on


@dataclass(frozen=True)
class Share:
    """One element of the diagram, in kilograms, with its colour and what stands beside it."""

    symbol: str
    name: str
    colour: str
    contained: Decimal
    recovered: Decimal

    @property
    def lost(self) -> Decimal:
        """Return what was not recovered; nothing where more came out than was thought in."""
        return max(self.contained - self.recovered, Decimal(0))


@dataclass(frozen=True)
class Row:
    """Where the words of one element stand, and where its bands begin."""

    share: Share
    top: float
    kept: float
    lost: float

    @property
    def line(self) -> str:
        """Return the height of the line its words stand on."""
        return f"{self.top + max(self.kept + self.lost, 1) / 2 + _LABEL:.1f}"


@dataclass(frozen=True)
class Flow:
    """A drawn diagram: its shapes, its rows, and where residues and losses are named."""

    shapes: str
    rows: tuple[Row, ...]
    rest_line: str
    height: int


def flow(shares: Sequence[Share]) -> Flow:
    """Draw what was contained of each element, and what became of it."""
    whole = sum((max(share.contained, share.recovered) for share in shares), Decimal(0))
    scale = Decimal(_WHOLE) / whole if whole else Decimal(0)
    rows = _rows(shares, scale)
    bottom = rows[-1].top + max(rows[-1].kept + rows[-1].lost, _PITCH) if rows else _TOP
    rest, losses = bottom + _GAP, []
    for row in rows:
        if row.lost:
            losses.append(_loss(row, rest))
            rest += row.lost
    shapes = "".join([*losses, *map(_kept, rows)])
    middle = (bottom + _GAP + rest) / 2
    return Flow(shapes, rows, f"{middle + _LABEL:.1f}", int(max(rest, middle + 30)) + _TOP)


def _rows(shares: Sequence[Share], scale: Decimal) -> tuple[Row, ...]:
    rows, top = [], float(_TOP)
    for share in shares:
        row = Row(share, top, _height(share.recovered, scale), _height(share.lost, scale))
        rows.append(row)
        top += max(row.kept + row.lost + 12, _PITCH)
    return tuple(rows)


def _height(mass: Decimal, scale: Decimal) -> float:
    return max(float(mass * scale), _THINNEST) if mass else 0.0


def _kept(row: Row) -> str:
    """Draw what was recovered: straight through, between two darker ends."""
    whole, colour = row.kept + row.lost, row.share.colour
    ends = box(_LEFT, row.top, _NODE, whole, colour)
    if not row.kept:
        return ends
    middle = box(_LEFT + _NODE, row.top, _RIGHT - _LEFT - _NODE, row.kept, tint(colour))
    return middle + ends + box(_RIGHT, row.top, _NODE, row.kept, colour)


def _loss(row: Row, rest: float) -> str:
    """Draw what was not recovered: down and under the others, into residues and losses."""
    start, end, upper = _LEFT + _NODE, _RIGHT, row.top + row.kept
    path = band([(start, upper), (end, rest)], row.lost)
    pale = tint(row.share.colour, Decimal("0.24"))
    return (
        f'<path d="{path}" fill="{pale}"/>'
        + box(end, rest, _NODE, row.lost, tint(row.share.colour, Decimal("0.7")))
    )  # fmt: skip
