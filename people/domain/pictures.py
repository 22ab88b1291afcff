"""Making a portrait out of whatever was uploaded as one."""

import secrets
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from backoffice.foundation.errors import RuleBroken

LARGEST_BYTES = 5 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def portrait(upload: IO[bytes], *, size: int) -> ContentFile[bytes]:
    """A square-bounded JPEG made anew from the pixels of an uploaded picture of `size` bytes.

    Nothing else of the file survives: no place where it was taken, no hidden second content, no name. Raises
    RuleBroken: `picture_too_large`, `picture_not_readable`.
    """
    if size > LARGEST_BYTES:
        raise RuleBroken(
            _("This file has %(size)s MB; a picture may have up to %(limit)s MB. Make it smaller and try again."),
            code="picture_too_large",
            params={"size": round(size / 1024 / 1024, 1), "limit": LARGEST_BYTES // 1024 // 1024},
        )
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise RuleBroken(
                    _("This picture has %(width)s × %(height)s dots: too many. Make it smaller and try again."),
                    code="picture_too_large",
                    params={"width": image.width, "height": image.height},
                )
            image.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RuleBroken(
            _("This file can't be read as a picture. Choose a JPEG, PNG, WebP or GIF file."),
            code="picture_not_readable",
        ) from error
    return ContentFile(_as_jpeg(upright), name=f"{secrets.token_hex(12)}.jpg")


def _as_jpeg(image: Image.Image) -> bytes:
    image.thumbnail((SIDE, SIDE))
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    target = BytesIO()
    ground.save(target, "JPEG", quality=88)
    return target.getvalue()
