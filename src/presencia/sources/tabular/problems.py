"""Every sentence the table readers can refuse with, by stable code."""

from typing import Any

from presencia.errors import DataInvalid, Problem, Where
from presencia.text import Text

SHOWN = 200
"""Characters of an offending value that a problem keeps."""

Entry = tuple[Text, Text]


def entry(what_es: str, what_en: str, do_es: str, do_en: str) -> Entry:
    """Return what is wrong and what to do, each in both languages."""
    return Text(what_es, what_en), Text(do_es, do_en)


class Catalogue(dict[str, Entry]):
    """Sentences by code, from which problems are made."""

    def problem(
        self, code: str, where: Where | None = None, value: object = None, **fields: Any
    ) -> Problem:
        """Return the problem of a code with its fields filled.

        Parameters
        ----------
        code : str
            A code of the catalogue.
        where : Where, optional
            Where it is.
        value : object, optional
            The offending value; cut to 200 characters.
        **fields
            What the sentences name.

        Raises
        ------
        KeyError
            If the code is unknown.
        """
        what, remedy = self[code]
        shown = None if value is None else str(value)[:SHOWN]
        return Problem(code, what.fill(**fields), remedy.fill(**fields), where or Where(), shown)

    def refusal(
        self, code: str, where: Where | None = None, value: object = None, **fields: Any
    ) -> DataInvalid:
        """Return the error that refuses a whole file; see `problem`."""
        return DataInvalid(self.problem(code, where, value, **fields))


