"""The first page of the admin: what is coming, who registers, what runs."""

from backoffice.console.dashboard.page import dashboard

__all__ = ["dashboard"]
