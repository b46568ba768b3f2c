"""Every sentence with which a row of a report on a plan is refused, by stable code."""

from presencia.text import Text

_PLACE = Text("el plan no tiene ningún lugar «{name}».", "the plan has no place “{name}”.")
_FIX_PLACE = Text(
    "use el identificador de la plantilla: `presencia plan actuals PLAN --template ARCHIVO`.",
    "use the identifier of the template: `presencia plan actuals PLAN --template FILE`.",
)
_INTERVENTION = Text(
    "el plan no tiene ninguna intervención «{name}».", "the plan has no intervention “{name}”."
)
_ONE_OF = Text("use una de estas: {known}.", "use one of these: {known}.")
_YEAR = Text(
    "el año «{year}» no es de los que ya pasaron del plan: {first} a {last}.",
    "the year “{year}” is none of the plan's that are gone: {first} to {last}.",
)
_FIX_YEAR = Text("corrija el año o quite la fila.", "correct the year or remove the row.")
_FUTURE = Text(
    "el año {year} todavía no pasa: el plan nuevo empieza justo después de {last}.",
    "the year {year} is not gone yet: the new plan begins right after {last}.",
)
_FIX_FUTURE = Text(
    "quite la fila, o replanee desde un año posterior con --year.",
    "remove the row, or plan again from a later year with --year.",
)
_STATUS = Text("el estado «{status}» no se conoce.", "the status “{status}” is not known.")
_FIX_STATUS = Text(
    "escriba hecha, en parte, no empezada o detenida.",
    "write done, partly, not started or stopped.",
)
_FULL = Text(
    "el alcance {dose} pasa de todas las personas a quienes se dirige: {full} de los habitantes.",
    "the reach {dose} is more than all people it is for: {full} of the inhabitants.",
)
_FIX_FULL = Text(
    "dé la parte de los habitantes alcanzada, de 0 a {full}; no un porcentaje ni personas.",
    "give the share of inhabitants reached, 0 to {full}; not a percentage or persons.",
)
_IDLE = Text(
    "dice que no empezó y trae un alcance de {dose}.",
    "it says it has not started and has a reach of {dose}.",
)
_FIX_IDLE = Text(
    "deje el alcance vacío, o cambie el estado.", "leave the reach blank, or change the status."
)
_NOBODY = Text(
    "dice que funcionó y trae un alcance de {dose}.", "it says it ran and has a reach of {dose}."
)
_FIX_NOBODY = Text(
    "si no empezó, escriba «no empezada»; si no, dé el alcance logrado.",
    "if it has not begun write “not started”; otherwise give the reach achieved.",
)
_HOW_FAR = Text(
    "dice «en parte» y no cuánto se logró.", "it says “partly” and not how far it went."
)
_FIX_HOW_FAR = Text(
    "dé en «alcance logrado» la parte de los habitantes alcanzada.",
    "give the share of inhabitants reached in “reach achieved”.",
)
_NOTHING = Text(
    "el plan no tenía esta actividad y tampoco empezó: no hay nada que anotar.",
    "the plan did not have this activity and it has not begun: there is nothing to record.",
)
_DROP = Text("quite la fila, o revise el lugar.", "remove the row, or check the place.")
_FUND = Text("el plan no tiene ningún fondo «{fund}».", "the plan has no fund “{fund}”.")
_WHICH = Text("no se sabe de qué fondo salió el dinero.", "it is not known which fund paid.")
_FIX_WHICH = Text("escriba el fondo: {known}.", "write the fund: {known}.")
_NEGATIVE = Text("el gasto {amount} es negativo.", "the spending {amount} is negative.")
_FIX_NEGATIVE = Text(
    "dé lo gastado en el año, de 0 en adelante; una devolución se resta del gasto.",
    "give what was spent in the year, 0 or more; a refund is taken off the spending.",
)
_NO_MONEY = Text("falta lo gastado.", "what was spent is missing.")
_FIX_NO_MONEY = Text(
    "escriba el monto; si no se gastó nada, escriba 0.",
    "write the amount; if nothing was spent write 0.",
)
_RATE = Text("el tipo de cambio {rate} no sirve.", "the exchange rate {rate} will not do.")
_FIX_RATE = Text(
    "dé cuántas unidades de la moneda vale una de la moneda del plan.",
    "give how many units of the currency one unit of the plan's is worth.",
)
_CURRENCY = Text("el monto no se puede convertir: {why}", "the amount cannot be converted: {why}")
_FIX_CURRENCY = Text(
    "dé el monto en {own}, o agregue la columna «tipo de cambio»: unidades por {own}.",
    "give the amount in {own}, or add the column “exchange rate”: units per {own}.",
)
_EQUAL = Text(
    "la fila se repite: filas {rows}; se tomó la primera.",
    "the row stands twice: rows {rows}; the first was taken.",
)
_LEAVE = Text("quite las demás.", "remove the others.")
_DIFFER = Text(
    "las filas {rows} dicen cosas distintas de la misma actividad, año y fondo.",
    "rows {rows} say different things of the same activity, year and fund.",
)
_LEAVE_ONE = Text("deje la que vale.", "leave the right one.")
_SPLIT = Text(
    "las filas {rows} son la misma actividad y año, y no dicen el mismo estado o alcance.",
    "rows {rows} are the same activity and year, and differ in status or reach.",
)
_AGREE = Text(
    "ponga el mismo estado y alcance en todas; solo el gasto va por fondo.",
    "put the same status and reach in all; only spending goes by fund.",
)
_STORY = Text(
    "lo de {year} contradice lo que el archivo dice de {then}.",
    "what it says of {year} contradicts what the file says of {then}.",
)
_FIX_STORY = Text(
    "una actividad empezada no vuelve a «no empezada», ni una detenida sigue: si hizo una pausa,"
    " escriba «en parte».",
    "what has begun cannot be “not started” later, nor can what stopped go on: if it paused, write"
    " “partly”.",
)

#: What is wrong and what to do, by code.
RULES: dict[str, tuple[Text, Text]] = {
    "E-PLN-290": (_PLACE, _FIX_PLACE),
    "E-PLN-291": (_INTERVENTION, _ONE_OF),
    "E-PLN-292": (_YEAR, _FIX_YEAR),
    "E-PLN-293": (_FUTURE, _FIX_FUTURE),
    "E-PLN-294": (_STATUS, _FIX_STATUS),
    "E-PLN-295": (_FULL, _FIX_FULL),
    "E-PLN-296": (_IDLE, _FIX_IDLE),
    "E-PLN-297": (_NOBODY, _FIX_NOBODY),
    "E-PLN-298": (_HOW_FAR, _FIX_HOW_FAR),
    "E-PLN-299": (_NOTHING, _DROP),
    "E-PLN-300": (_FUND, _ONE_OF),
    "E-PLN-301": (_WHICH, _FIX_WHICH),
    "E-PLN-302": (_NEGATIVE, _FIX_NEGATIVE),
    "E-PLN-303": (_NO_MONEY, _FIX_NO_MONEY),
    "E-PLN-304": (_RATE, _FIX_RATE),
    "E-PLN-305": (_CURRENCY, _FIX_CURRENCY),
    "E-PLN-306": (_EQUAL, _LEAVE),
    "E-PLN-307": (_DIFFER, _LEAVE_ONE),
    "E-PLN-308": (_SPLIT, _AGREE),
    "E-PLN-309": (_STORY, _FIX_STORY),
}
