"""Every sentence a value parser can refuse a cell with, by stable code."""

from presencia.sources.tabular.problems import Catalogue, entry

VALUES = Catalogue(
    {
        "E-VAL-001": entry(
            "no es un número.",
            "it is not a number.",
            "escriba solo la cifra; si no hay dato, deje la celda vacía.",
            "write the figure only; where there is none, leave the cell blank.",
        ),
        "E-VAL-002": entry(
            "Dos lecturas posibles: {a} o {b}. Elija una.",
            "This can be read two ways: {a} or {b}. Choose one.",
            "indique el separador decimal del archivo con la opción decimal, «.» o «,».",
            "name the file's decimal separator with the option decimal, “.” or “,”.",
        ),
        "E-VAL-003": entry(
            "la cifra no usa «{decimal}» como separador decimal, como el resto de la columna.",
            "the figure does not use “{decimal}” as decimal separator, as the column does.",
            "escriba la cifra como las demás o cambie la opción decimal.",
            "write the figure as the others, or change the option decimal.",
        ),
        "E-VAL-004": entry(
            "la cifra es menor que {minimum}.",
            "the figure is less than {minimum}.",
            "corrija el signo o la columna; un conteo nunca es negativo.",
            "correct the sign or the column; a count is never negative.",
        ),
        "E-VAL-005": entry(
            "un conteo no puede tener fracción.",
            "a count cannot have a fraction.",
            "revise si la columna es una tasa o un porcentaje y declárela como tal.",
            "check whether the column is a rate or a percentage, and declare it so.",
        ),
        "E-VAL-006": entry(
            "la cifra es demasiado grande: más de {maximum}.",
            "the figure is too large: more than {maximum}.",
            "revise que no sea un código o un identificador.",
            "check that it is not a code or an identifier.",
        ),
        "E-VAL-007": entry(
            "la celda trae un error de la hoja de cálculo.",
            "the cell holds a spreadsheet error.",
            "corrija la fórmula y guarde el libro de nuevo.",
            "correct the formula and save the workbook again.",
        ),
        "E-VAL-008": entry(
            "unas celdas de la columna llevan «%» y otras no.",
            "some cells of the column carry “%” and others do not.",
            "escriba todas en la misma unidad.",
            "write all of them in the same unit.",
        ),
        "E-VAL-009": entry(
            "la columna mezcla monedas: {units}.",
            "the column mixes currencies: {units}.",
            "separe las monedas en columnas distintas.",
            "split the currencies into columns of their own.",
        ),
        "E-VAL-010": entry(
            "no es una fecha.",
            "it is not a date.",
            "escríbala como 2023-05-03.",
            "write it as 2023-05-03.",
        ),
        "E-VAL-011": entry(
            "Dos lecturas posibles: {a} o {b}. Elija una.",
            "This can be read two ways: {a} or {b}. Choose one.",
            "indique con la opción dayfirst si el día va primero.",
            "say with the option dayfirst whether the day comes first.",
        ),
        "E-VAL-012": entry(
            "esa fecha no existe en el calendario.",
            "there is no such date in the calendar.",
            "corrija el día o el mes, o el orden de día y mes con la opción dayfirst.",
            "correct the day or the month, or their order with the option dayfirst.",
        ),
        "E-VAL-013": entry(
            "la fecha es posterior al {limit}, cuando se publicaron los datos.",
            "the date is later than {limit}, when the data were published.",
            "corrija el año; un hecho no puede estar en el futuro.",
            "correct the year; an event cannot lie in the future.",
        ),
        "E-VAL-014": entry(
            "la fecha es anterior al {limit}.",
            "the date is earlier than {limit}.",
            "corrija el año.",
            "correct the year.",
        ),
        "E-VAL-015": entry(
            "solo trae el año o el mes, no el día.",
            "it gives only the year or the month, not the day.",
            "importe la columna como periodo y no como fecha.",
            "import the column as a period, not as a date.",
        ),
        "E-VAL-016": entry(
            "no es un mes.",
            "it is not a month.",
            "escriba el nombre del mes o su número, de 1 a 12.",
            "write the month's name or its number, 1 to 12.",
        ),
        "E-VAL-017": entry(
            "no hay un mes {number}; los meses van de 1 a 12.",
            "there is no month {number}; months go from 1 to 12.",
            "corrija el número; si la fila es un total, quítela.",
            "correct the number; if the row is a total, remove it.",
        ),
    }
)
"""Problems of cells; codes E-VAL."""
