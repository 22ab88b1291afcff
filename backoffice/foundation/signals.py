"""What the foundation tells the apps above it."""

from django.dispatch import Signal

# Sent before a list leaves the house as a file, with `user`, `model`, `filters` (the words of the query string as a
# dict), `columns`, `format` ("csv" or "xlsx") and `count`. A receiver that raises stops the export.
exported = Signal()
