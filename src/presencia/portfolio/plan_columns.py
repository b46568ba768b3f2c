"""Columns that several tables of a plan share."""

from presencia.model.schema import Column
from presencia.text import Text

PLACE = Column("place_id", "string", Text("identificador del lugar", "place identifier"))
NAME = Column("name", "string", Text("lugar", "place"))
ISO3 = Column("iso3", "string", Text("país, ISO 3166-1", "country, ISO 3166-1"))
INTERVENTION = Column("intervention", "string", Text("intervención", "intervention"))
APPROACH = Column("approach", "string", Text("enfoque", "approach"))
FUND = Column("fund", "string", Text("fondo", "fund"))
YEAR = Column("year", "int", Text("año", "year"))
COST = Column("cost", "float", Text("costo", "cost"))
AVERTED = Column("averted", "float", Text("daño evitado, esperado", "harm averted, expected"))
LOW = Column("averted_low", "float", Text("daño evitado, de", "harm averted, from"), nullable=True)
HIGH = Column("averted_high", "float", Text("daño evitado, a", "harm averted, to"), nullable=True)
LABEL_ES = Column("label_es", "string", Text("nombre, español", "name, Spanish"))
LABEL_EN = Column("label_en", "string", Text("nombre, inglés", "name, English"))
STABILITY = Column(
    "stability",
    "float",
    Text("parte de los mundos posibles en que sigue", "share of possible worlds in which it stays"),
    nullable=True,
)


def words(stem: str, es: str, en: str, nullable: bool = True) -> tuple[Column, Column]:
    """Return the two columns of a sentence."""
    return (
        Column(f"{stem}_es", "string", Text(f"{es}, español", f"{en}, Spanish"), nullable),
        Column(f"{stem}_en", "string", Text(f"{es}, inglés", f"{en}, English"), nullable),
    )
