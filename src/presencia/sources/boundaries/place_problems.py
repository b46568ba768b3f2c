"""What can be wrong with shapes, columns and places: what, and what to do."""

from presencia.text import Text

PLACE_PROBLEMS: dict[str, tuple[Text, Text]] = {
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
