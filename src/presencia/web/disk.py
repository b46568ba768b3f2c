"""What the system says when there is no room left to write, by the disk or by a quota."""

import errno

from presencia.text import Text

_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
MAKE_ROOM = Text(
    "avise a quien cuida el servidor y empiece de nuevo cuando haya espacio.",
    "tell whoever looks after the server and start again when there is room.",
)


def is_full(error: BaseException) -> bool:
    """Whether an error, or one that it came from, says that there is no room left."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _ERRORS:
            return True
        seen = seen.__cause__ or seen.__context__
    return False
