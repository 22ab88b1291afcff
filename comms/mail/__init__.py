"""Mail backends of this house, chosen in the settings like any other of Django's."""
