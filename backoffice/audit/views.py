"""What everybody may have of the audit: the keys that its seals are checked by."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.audit.domain.sealing.keys import own_keys


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """The public keys of the seals, the present one first, as one PEM file. Raises Http404 where there is none."""
    text = "".join(key.pem for key in own_keys().values())
    if not text:
        raise Http404(_("The record is not sealed here."))
    return HttpResponse(text, content_type="application/x-pem-file")
