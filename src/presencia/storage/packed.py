"""A few arrays and what describes them in one run of bytes, read alike by Python and a browser.

::

    4 bytes   length of the head, little-endian
    head      JSON, padded with spaces to a multiple of 4; ``arrays`` lists name, type, length
    arrays    one after the other, each padded to a multiple of 4
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
_TYPES = {"int16": "<i2", "uint16": "<u2", "int32": "<i4", "float32": "<f4", "uint8": "|u1"}


def pack(head: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return the bytes of a head and flat arrays of the types above.

    Examples
    --------
    >>> head, arrays = unpack(pack({"a": 1}, {"x": np.array([1, 2, 3], np.int16)}))
    >>> head["a"], arrays["x"].tolist()
    (1, [1, 2, 3])
    """
    listed = [[name, str(a.dtype), int(a.size)] for name, a in arrays.items()]
    text = json.dumps({**head, "arrays": listed}, ensure_ascii=False, separators=(",", ":"))
    encoded = text.encode()
    encoded += b" " * (-len(encoded) % 4)
    parts = [len(encoded).to_bytes(4, "little"), encoded]
    for array in arrays.values():
        raw = np.ascontiguousarray(array, _TYPES[str(array.dtype)]).tobytes()
        parts += [raw, b"\0" * (-len(raw) % 4)]
    return b"".join(parts)


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return what `pack` put together.

    Raises
    ------
    ValueError
        If the bytes are cut short or are something else.
    """
    at = 4 + int.from_bytes(content[:4], "little")
    head: dict[str, Any] = json.loads(content[4:at])
    arrays = {}
    for name, kind, length in head.pop("arrays"):
        array = np.frombuffer(content, _TYPES[kind], length, at)
        arrays[name] = array
        at += array.nbytes + (-array.nbytes % 4)
    return head, arrays