TABLE = Catalogue(
    {
        "E-TAB-001": entry(
            "no se puede abrir el archivo ({why}).",
            "the file cannot be opened ({why}).",
            "revise la ruta y los permisos.",
            "check the path and the permissions.",
        ),
        "E-TAB-002": entry(
            "no se leen archivos de tipo {kind}.",
            "files of type {kind} are not read.",
            "{advice}",
            "{advice}",
        ),
        "E-TAB-003": entry(
            "el archivo termina en {suffix}, pero su contenido es {found}.",
            "the file ends in {suffix}, but its content is {found}.",
            "cambie la terminación del nombre o expórtelo de nuevo como {suffix}.",
            "change the ending of the name or export it again as {suffix}.",
        ),
        "E-TAB-004": entry(
            "no hay ninguna fila con datos.",
            "there is no row with data.",
            "revise que sea el archivo y la hoja correctos.",
            "check that it is the right file and sheet.",
        ),
        "E-TAB-005": entry(
            "{what}: {found}; el máximo es {most}.",
            "{what}: {found}; the most is {most}.",
            "divida el archivo o quite lo que no haga falta.",
            "split the file or remove what is not needed.",
        ),
        "E-TAB-006": entry(
            "«{entry}» crecería de {packed} a {unpacked} bytes al descomprimirse; "
            "parece una bomba de compresión.",
            "“{entry}” would grow from {packed} to {unpacked} bytes when unpacked; "
            "it looks like a compression bomb.",
            "pida el archivo original a quien lo publica.",
            "ask the publisher for the original file.",
        ),
        "E-TAB-007": entry(
            "el archivo comprimido no es seguro: {why}.",
            "the compressed file is not safe: {why}.",
            "pida el archivo original a quien lo publica.",
            "ask the publisher for the original file.",
        ),
        "E-TAB-008": entry(
            "el archivo está dañado o incompleto: {why}.",
            "the file is damaged or incomplete: {why}.",
            "descárguelo o expórtelo de nuevo.",
            "download or export it again.",
        ),
        "E-TAB-009": entry(
            "«{entry}» declara un DOCTYPE o entidades XML; no se abre porque puede agotar la "
            "memoria o leer otros archivos.",
            "“{entry}” declares a DOCTYPE or XML entities; it is not opened because it could "
            "exhaust memory or read other files.",
            "ábralo en una hoja de cálculo y guárdelo de nuevo como .xlsx.",
            "open it in a spreadsheet and save it again as .xlsx.",
        ),
        "E-TAB-010": entry(
            "la fila no cierra una comilla: la celda se traga las filas que siguen.",
            "the row leaves a quotation mark open: the cell swallows the rows that follow.",
            "cierre la comilla o duplique las comillas que van dentro de la celda.",
            "close the quotation mark, or double the marks inside the cell.",
        ),
        "E-TAB-011": entry(
            "la fila tiene {found} celdas y el encabezado {expected}.",
            "the row has {found} cells and the header {expected}.",
            "revise comas o comillas sueltas en la fila.",
            "look for stray separators or quotation marks in the row.",
        ),
        "E-TAB-012": entry(
            "la celda no se puede leer en {encoding}; el archivo mezcla codificaciones.",
            "the cell cannot be read as {encoding}; the file mixes encodings.",
            "guarde todo el archivo como UTF-8.",
            "save the whole file as UTF-8.",
        ),
        "E-TAB-013": entry(
            "el archivo no se puede leer en {encoding}: {why}.",
            "the file cannot be read as {encoding}: {why}.",
            "indique otra codificación, por ejemplo utf-8 o cp1252, o no indique ninguna.",
            "name another encoding, for example utf-8 or cp1252, or name none.",
        ),
        "E-TAB-014": entry(
            "la celda tiene caracteres nulos (NUL).",
            "the cell holds NUL characters.",
            "exporte el archivo de nuevo; los caracteres nulos indican que se dañó.",
            "export the file again; NUL characters mean that it was damaged.",
        ),
        "E-TAB-015": entry(
            "no se encuentra la fila de encabezados.",
            "no row of column names is found.",
            "indique la fila con header_row o agregue nombres de columna.",
            "name the row with header_row, or add column names.",
        ),
        "E-TAB-016": entry(
            "el libro tiene varias hojas con datos: {sheets}.",
            "the workbook has several sheets with data: {sheets}.",
            "indique una con la opción sheet.",
            "name one with the option sheet.",
        ),
        "E-TAB-017": entry(
            "el libro no tiene la hoja «{sheet}»; tiene: {sheets}.",
            "the workbook has no sheet “{sheet}”; it has: {sheets}.",
            "indique una de esas con la opción sheet.",
            "name one of those with the option sheet.",
        ),
        "E-TAB-018": entry(
            "la fila es una nota, no un dato.",
            "the row is a note, not data.",
            "nada, si es una nota al pie; si es un dato, complete sus celdas.",
            "nothing, if it is a footnote; if it is data, fill its cells.",
        ),
        "E-TAB-019": entry(
            "la fila repite el encabezado.",
            "the row repeats the header.",
            "nada; quite la repetición si quiere un archivo limpio.",
            "nothing; remove the repetition if you want a clean file.",
        ),
        "E-TAB-020": entry(
            "la celda tiene una fórmula sin resultado guardado.",
            "the cell holds a formula without a stored result.",
            "abra el libro en una hoja de cálculo y guárdelo; así se guardan los resultados.",
            "open the workbook in a spreadsheet and save it; that stores the results.",
        ),
        "E-TAB-021": entry(
            "hay datos después de {n} filas en blanco; no se leyeron.",
            "there are data after {n} blank rows; they were not read.",
            "quite las filas en blanco o pase esos datos a otra hoja.",
            "remove the blank rows or move those data to another sheet.",
        ),
        "E-TAB-022": entry(
            "la celda tiene más de {most} caracteres.",
            "the cell has more than {most} characters.",
            "revise si una comilla sin cerrar unió varias filas.",
            "check whether an open quotation mark joined several rows.",
        ),
        "E-TAB-023": entry(
            "el archivo anuncia {told} filas y trae {found}{group}.",
            "the file announces {told} rows and holds {found}{group}.",
            "pida el archivo de nuevo a quien lo publica; está incompleto o alterado.",
            "ask the publisher for the file again; it is incomplete or altered.",
        ),
        "E-TAB-024": entry(
            "no se puede leer el grupo de filas {group}: {why}.",
            "row group {group} cannot be read: {why}.",
            "pida el archivo de nuevo a quien lo publica; está dañado o no cumple su esquema.",
            "ask the publisher for the file again; it is damaged or does not obey its schema.",
        ),
        "E-TAB-025": entry(
            "se rechazaron {n} filas, demasiadas para seguir; el separador o el encabezado leídos "
            "no son los del archivo.",
            "{n} rows were refused, too many to go on; the separator or header that was read "
            "is not the file's.",
            "indique delimiter, encoding o header_row.",
            "name delimiter, encoding or header_row.",
        ),
        "E-TAB-026": entry(
            "ninguna columna tiene un tipo que se pueda leer.",
            "no column has a type that can be read.",
            "guarde la tabla con columnas de texto, número o fecha.",
            "save the table with columns of text, number or date.",
        ),
        "E-TAB-027": entry(
            "la opción {option} no puede ser «{said}».",
            "the option {option} cannot be “{said}”.",
            "{advice}",
            "{advice}",
        ),
    }
)
"""Problems of files and rows; codes E-TAB."""
