"""Just enough of PDF to ask how many pages a document has and what it declares."""

import re
import zlib


def inflated(document: bytes) -> bytes:
    """The document with its compressed streams laid open."""
    parts = [document]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", document, re.S):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def pages(document: bytes) -> int:
    """How many pages it has."""
    counts = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", inflated(document), re.S)
    counts += re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", inflated(document), re.S)
    return max(int(c) for c in counts)
