"""How many rows are read, or written, at once."""

# The preview and the worker cut a list at the same places, so that the seats fall to the same people.
BATCH_SIZE = 1_000
