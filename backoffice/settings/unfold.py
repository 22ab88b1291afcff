"""The looks of the admin: names, colours, the sidebar's and the dashboard's sources."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def _asset(path: str) -> Any:
    """The address of a static file, asked for when a page is rendered: settings load before the manifest."""

    def address(request: HttpRequest) -> str:
        return static(path)

    return address


# Blue-green, clear of the greens and blues of the state badges.
PRIMARY = {
    "50": "oklch(98.2% .018 195)",
    "100": "oklch(95.1% .040 195)",
    "200": "oklch(90.6% .070 195)",
    "300": "oklch(84.2% .105 197)",
    "400": "oklch(75.2% .125 200)",
    "500": "oklch(65.0% .118 205)",
    "600": "oklch(54.5% .103 212)",
    "700": "oklch(46.5% .089 217)",
    "800": "oklch(40.0% .074 219)",
    "900": "oklch(35.2% .062 221)",
    "950": "oklch(26.0% .050 224)",
}

UNFOLD = {
    "SITE_TITLE": _("Webinar back office"),
    "SITE_HEADER": _("Webinar back office"),
    "SITE_SUBHEADER": _("People, webinars, recordings"),
    "SITE_SYMBOL": "podcasts",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _asset("backoffice/favicon.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": PRIMARY},
    "STYLES": [_asset("backoffice/admin.css"), _asset("backoffice/dashboard.css")],
    "LOGIN": {"form": "people.staff_login_form.AdminLoginForm"},
    "DASHBOARD_CALLBACK": "backoffice.console.dashboard.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "backoffice.console.navigation.sidebar",
    },
    "COMMAND": {
        # Unfold's own search over models knows no limit: the console searches, 20 rows, by permission and scope.
        "search_models": False,
        "search_callback": "backoffice.console.search.search",
        "show_history": True,
    },
}
