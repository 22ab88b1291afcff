"""Vouching for the record: its rows are digested, the digests chained and signed, and anybody can check them."""
