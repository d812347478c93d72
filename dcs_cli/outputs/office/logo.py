"""The client's logo as a picture that Word and PowerPoint take."""

import io
from typing import TYPE_CHECKING

from dcs_cli.outputs.material import CannotMake

if TYPE_CHECKING:
    from pathlib import Path

MOST_ACROSS = 5.0
"""A logo is at most so many times as broad as high; broader ones are made smaller."""


def logo_picture(logo: "Path") -> bytes:
    """A logo as PNG; CannotMake when it is no picture.

    Other files are written anew, because the libraries take only some kinds of JPEG.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        content = logo.read_bytes()
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            if picture.format == "PNG":
                return content
            written = io.BytesIO()
            picture.convert("RGB").save(written, "PNG")
            return written.getvalue()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        raise CannotMake(f"the logo `{logo.name}` cannot be read as a picture: use a PNG or JPEG file") from None


def logo_size(picture: bytes, height: float) -> tuple[float, float]:
    """Breadth and height of a logo that is at most so high, in the unit of the height."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as read:
        shape = read.width / read.height
    return (height * shape, height) if shape <= MOST_ACROSS else (height * MOST_ACROSS, height * MOST_ACROSS / shape)
