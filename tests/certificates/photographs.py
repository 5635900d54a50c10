"""What does a cheap camera make of the code on a certificate, and is it still read?

The page is drawn sharp, laid a little askew, seen from the side, out of focus, in bad light, and
kept as a JPEG of so few dots an inch.
"""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

DOTS_PER_INCH = 80
_OVERSAMPLED = 5
_ENLARGED = 3


@dataclass(frozen=True)
class Camera:
    """How badly a photograph was taken; ``lean`` is the far edge's loss of length, 0 to 1."""

    turned: float = 0.0
    lean: float = 0.0
    blur: float = 0.0
    noise: int = 0
    quality: int = 95


STEADY = Camera()
HELD_IN_HAND = Camera(turned=4, lean=0.03, blur=0.5, noise=12, quality=70)


def drawn(pdf: Path, page: int = 1) -> Image.Image:
    """Draw one page of a file, sharp."""
    where = pdf.with_suffix("")
    only = ["-f", str(page), "-l", str(page), "-singlefile"]
    scale = ["-r", str(DOTS_PER_INCH * _OVERSAMPLED)]
    subprocess.run(["pdftoppm", *scale, "-gray", *only, pdf, where], check=True)
    with Image.open(where.with_suffix(".pgm")) as image:
        return image.convert("L")


def photograph(page: Image.Image, camera: Camera, to: Path, seed: int = 80) -> Path:
    """Take a photograph of a drawn page and keep it."""
    seen = page.transform(
        page.size, Image.Transform.PERSPECTIVE, _view(page.size, camera),
        Image.Resampling.BICUBIC, fillcolor=200,
    )  # fmt: skip
    small = seen.resize(
        (page.width // _OVERSAMPLED, page.height // _OVERSAMPLED), Image.Resampling.BOX
    )
    blurred = small.filter(ImageFilter.GaussianBlur(camera.blur)) if camera.blur else small
    _noisy(blurred, camera.noise, seed).save(to, quality=camera.quality)
    return to


def read_code(photo: Path) -> str:
    """Return the text of the QR code, or nothing where none is read.

    zbarimg looks for whole pixels, so it gets the photograph enlarged and sharpened, as the camera
    of a telephone hands it on.
    """
    with Image.open(photo) as image:
        size = (image.width * _ENLARGED, image.height * _ENLARGED)
        large = image.convert("L").resize(size, Image.Resampling.LANCZOS)
    large.filter(ImageFilter.UnsharpMask(_ENLARGED, 300, 0)).save(photo.with_suffix(".pgm"))
    only = ["-Sdisable", "-Sqrcode.enable"]
    command = ["zbarimg", "-q", "--raw", "--nodbus", *only, photo.with_suffix(".pgm")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _noisy(image: Image.Image, spread: int, seed: int) -> Image.Image:
    """Darken as in lamplight and add the grain of a small sensor."""
    lit = image.point([20 + value * 200 // 255 for value in range(256)])
    grain = random.Random(seed).randbytes(image.width * image.height)
    scaled = bytes(128 - spread + 2 * spread * value // 255 for value in range(256))
    added = Image.frombytes("L", image.size, grain.translate(scaled))
    return ImageChops.add(lit, added, offset=-128)


def _view(size: tuple[int, int], camera: Camera) -> list[float]:
    """Return PIL's eight numbers: where in the page each point of the photograph lies."""
    width, height = size
    angle, lean = radians(camera.turned), camera.lean / height
    across, down = cos(angle), sin(angle)
    middle_x, middle_y = width / 2, height / 2
    return [
        across, down, middle_x - across * middle_x - down * middle_y,
        -down, across, middle_y + down * middle_x - across * middle_y,
        0.0, -lean,
    ]  # fmt: skip
