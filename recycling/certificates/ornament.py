"""Which rosette belongs to this record?

A guilloche drawn from the record's digest: like the engine-turned rosettes of share
certificates, but no two records have the same one. Plain strokes in solid pale colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

SIDE = 400
_COLOURS = ("#c9dad3", "#e2c9b2", "#b7cfd0")
_STEPS_PER_PETAL = 3


@dataclass(frozen=True)
class _Ring:
    """The shape of one ring: mean radius, petals, how far they swing, and their ripple."""

    radius: float
    petals: int
    swing: int
    ripple: int

    def node(self, angle: float, phase: float) -> tuple[float, float, float, float]:
        """Return the point at an angle and the curve's exact derivative there."""
        wave = self.petals * angle + phase
        distance = self.radius + self.swing * cos(wave) + self.ripple * cos(2 * wave)
        slope = -self.petals * (self.swing * sin(wave) + 2 * self.ripple * sin(2 * wave))
        x, y = distance * cos(angle), distance * sin(angle)
        return x, y, slope * cos(angle) - y, slope * sin(angle) + x


def rosette(digest: bytes) -> str:
    """Return the SVG paths of a digest's rosette, in a square of ``SIDE`` units."""
    paths = []
    for index, colour in enumerate(_COLOURS):
        seed = digest[index * 6 : index * 6 + 6]
        ring = _Ring(160 - 48 * index, 8 + seed[0] % 7 + index, 26 + seed[1] % 10, 2 + seed[2] % 5)
        twist, strands = seed[3] / 255 * pi, 7 - index
        turns = (twist + strand * 2 * pi / strands for strand in range(strands))
        curves = " ".join(_curve(ring, phase) for phase in turns)
        paths.append(f'<path d="{curves}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
    return "".join(paths)


def _curve(ring: _Ring, phase: float) -> str:
    """Draw one closed curve as cubic Bézier pieces through exact points and tangents."""
    steps = ring.petals * _STEPS_PER_PETAL
    third = 2 * pi / steps / 3
    nodes = [ring.node(index * third * 3, phase) for index in range(steps)]
    pieces = [f"M{_pair(nodes[0][0], nodes[0][1])}"]
    for (x0, y0, u0, v0), (x1, y1, u1, v1) in zip(nodes, nodes[1:] + nodes[:1], strict=True):
        pieces.append(
            f"C{_pair(x0 + u0 * third, y0 + v0 * third)}"
            f" {_pair(x1 - u1 * third, y1 - v1 * third)} {_pair(x1, y1)}"
        )
    return "".join(pieces) + "Z"


def _pair(x: float, y: float) -> str:
    return f"{SIDE / 2 + x:.1f} {SIDE / 2 + y:.1f}"
