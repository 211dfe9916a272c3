"""The Spearman-Brown formula: reliability of a scale made of alike parts."""

import math

from analytics.core.errors import SpearmanBrownInputError
from analytics.core.results import Estimate, Status


def spearman_brown(correlation: float, *, factor: float = 2) -> Estimate:
    """
    Give the reliability of a scale `factor` times as long.

    Parameters
    ----------
    correlation : float
        Correlation of two items or halves, or the reliability of one part.
    factor : float, optional
        How many such parts the scale has; 2 for two items.

    Returns
    -------
    Estimate
        Value of factor r/(1 + (factor - 1) r); NOT_COMPUTABLE where the divisor is not
        above zero, because parts so opposed have no common scale.

    Raises
    ------
    SpearmanBrownInputError
        If the correlation is not within -1 and 1, or the factor not above zero.

    Notes
    -----
    Spearman (1910) and Brown (1910), British Journal of Psychology 3, 271-295 and
    296-322. For two items: Eisinga, te Grotenhuis and Pelzer (2013), International
    Journal of Public Health 58, 637-642.

    Examples
    --------
    >>> round(spearman_brown(0.5).value, 4)
    0.6667
    """
    if not -1 <= correlation <= 1:
        raise SpearmanBrownInputError("correlation", correlation, "a number in [-1, 1]")
    if not (factor > 0 and math.isfinite(factor)):
        raise SpearmanBrownInputError("factor", factor, "a number above 0")
    divisor = 1 + (factor - 1) * correlation
    if divisor <= 0:
        reason = "Parts that are so opposed have no common scale; look at the keys."
        return Estimate(status=Status.NOT_COMPUTABLE, reason=reason)
    return Estimate(value=factor * correlation / divisor)
