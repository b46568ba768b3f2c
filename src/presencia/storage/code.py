"""Which code is running: version, digest of its own files, versions of the libraries."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from presencia.model.provenance import CodeVersion
from presencia.storage.files import sha256_file, sha256_lines

_LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "shapely", "numba", "duckdb", "highspy")
_KINDS = (".py", ".yaml", ".csv", ".json")


@cache
def code_version() -> CodeVersion:
    """Return the version of the running code.

    The digest covers the package's modules and tables, so that an edited installation never
    passes for the released one. What only presents results (reports, command line, web) is
    left out: changing a colour does not make a number another number.
    """
    root = Path(__file__).parents[1]
    rooms_that_present = {"reporting", "cli", "web"}
    files = sorted(
        p
        for p in root.rglob("*")
        if p.suffix in _KINDS and p.relative_to(root).parts[0] not in rooms_that_present
    )
    digest = sha256_lines(f"{p.relative_to(root).as_posix()} {sha256_file(p)}" for p in files)
    libraries = {name: version(name) for name in _LIBRARIES}
    return CodeVersion(version("presencia"), digest, libraries)
