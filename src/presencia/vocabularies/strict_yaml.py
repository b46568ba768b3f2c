"""YAML that people write by hand, read strictly: plain mappings and nothing that surprises.

YAML lets a short file grow into gigabytes (aliases), build objects (tags), repeat a key in
silence and turn ``0101`` into 65. Files that come from a workspace are untrusted, so all of
these are refused with the line they stand on.
"""

from collections.abc import Hashable
from typing import Any, NoReturn

import yaml

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text

_Plain = yaml.SafeLoader
_Fast: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", _Plain)
"""The same reader in C, where the library was built with it: ten times as fast."""

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

_BIG = Text(
    "el archivo YAML pesa {size} bytes y el máximo es {most}.",
    "the YAML file has {size} bytes and the most is {most}.",
)
_ENCODING = Text("el archivo YAML no está en UTF-8.", "the YAML file is not in UTF-8.")
_SYNTAX = Text("el archivo no es YAML válido: {why}.", "the file is not valid YAML: {why}.")
_ALIAS = Text(
    "el archivo usa anclas o alias de YAML (& o *), que aquí no se admiten.",
    "the file uses YAML anchors or aliases (& or *), which are not accepted here.",
)
_TAG = Text(
    "el archivo usa la etiqueta YAML «{tag}», que aquí no se admite.",
    "the file uses the YAML tag “{tag}”, which is not accepted here.",
)
_DEEP = Text("el archivo anida más de {most} niveles.", "the file nests more than {most} levels.")
_TWICE = Text("la clave «{key}» está repetida.", "the key “{key}” is repeated.")
_NOT_A_MAP = Text(
    "el archivo debe tener claves y valores («clave: valor»).",
    "the file must hold keys and values (“key: value”).",
)
_SMALLER = Text("divida el archivo en varios.", "split the file into several.")
_SAVE_UTF8 = Text("guárdelo de nuevo como UTF-8.", "save it again as UTF-8.")
_LOOK = Text(
    "revise esa línea; compárela con un archivo de ejemplo.",
    "check that line; compare it with an example file.",
)
_PLAIN = Text(
    "escriba el valor completo en cada lugar, sin anclas, alias ni etiquetas.",
    "write the whole value in each place, without anchors, aliases or tags.",
)
_ONCE = Text("deje la clave una sola vez.", "keep the key only once.")


def parse(content: str | bytes, file: str) -> dict[str, Any]:
    """Read the text of one YAML file that holds a mapping.

    Parameters
    ----------
    content : str or bytes
        The file's content; bytes must be UTF-8. At most 256 KiB.
    file : str
        Base name of the file, for messages.

    Returns
    -------
    dict
        Strings, numbers, booleans, dates, None, lists and mappings. Empty text gives ``{}``.

    Raises
    ------
    ConfigurationError
        ``E-VOC-001`` too large, ``E-VOC-002`` not UTF-8, ``E-VOC-003`` not YAML,
        ``E-VOC-004`` anchors or aliases, ``E-VOC-008`` tags, ``E-VOC-005`` nested too deeply,
        ``E-VOC-006`` a repeated key, ``E-VOC-007`` not a mapping.

    Examples
    --------
    >>> parse('id: shop_thefts\\niccs: "050231"', "shop_thefts.yaml")
    {'id': 'shop_thefts', 'iccs': '050231'}
    """
    text = _decode(content, file)
    try:
        value = _read(text, file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error).splitlines()[0]
        _refuse("E-VOC-003", _SYNTAX.fill(why=why), _LOOK, file, mark)
    except (ValueError, OverflowError, RecursionError) as error:  # dates and numbers out of range
        why = str(error).splitlines()[0][:200]
        _refuse("E-VOC-003", _SYNTAX.fill(why=why), _LOOK, file)
    if value is None:
        return {}
    if not isinstance(value, dict):
        _refuse("E-VOC-007", _NOT_A_MAP, _LOOK, file)
    return value


def _decode(content: str | bytes, file: str) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        _refuse("E-VOC-001", _BIG.fill(size=size, most=MAX_BYTES), _SMALLER, file)
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("E-VOC-002", _ENCODING, _SAVE_UTF8, file)


def _read(text: str, file: str) -> Any:
    """Return the value; what is wrong is told by the slower reader, which names its row better."""
    for reader in (_Fast, _Plain):
        try:
            _inspect(text, file, reader)
            return yaml.load(text, _loader(file, reader))  # noqa: S506  # nosec B506: a SafeLoader that refuses more
        except yaml.YAMLError:
            if reader is _Plain:
                raise
    return None


def _inspect(text: str, file: str, reader: type[yaml.SafeLoader]) -> None:
    """Walk the events before anything is built, so that nothing can be made to grow."""
    depth = 0
    for event in yaml.parse(text, Loader=reader):
        if getattr(event, "anchor", None):
            _refuse("E-VOC-004", _ALIAS, _PLAIN, file, event.start_mark)
        if tag := getattr(event, "tag", None):
            _refuse("E-VOC-008", _TAG.fill(tag=tag), _PLAIN, file, event.start_mark)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                text_ = _DEEP.fill(most=MAX_DEPTH)
                _refuse("E-VOC-005", text_, _LOOK, file, event.start_mark)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1


def _loader(file: str, reader: type[yaml.SafeLoader]) -> type[yaml.SafeLoader]:
    class Strict(reader):  # type: ignore[misc,valid-type]
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            seen: set[Hashable] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, Hashable):
                    why = "found unhashable key"
                    _refuse("E-VOC-003", _SYNTAX.fill(why=why), _LOOK, file, key_node.start_mark)
                if key in seen:
                    _refuse("E-VOC-006", _TWICE.fill(key=key), _ONCE, file, key_node.start_mark)
                seen.add(key)
            made: dict[Any, Any] = super().construct_mapping(node, deep)
            return made

    return Strict


def _refuse(code: str, what: Text, remedy: Text, file: str, mark: Any = None) -> NoReturn:
    row = mark.line + 1 if mark is not None else None
    raise ConfigurationError(Problem(code, what, remedy, Where(file=file, row=row))) from None
