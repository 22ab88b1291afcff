"""What this app tells the apps above it, always inside the transaction of the change."""

from django.dispatch import Signal

# Sent with `recordings`, those published just now whose audience is to hear of it, and `again`: whether also those who
# heard of them before, when they had been published once already.
recordings_published = Signal()
