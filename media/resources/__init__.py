"""Tables that recordings come in by."""
