"""A browser in words: "Firefox en Windows", from what it says of itself.

Only the family and the system are read: they are what a person recognises in a list of sessions.
A browser may say anything, so the words are a help and never a proof; the list shows what it said
beside them.
"""

from presencia.text import Text, same

# A browser names those it imitates too, so the first of these that occurs is the one.
_FAMILIES = (
    ("Edg", "Edge"),  # Edg/, EdgA/, EdgiOS/
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),  # Safari says Version/17.1 … Safari/605; so does an old Android
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_OTHER = Text("Otro navegador", "Another browser")
_UNKNOWN = Text("Navegador desconocido", "Unknown browser")
_BOTH = Text("{family} en {system}", "{family} on {system}")


def browser_words(said: str) -> Text:
    """Return a browser's family and system in words.

    Parameters
    ----------
    said : str
        Its ``User-Agent``; empty if it sent none.
    """
    if not said.strip():
        return _UNKNOWN
    family = _first(said, _FAMILIES)
    if family == "Safari" and "Android" in said:
        family = ""  # the browser that old Androids came with has no name of its own
    system = _first(said, _SYSTEMS)
    if not system:
        return same(family) if family else _OTHER
    name = same(family) if family else _OTHER
    return _BOTH.fill(family=name, system=system)


def _first(said: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((words for mark, words in known if mark in said), "")
