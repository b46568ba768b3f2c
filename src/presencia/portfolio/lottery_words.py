"""What the lottery says when something is wrong, and what its record cannot prove."""

from presencia.text import Text

SCHEMA = Text(
    "el registro es «{given}» y se esperaba «{wanted}».",
    "the record is “{given}”; “{wanted}” was expected.",
)
FIX_SCHEMA = Text(
    "use el archivo JSON tal como se publicó.", "use the JSON file as it was published."
)
BROKEN = Text(
    "al registro le falta una parte o una parte no es lo que debe ser: {part}.",
    "a part of the record is missing or is not what it should be: {part}.",
)
SEED_SHORT = Text(
    "la semilla tiene menos de {least} signos o lleva un signo que no se puede usar: una semilla "
    "corta se adivina a partir de su suma.",
    "the seed has fewer than {least} signs or one that cannot be used: a short seed can be "
    "guessed from its hash.",
)
FIX_SEED_SHORT = Text(
    "deje que el programa la haga, o lance dados al menos 50 veces ante testigos.",
    "let the program make it, or throw dice at least 50 times before witnesses.",
)
DUPLICATE = Text(
    "«{unit}» está dos veces en la lista: tendría dos oportunidades.",
    "“{unit}” stands twice in the list: it would have two chances.",
)
FIX_DUPLICATE = Text("deje cada unidad una sola vez.", "leave every unit once.")
WAVES = Text(
    "en el bloque «{block}» las etapas suman {total} y hay {units} unidades.",
    "in block “{block}” the waves add up to {total}; there are {units} units.",
)
FIX_WAVES = Text(
    "diga cuántas unidades comienzan en cada etapa, de modo que sumen todas.",
    "say how many units start in each wave, so that they add up to all of them.",
)
BLOCKS = Text(
    "no hay bloques, o dos llevan el mismo nombre.",
    "there are no blocks, or two have the same name.",
)
FIX_BLOCKS = Text("dé a cada bloque su nombre.", "give every block its own name.")
NAME = Text(
    "este nombre no se puede escribir de una sola manera en una línea.",
    "this name cannot be written in one way only in a line.",
)
FIX_NAME = Text(
    "quite «|», saltos de línea y espacios de los extremos, y use la forma Unicode NFC.",
    "remove “|”, line breaks and spaces at the ends, and use Unicode form NFC.",
)
DATE = Text(
    "«{date}» no es una fecha AAAA-MM-DD, o el sorteo es anterior al anuncio.",
    "“{date}” is no date YYYY-MM-DD, or the draw is earlier than the announcement.",
)
FIX_DATE = Text("corrija la fecha.", "correct the date.")
LIST = Text(
    "la lista no es la que se anunció: su suma SHA-256 es otra.",
    "the list is not the one announced: its SHA-256 differs.",
)
FIX_LIST = Text(
    "compare con la lista publicada antes del sorteo; si de verdad cambió, el sorteo no vale.",
    "compare with the list published before the draw; if it did change, the draw is not valid.",
)
ANNOUNCEMENT = Text(
    "el anuncio no es el que dio esta suma SHA-256: cambió la lista, el número de lugares por "
    "etapa, la suma de la semilla, el valor público o una fecha.",
    "the announcement is not the one that gave this SHA-256: the list, the number of places by "
    "wave, the hash of the seed, the public value or a date has changed.",
)
PUBLISHED = Text(
    "la suma SHA-256 del anuncio no es la que se publicó.",
    "the SHA-256 of the announcement is not the one that was published.",
)
FIX_PUBLISHED = Text(
    "pida el registro original; este se hizo o se rehízo después del anuncio.",
    "ask for the original record; this one was made or remade after the announcement.",
)
DRAWN = Text(
    "el sorteo «{id}» ya se hizo, el {on}.", "the lottery “{id}” was drawn already, on {on}."
)
FIX_DRAWN = Text(
    "un sorteo se hace una sola vez; para otras unidades anuncie otro.",
    "a lottery is drawn once; for other units announce another one.",
)
TWICE = Text(
    "«{unit}» está en dos sorteos distintos del plan «{plan}».",
    "“{unit}” stands in two different lotteries of plan “{plan}”.",
)
FIX_TWICE = Text(
    "vale el que se anunció primero; pida que se explique el otro.",
    "the one announced first counts; ask why there is another.",
)
SEED = Text(
    "la semilla no es la que se comprometió: su suma SHA-256 es otra.",
    "the seed is not the one committed to: its SHA-256 differs.",
)
FIX_SEED = Text(
    "use la semilla original, sin espacios ni salto de línea al final; sin ella el sorteo no vale.",
    "use the original seed, without spaces or a line break at its end; without it the draw is not "
    "valid.",
)
PUBLIC = Text(
    "se anunció un valor público y no se usó, o se usó uno que no se anunció.",
    "a public value was announced and not used, or one was used that was not announced.",
)
FIX_PUBLIC = Text(
    "dé el valor público que el anuncio nombra, tal como se publicó ese día.",
    "give the public value that the announcement names, as it was published that day.",
)
ORDER = Text(
    "el orden o la etapa de alguna unidad no es el que dan la semilla y la lista.",
    "the order or the wave of some unit is not what seed and list give.",
)
FIX_ORDER = Text(
    "vuelva a calcularlo con «sha256sum»: orden de SHA-256(«clave|bloque|unidad»).",
    "compute it again with “sha256sum”: order of SHA-256(“key|block|unit”).",
)
GRINDING = Text(
    "No se mezcla un valor público posterior: quien eligió la semilla pudo probar muchas antes de "
    "publicar la suma de una.",
    "No later public value is mixed in: whoever chose the seed could have tried many before "
    "publishing the hash of one.",
)
PROOF_OF_DATE = Text(
    "El registro no prueba cuándo se anunció: lo prueba el diario o la página donde se publicó "
    "la suma del anuncio.",
    "The record does not prove when it was announced: the gazette or page that published the "
    "hash of the announcement does.",
)
