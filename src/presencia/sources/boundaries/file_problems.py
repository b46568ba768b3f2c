"""What can be wrong with options, files, archives and coordinates: what, and what to do."""

from presencia.text import Text

FILE_PROBLEMS: dict[str, tuple[Text, Text]] = {
    "E-GEO-001": (
        Text(
            "la opción «{key}» no existe en los límites territoriales.",
            "there is no option “{key}” for boundaries.",
        ),
        Text("use una de: {known}.", "use one of: {known}."),
    ),
    "E-GEO-002": (
        Text(
            "la opción «{key}» vale «{value}», que no se entiende.",
            "option “{key}” is “{value}”, which is not understood.",
        ),
        Text("escriba {expected}.", "write {expected}."),
    ),
    "E-GEO-010": (
        Text("el archivo no está o no se puede leer.", "the file is missing or unreadable."),
        Text("revise la ruta y los permisos.", "check the path and the permissions."),
    ),
    "E-GEO-011": (
        Text(
            "no es un archivo de límites que se reconozca: {found}.",
            "this is not a boundary file that is understood: {found}.",
        ),
        Text(
            "entregue GeoJSON, TopoJSON, GeoPackage o un zip con el Shapefile completo.",
            "give GeoJSON, TopoJSON, GeoPackage, or a zip with the whole Shapefile.",
        ),
    ),
    "E-GEO-012": (
        Text("el archivo no trae ningún polígono.", "the file holds no polygon."),
        Text(
            "expórtelo de nuevo y compruebe que la capa tenga lugares.",
            "export it again and check that the layer has places.",
        ),
    ),
    "E-GEO-013": (
        Text(
            "el archivo trae varias capas de polígonos: {layers}.",
            "the file holds several layers of polygons: {layers}.",
        ),
        Text("elija una con la opción layer.", "choose one with the option layer."),
    ),
    "E-GEO-014": (
        Text(
            "el archivo no tiene la capa «{layer}»; tiene {layers}.",
            "the file has no layer “{layer}”; it has {layers}.",
        ),
        Text("corrija la opción layer.", "correct the option layer."),
    ),
    "E-GEO-015": (
        Text(
            "el archivo está dañado o incompleto: {detail}.",
            "the file is damaged or cut: {detail}.",
        ),
        Text(
            "descárguelo o expórtelo de nuevo; no se importó nada.",
            "download or export it again; nothing was imported.",
        ),
    ),
    "E-GEO-016": (
        Text(
            "el archivo mide {size} MB y el máximo es {most} MB.",
            "the file has {size} MB and the most is {most} MB.",
        ),
        Text(
            "simplifique la geometría o suba la opción max_mb si confía en el archivo.",
            "simplify the geometry, or raise the option max_mb if you trust the file.",
        ),
    ),
    "E-GEO-017": (
        Text(
            "el JSON anida más de {most} niveles (byte {byte}): no es un archivo de límites sano.",
            "the JSON nests more than {most} levels (byte {byte}): no sane boundary file does.",
        ),
        Text(
            "pida el archivo de nuevo al publicador; no se importó nada.",
            "ask the publisher for the file again; nothing was imported.",
        ),
    ),
    "E-GEO-018": (
        Text(
            "el archivo trae más de {most} {things}.", "the file holds more than {most} {things}."
        ),
        Text(
            "divida el archivo o suba la opción max_features si confía en él.",
            "split the file, or raise the option max_features if you trust it.",
        ),
    ),
    "E-GEO-019": (
        Text(
            "el texto no está en la codificación {encoding}.",
            "the text is not in the encoding {encoding}.",
        ),
        Text(
            "guarde el archivo en UTF-8 o diga la codificación, por ejemplo encoding: latin-1.",
            "save the file as UTF-8 or name the encoding, for example encoding: latin-1.",
        ),
    ),
    "E-GEO-020": (
        Text(
            "al Shapefile le falta el archivo {missing}.", "the Shapefile lacks the file {missing}."
        ),
        Text(
            "comprima juntos .shp, .shx, .dbf y .prj de la misma capa.",
            "zip the .shp, .shx, .dbf and .prj of one layer together.",
        ),
    ),
    "E-GEO-030": (
        Text(
            "no se entiende el sistema de coordenadas «{crs}».",
            "the coordinate system “{crs}” is not understood.",
        ),
        Text(
            "escriba un código como crs: EPSG:32616 o el texto del archivo .prj.",
            "write a code such as crs: EPSG:32616, or the text of the .prj file.",
        ),
    ),
    "E-GEO-031": (
        Text(
            "el archivo no dice su sistema de coordenadas y sus valores ({x}, {y}) no son grados.",
            "the file names no coordinate system and its values ({x}, {y}) are not degrees.",
        ),
        Text("diga cuál es con la opción crs. {hint}", "name it with the option crs. {hint}"),
    ),
    "E-GEO-032": (
        Text(
            "el archivo declara {crs}, en grados, y sus valores ({x}, {y}) no son grados.",
            "the file declares {crs}, in degrees, and its values ({x}, {y}) are not degrees.",
        ),
        Text(
            "corrija el sistema con la opción crs. {hint}", "correct it with the option crs. {hint}"
        ),
    ),
    "E-GEO-033": (
        Text(
            "la longitud y la latitud parecen intercambiadas: ({x}, {y}) quedaría en {country} "
            "si se invirtiera.",
            "longitude and latitude look swapped: ({x}, {y}) would lie in {country} if turned.",
        ),
        Text(
            "si es así, importe con swap: true; no se corrige sin que usted lo diga.",
            "if so, import with swap: true; it is never turned unless you say so.",
        ),
    ),
    "E-GEO-034": (
        Text(
            "{outside} de {total} lugares caen fuera de {country} al leerlos como {crs}; "
            "el primero queda en ({x}, {y}).",
            "{outside} of {total} places lie outside {country} when read as {crs}; the first "
            "lies at ({x}, {y}).",
        ),
        Text(
            "revise iso3 y el sistema de coordenadas (opción crs). {hint}",
            "check iso3 and the coordinate system (option crs). {hint}",
        ),
    ),
    "E-GEO-035": (
        Text(
            "el lugar queda en ({x}, {y}), fuera de {country}.",
            "the place lies at ({x}, {y}), outside {country}.",
        ),
        Text(
            "corrija su geometría o su país en el archivo.",
            "correct its geometry or its country in the file.",
        ),
    ),
    "E-GEO-036": (
        Text(
            "sus coordenadas no se pueden convertir de {crs} a grados.",
            "its coordinates cannot be converted from {crs} to degrees.",
        ),
        Text(
            "revise la geometría y el sistema de coordenadas.",
            "check the geometry and the coordinate system.",
        ),
    ),
}
