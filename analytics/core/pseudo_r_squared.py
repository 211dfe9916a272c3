"""Pseudo-R2 of models that are fitted by maximum likelihood."""

import math


def mcfadden(log_likelihood: float, *, null: float) -> float:
    """
    Give McFadden's pseudo-R2.

    Parameters
    ----------
    log_likelihood : float
        Of the model.
    null : float
        Of the model without predictors, below zero.

    Returns
    -------
    float
        Value of 1 - log_likelihood/null.

    Notes
    -----
    McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics, 105-142.

    Examples
    --------
    >>> mcfadden(-75.0, null=-100.0)
    0.25
    """
    return 1 - log_likelihood / null


def nagelkerke(log_likelihood: float, *, null: float, n: int) -> float:
    """
    Give Nagelkerke's pseudo-R2: that of Cox and Snell over its largest value.

    Parameters
    ----------
    log_likelihood : float
        Of the model.
    null : float
        Of the model without predictors, below zero.
    n : int
        Number of responses.

    Returns
    -------
    float
        Value of (1 - exp(2 (null - log_likelihood)/n)) / (1 - exp(2 null/n)).

    Notes
    -----
    Nagelkerke (1991), Biometrika 78, 691-692.

    Examples
    --------
    >>> round(nagelkerke(-75.0, null=-100.0, n=100), 4)
    0.4551
    """
    explained = -math.expm1(2 * (null - log_likelihood) / n)
    return explained / -math.expm1(2 * null / n)
