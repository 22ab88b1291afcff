"""Every address of the project, with its parameters filled from a world."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.world import World


@dataclass(frozen=True)
class Address:
    """A named address and the names of its parameters."""

    name: str
    parameters: tuple[str, ...]

    def path(self, world: World) -> str:
        """The address with its parameters filled in."""
        return reverse(self.name, args=[self._value(parameter, world) for parameter in self.parameters])

    def _value(self, parameter: str, world: World) -> object:
        if parameter in FIXED:
            return FIXED[parameter]
        item = world.objects[LABELS.get(self.name) or self._model_label()]
        if parameter == "content_type_id":
            return ContentType.objects.get_for_model(item).pk
        if parameter == "group":
            return item.group  # type: ignore[attr-defined]
        if parameter == "group2":  # of the historical version; whatever keeps no history has none
            return item.history.latest().pk if hasattr(item, "history") else 1
        if parameter == "label":
            return item._meta.label_lower
        if parameter == "row":
            return item.history.latest().pk  # type: ignore[attr-defined]
        return item.slug if parameter == "slug" else item.pk

    def _model_label(self) -> str:
        # admin:webinars_webinar_change → webinars.webinar
        name = self.name.split(":")[-1]
        return next(label for label in REGISTERED if name.startswith(f"{label.replace('.', '_')}_"))


# Parameters whose value does not depend on the page.
FIXED: dict[str, object] = {
    "path": "nowhere.png",
    "app_label": "webinars",
    "uidb64": "bm9ib2R5",
    "token": "made-up",
    "account": "main",
}
# Addresses whose name does not say which model their key belongs to.
LABELS: dict[str, str] = {
    "admin:view_on_site": "webinars.webinar",
    "admin:audit_revert_group": "audit.logline",
    "admin:audit_revert_object": "webinars.webinar",
    "admin:auth_user_password_change": "people.user",
    "webinar": "webinars.webinar",
    "webinar_register": "webinars.webinar",
    "webinar_cancel": "webinars.webinar",
    "webinar_calendar": "webinars.webinar",
    "watch": "media.recording",
    "watch_file": "media.recording",
    "notification": "comms.notification",
    "admin:comms_announcement_told": "people.user",
}


REGISTERED = sorted(model._meta.label_lower for model in admin.site._registry)


def every_address() -> Iterator[Address]:
    """All named addresses, each once, sorted as the resolver lists them."""
    seen = set()
    for address in _walk(get_resolver().url_patterns, "", ()):
        if address.name not in seen:
            seen.add(address.name)
            yield address


def _walk(patterns: list[URLPattern | URLResolver], space: str, outer: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        parameters = (*outer, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, parameters)
        elif pattern.name:
            yield Address(space + pattern.name, parameters)


def _parameters(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    regex = pattern.pattern.regex
    names = sorted(regex.groupindex, key=lambda name: regex.groupindex[name])
    return tuple(names) or tuple(f"group{number}" for number in range(1, regex.groups + 1))
