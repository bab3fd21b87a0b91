"""How sure a share is that was counted."""

_QUANTILE = 1.96  # of the normal distribution, for an interval of 95 %


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, count of so many (E. B. Wilson 1927, JASA 22); 0 to 1 of none.

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not of:
        return 0.0, 1.0
    share, square = count / of, _QUANTILE**2 / of
    middle = (share + square / 2) / (1 + square)
    half = (square * (share * (1 - share) + square / 4)) ** 0.5 / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)
