"""What fields that several answers share are called: once, in both languages."""

from presencia.web.api.words import both

ID = both("Identificador.", "Identifier.")
NAME = both("Nombre.", "Name.")
LABEL = both("Nombre en ambas lenguas.", "Name in both languages.")
COUNTRY = both("País, ISO 3166-1 alfa-3.", "Country, ISO 3166-1 alpha-3.")
COUNTRIES = both("Países, ISO 3166-1 alfa-3.", "Countries, ISO 3166-1 alpha-3.")
PARENT = both("Lugar que lo contiene.", "The place that contains it.")
PARENT_NAME = both("Nombre del que lo contiene.", "Name of the one that contains it.")
PEOPLE = both("Habitantes.", "People.")
VALUE = both("La cifra; null si no la hay.", "The figure; null where there is none.")
LOW = both("Límite inferior del intervalo.", "Lower end of the interval.")
HIGH = both("Límite superior del intervalo.", "Upper end of the interval.")
PERIOD = both("Período, ISO 8601.", "Period, ISO 8601.")
