"""The kinds of organisations in words."""

from presencia.text import Text

KIND_LABELS = {
    "regional": Text("Secretaría o coordinación regional", "Regional secretariat"),
    "national": Text("Oficina nacional", "National office"),
    "municipal": Text("Municipalidad", "Municipality"),
    "partner": Text("Organización socia", "Partner organisation"),
}
