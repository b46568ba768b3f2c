"""Everything that can be wrong with a boundary file, under its stable code.

One table, so that codes stay unique and the reference page of errors can list them. The
number's tens say what it is about: 00 options, 10 the file, 20 zip archives, 30 coordinates,
40 shapes, 50 columns, 60 places that contradict one another, 70 what is left.
"""

from typing import Any

from presencia.errors import Problem, Where
from presencia.text import Text

PROBLEMS: dict[str, tuple[Text, Text]] = {
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
    "E-GEO-040": (
        Text("el lugar no trae geometría.", "the place has no geometry."),
        Text(
            "complete el polígono en el archivo y vuelva a importarlo.",
            "add its polygon to the file and import it again.",
        ),
    ),
    "E-GEO-041": (
        Text("la geometría es {found}, no un polígono.", "the geometry is {found}, not a polygon."),
        Text(
            "los lugares son polígonos; importe los puntos como incidentes o establecimientos.",
            "places are polygons; import points as incidents or facilities.",
        ),
    ),
    "E-GEO-042": (
        Text(
            "el polígono se cruza consigo mismo y al repararlo su área cambia {percent} %, "
            "más de lo admitido ({most} %).",
            "the polygon crosses itself, and repair changes its area by {percent}%, more than "
            "the {most}% allowed.",
        ),
        Text(
            "corríjalo en su sistema geográfico o suba repair_tolerance si lo revisó.",
            "mend it in your mapping software, or raise repair_tolerance if you checked it.",
        ),
    ),
    "E-GEO-043": (
        Text("la geometría está mal escrita: {detail}.", "the geometry is malformed: {detail}."),
        Text(
            "corrija el polígono en el archivo y vuelva a importarlo.",
            "correct the polygon in the file and import it again.",
        ),
    ),
    "E-GEO-044": (
        Text("la geometría está vacía o no tiene área.", "the geometry is empty or has no area."),
        Text(
            "complete el polígono en el archivo y vuelva a importarlo.",
            "add its polygon to the file and import it again.",
        ),
    ),
    "E-GEO-050": (
        Text(
            "el archivo no tiene la columna «{column}» que pide la opción {key}.",
            "the file has no column “{column}” that option {key} asks for.",
        ),
        Text("sus columnas son: {columns}.", "its columns are: {columns}."),
    ),
    "E-GEO-051": (
        Text(
            "no queda claro qué columna es {role}: {why}.",
            "it is unclear which column is {role}: {why}.",
        ),
        Text(
            "dígalo con la opción {key}; las columnas son: {columns}.",
            "name it with the option {key}; the columns are: {columns}.",
        ),
    ),
    "E-GEO-052": (
        Text(
            "no queda claro si son países, departamentos o municipios.",
            "it is unclear whether these are countries, departments or municipalities.",
        ),
        Text(
            "diga level: 0 país, 1 departamento o provincia, 2 municipio. Columnas: {columns}.",
            "say level: 0 country, 1 department or province, 2 municipality. Columns: {columns}.",
        ),
    ),
    "E-GEO-053": (
        Text(
            "no queda claro de qué país son los lugares.",
            "it is unclear in which country they are.",
        ),
        Text(
            "diga iso3, por ejemplo iso3: GTM, o la columna que lo trae.",
            "say iso3, for example iso3: GTM, or the column that holds it.",
        ),
    ),
    "E-GEO-054": (
        Text("el lugar no tiene nombre.", "the place has no name."),
        Text("complete el nombre en el archivo.", "fill in the name in the file."),
    ),
    "E-GEO-055": (
        Text("el lugar no tiene código.", "the place has no code."),
        Text(
            "complete el código, o use ids: name para identificar por nombre.",
            "fill in the code, or use ids: name to identify places by name.",
        ),
    ),
    "E-GEO-056": (
        Text("no se sabe a qué lugar pertenece.", "it is not known which place it belongs to."),
        Text(
            "complete el departamento o la provincia en el archivo.",
            "fill in the department or province in the file.",
        ),
    ),
    "E-GEO-057": (
        Text(
            "el código «{value}» del lugar superior no corresponde a ningún lugar conocido.",
            "the code “{value}” of the parent matches no known place.",
        ),
        Text(
            "indique la columna del nombre con la opción parent, o importe antes ese nivel.",
            "name the column of its name with the option parent, or import that level first.",
        ),
    ),
    "E-GEO-058": (
        Text("la fecha «{value}» no se entiende.", "the date “{value}” is not understood."),
        Text("escríbala como 2014-01-31.", "write it as 2014-01-31."),
    ),
    "E-GEO-059": (
        Text("el país «{value}» no se reconoce.", "the country “{value}” is not recognised."),
        Text("escriba el código ISO de tres letras.", "write the three-letter ISO code."),
    ),
    "E-GEO-060": (
        Text(
            "el código «{value}» está repetido en las filas {rows}; no se tomó ninguna.",
            "code “{value}” is repeated in rows {rows}; none was taken.",
        ),
        Text(
            "corrija el código; si son partes de un mismo lugar use duplicates: merge.",
            "correct the code; if they are parts of one place use duplicates: merge.",
        ),
    ),
    "E-GEO-061": (
        Text(
            "el lugar de código «{value}» figura en {parents} (filas {rows}); no se tomó ninguna.",
            "the place of code “{value}” is listed in {parents} (rows {rows}); none was taken.",
        ),
        Text(
            "deje el lugar en un solo departamento o provincia.",
            "leave the place in one department or province only.",
        ),
    ),
    "E-GEO-062": (
        Text(
            "el mismo polígono figura en {parents} (filas {rows}): {names}; no se tomó ninguna.",
            "the same polygon is listed in {parents} (rows {rows}): {names}; none was taken.",
        ),
        Text(
            "deje el lugar en un solo departamento o provincia.",
            "leave the place in one department or province only.",
        ),
    ),
    "E-GEO-063": (
        Text(
            "el mismo polígono está repetido en las filas {rows}: {names}; no se tomó ninguna.",
            "the same polygon is repeated in rows {rows}: {names}; none was taken.",
        ),
        Text(
            "deje una sola fila por lugar, o use overlaps: keep si es intencional.",
            "leave one row per place, or use overlaps: keep if it is meant.",
        ),
    ),
    "E-GEO-064": (
        Text(
            "«{one}» (fila {row_one}) y «{two}» (fila {row_two}) se traslapan en {percent} % del "
            "menor; se admite {most} %.",
            "“{one}” (row {row_one}) and “{two}” (row {row_two}) overlap by {percent}% of the "
            "smaller; {most}% is allowed.",
        ),
        Text(
            "corrija los límites; si el traslape es real use overlaps: keep.",
            "mend the boundaries; if the overlap is real use overlaps: keep.",
        ),
    ),
    "E-GEO-065": (
        Text(
            "el lugar «{value}» está repetido en las filas {rows}; no se tomó ninguna.",
            "the place “{value}” is repeated in rows {rows}; none was taken.",
        ),
        Text(
            "dé a cada lugar su código (opción code), o use duplicates: merge si son partes.",
            "give each place its code (option code), or use duplicates: merge if these are parts.",
        ),
    ),
    "E-GEO-070": (
        Text(
            "ninguna de las {total} filas se pudo usar.", "none of the {total} rows could be used."
        ),
        Text(
            "vea los motivos que siguen; no se importó nada.",
            "see the reasons that follow; nothing was imported.",
        ),
    ),
    "E-GEO-071": (
        Text(
            "falta el archivo «{file}» que acompaña al programa.",
            "the file “{file}” that comes with the program is missing.",
        ),
        Text(
            "reinstale presencia; desde el código fuente, ejecute scripts/package_geography.py.",
            "reinstall presencia; from source, run scripts/package_geography.py.",
        ),
    ),
    "E-GEO-072": (
        Text(
            "no está instalado el paquete «{package}».",
            "the package “{package}” is not installed.",
        ),
        Text("instálelo: pip install {package}.", "install it: pip install {package}."),
    ),
    "E-GEO-073": (
        Text(
            "el paquete «{package}» trae datos que no son los esperados: {detail}.",
            "package “{package}” holds data other than expected: {detail}.",
        ),
        Text(
            "instale la versión probada ({version}) o avise a quienes mantienen presencia.",
            "install the tested version ({version}) or tell those who maintain presencia.",
        ),
    ),
}


def problem(
    code: str, where: Where | None = None, value: object = None, /, **fields: Any
) -> Problem:
    """Return the problem of a code with its fields filled.

    Parameters
    ----------
    code : str
        Key of `PROBLEMS`.
    where : Where, optional
        Where it is.
    value : object, optional
        Offending value; kept as text, cut to 200 characters.
    **fields
        Fields of the two texts.

    Examples
    --------
    >>> problem("E-GEO-041", found="Point").say("en").split(". ")[0]
    '[E-GEO-041] the geometry is Point, not a polygon'
    """
    what, remedy = PROBLEMS[code]
    text = None if value is None else str(value)[:200]
    return Problem(code, what.fill(**fields), remedy.fill(**fields), where or Where(), text)
