"""Published weights of events: what one of each class weighs against a homicide."""

from presencia.vocabularies import table


def harm_index(name: str) -> dict[str, float]:
    """Return the weights of an index by outcome class; an unknown index has none.

    Examples
    --------
    >>> round(1 / harm_index("cambridge_chi")["robbery"])
    15
    """
    rows = table("harm_weights")
    own = rows[rows["scheme"] == name]
    return dict(zip(own["outcome"].astype(str), own["weight"].astype(float), strict=True))


def harm_indexes() -> tuple[str, ...]:
    """Return the names of the indexes there are."""
    return tuple(sorted(set(table("harm_weights")["scheme"].astype(str))))
