"""What the foundation tells the apps above it."""

from django.dispatch import Signal

# Sent before a list leaves the house as a file, with `export` (foundation.admin.export_log.Export). A receiver that
# raises stops the export. It may return a function, which is called with the number of rows that left and whether
# these were all, once the file has ended or broken off.
exported = Signal()
