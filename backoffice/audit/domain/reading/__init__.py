"""Reading the log: which lines, in what order, and what they say."""
