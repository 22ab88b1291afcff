"""What may be uploaded as a recording: video or audio by its content, up to a size."""

from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.errors import RuleBroken
from media.domain.containers import CONTAINERS, HEAD_BYTES, named_container, recognised


def check_upload(upload: "UploadedFile[bytes]") -> None:
    """Look at the first bytes, and give the file the ending of what it is.

    Raises RuleBroken `file_too_large`, `file_empty` or `file_is_no_recording`.
    """
    name, size = upload.name or "", upload.size or 0
    if size > settings.RECORDING_MAX_BYTES:
        raise too_large(name)
    if size == 0:
        raise RuleBroken(_("“%(name)s” is empty. Choose the file again."), code="file_empty", params={"name": name})
    upload.seek(0)
    container = recognised(upload.read(HEAD_BYTES))
    upload.seek(0)
    if container is None:
        raise RuleBroken(
            _("“%(name)s” is not a recording, whatever its name says. Upload one of these: %(kinds)s."),
            code="file_is_no_recording",
            params={"name": name, "kinds": ", ".join(kind.name for kind in CONTAINERS)},
        )
    if named_container(name) != container:
        upload.name = PurePath(name).stem + container.endings[0]


def too_large(name: str) -> RuleBroken:
    """The refusal of a file above the limit."""
    return RuleBroken(
        _("“%(name)s” is larger than %(limit)s. Make it smaller, or put it elsewhere and give its link."),
        code="file_too_large",
        params={"name": name, "limit": filesizeformat(settings.RECORDING_MAX_BYTES)},
    )
