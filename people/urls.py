"""The addresses of this app's pages outside the admin."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from people.views.account import AccountView
from people.views.entrance import EntranceView
from people.views.passwords import AskForLinkView, LinkSentView, SetPasswordView

urlpatterns: list[URLPattern] = [
    path("login/", EntranceView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", AccountView.as_view(), name="account"),
    path("password/", AskForLinkView.as_view(), name="password_reset"),
    # The name under which the admin's login page looks for it.
    path("password/", AskForLinkView.as_view(), name="admin_password_reset"),
    path("password/sent/", LinkSentView.as_view(), name="password_link_sent"),
    path("password/<uidb64>/<token>/", SetPasswordView.as_view(), name="password_set"),
]
