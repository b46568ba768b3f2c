"""The tables that everything is turned into, and the table of what was refused."""

from presencia.model.place import HIERARCHIES
from presencia.model.schema import Column, TableSchema
from presencia.text import Text

PLACES = TableSchema(
    "places",
    (
        Column("place_id", "string", Text("identificador del lugar", "identifier of the place")),
        Column("name", "string", Text("nombre oficial", "official name")),
        Column(
            "level",
            "int",
            Text("0 país, 1 departamento, 2 municipio", "0 country, 1 department, 2 municipality"),
        ),
        Column(
            "parent_id",
            "string",
            Text("lugar que lo contiene", "place that contains it"),
            nullable=True,
        ),
        Column("iso3", "string", Text("país, ISO 3166-1 alfa-3", "country, ISO 3166-1 alpha-3")),
        Column("code", "string", Text("código del publicador", "publisher's code"), nullable=True),
        Column("hierarchy", "string", Text("jerarquía", "hierarchy"), choices=tuple(HIERARCHIES)),
        Column(
            "valid_from",
            "date",
            Text("primer día de vigencia", "first day of validity"),
            nullable=True,
        ),
        Column(
            "valid_to",
            "date",
            Text("último día de vigencia", "last day of validity"),
            nullable=True,
        ),
        Column(
            "geometry", "geometry", Text("polígono, EPSG:4326", "polygon, EPSG:4326"), nullable=True
        ),
    ),
    key=("hierarchy", "place_id"),
)

OBSERVATIONS = TableSchema(
    "observations",
    (
        Column("place_id", "string", Text("lugar", "place")),
        Column("period", "string", Text("periodo ISO 8601", "ISO 8601 period")),
        Column("measure", "string", Text("medida", "measure")),
        Column(
            "value",
            "float",
            Text("valor en la unidad de la medida", "value in the measure's unit"),
            nullable=True,
        ),
        Column(
            "status",
            "string",
            Text(
                "present: hay cifra; absent: nadie informó",
                "present: there is a figure; absent: nobody reported",
            ),
            choices=("present", "absent"),
        ),
        Column("row", "int", Text("fila del archivo de origen", "row of the source file")),
    ),
    key=("place_id", "period", "measure"),
)

INCIDENTS = TableSchema(
    "incidents",
    (
        Column("iccs", "string", Text("clase de delito ICCS", "ICCS crime class")),
        Column("occurred", "string", Text("fecha o periodo ISO 8601", "ISO 8601 date or period")),
        Column(
            "place_id",
            "string",
            Text("lugar, asignado una vez al importar", "place, assigned once at import"),
            nullable=True,
        ),
        Column("lon", "float", Text("longitud, EPSG:4326", "longitude, EPSG:4326"), nullable=True),
        Column("lat", "float", Text("latitud, EPSG:4326", "latitude, EPSG:4326"), nullable=True),
        Column(
            "category",
            "string",
            Text("delito según la fuente", "offence as the source calls it"),
            nullable=True,
        ),
        Column("n", "int", Text("número de hechos", "number of events")),
        Column("row", "int", Text("fila del archivo de origen", "row of the source file")),
    ),
)

FACILITIES = TableSchema(
    "facilities",
    (
        Column("facility_id", "string", Text("identificador", "identifier")),
        Column("kind", "string", Text("clase de servicio", "kind of service")),
        Column("name", "string", Text("nombre", "name"), nullable=True),
        Column(
            "place_id",
            "string",
            Text("lugar, asignado una vez al importar", "place, assigned once at import"),
            nullable=True,
        ),
        Column("lon", "float", Text("longitud, EPSG:4326", "longitude, EPSG:4326"), nullable=True),
        Column("lat", "float", Text("latitud, EPSG:4326", "latitude, EPSG:4326"), nullable=True),
        Column("as_of", "string", Text("periodo en que existía", "period in which it existed")),
        Column("row", "int", Text("fila del archivo de origen", "row of the source file")),
    ),
    key=("facility_id",),
)

REJECTS = TableSchema(
    "rejects",
    (
        Column("row", "int", Text("fila del archivo", "row of the file"), nullable=True),
        Column("column", "string", Text("columna", "column"), nullable=True),
        Column("value", "string", Text("valor como venía", "value as it stood"), nullable=True),
        Column("code", "string", Text("código del problema", "code of the problem")),
        Column(
            "reason_es", "string", Text("motivo y remedio, español", "reason and remedy, Spanish")
        ),
        Column(
            "reason_en", "string", Text("motivo y remedio, inglés", "reason and remedy, English")
        ),
        Column(
            "content",
            "string",
            Text("la fila completa, JSON", "the whole row, JSON"),
            nullable=True,
        ),
    ),
)

KINDS: dict[str, TableSchema] = {t.name: t for t in (PLACES, OBSERVATIONS, INCIDENTS, FACILITIES)}
