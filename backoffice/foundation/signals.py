"""What the foundation tells the apps above it."""

from django.dispatch import Signal

# Sent before a list leaves the house as a file, with `user`, `model`, `filters` (the words of the query string as a
# dict), `columns` (headings), `format` ("csv" or "xlsx") and `count`; a list of the admin also gives `total`, the rows
# that the user may see, and `selected`, the ticked keys; a file of one object gives the object as `subject`. A receiver
# that raises stops the export. It may return a function, which the list calls with the number of rows that left and
# whether these were all, once the file has ended or broken off.
exported = Signal()
