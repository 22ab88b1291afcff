"""Shares in whole per cent."""


def percent(part: int, whole: int) -> int:
    """The share of `part`, between 0 and 100: 100 only for all of it, 0 only for none or of nothing."""
    if part <= 0 or whole <= 0:
        return 0
    return 100 if part >= whole else min(max(round(part * 100 / whole), 1), 99)
