"""Settings: base for all, then one module per place the code runs."""
