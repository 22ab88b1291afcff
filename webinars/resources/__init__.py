"""Tables of webinars as files."""
