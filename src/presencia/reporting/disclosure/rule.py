"""The rule in words and numbers: what is not shown, and what stays possible about it."""

from dataclasses import dataclass
from typing import Any

from presencia.errors import ConfigurationError, Problem
from presencia.text import Text

_WORDS = Text(
    "Los recuentos de 1 a {most} no se muestran. Otros se reservan con ellos, para que nadie los"
    " calcule a partir de los totales, de los complementos, de publicaciones anteriores ni de sus"
    " diferencias: de cada recuento pequeño reservado siguen siendo posibles todos los valores de"
    " 1 a {threshold}, y todo recuento reservado puede variar al menos en {width}. El cero se"
    " muestra; lo que no se midió aparece como «sin dato».",
    "Counts from 1 to {most} are not shown. Others are withheld with them, so that nobody can work"
    " them out from totals, complements, earlier releases or their differences: for every small"
    " count withheld all values from 1 to {threshold} remain possible, and every withheld count"
    " may vary by {width} or more. Zero is shown; what was not measured appears as “no data”.",
)
_SMALL = Text("el umbral debe ser 2 o más, no {n}.", "the threshold must be 2 or more, not {n}.")
_GIVE = Text("use 5 si no hay otra norma.", "use 5 where there is no other standard.")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which counts are too small to show.

    Parameters
    ----------
    threshold : int
        Counts from 1 to ``threshold - 1`` are withheld.

    Raises
    ------
    ConfigurationError
        If the threshold withholds nothing.

    Examples
    --------
    >>> Rule(5).words.say("en").split(".")[0]
    'Counts from 1 to 4 are not shown'
    """

    threshold: int = 5

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise ConfigurationError(
                Problem("E-DIS-001", _SMALL.fill(n=self.threshold), _GIVE, value=str(self))
            )

    @property
    def width(self) -> int:
        """How far every withheld count may vary at the least."""
        return self.threshold - 1

    @property
    def words(self) -> Text:
        """The rule as it is printed beside every release."""
        return _WORDS.fill(most=self.width, threshold=self.threshold, width=self.width)

    def small(self, values: Any) -> Any:
        """Say which values (array or number) are too small to show."""
        return (values > 0) & (values < self.threshold)
