"""How the operations speak: the command line gives them its own voice."""

from collections.abc import Callable

from presencia.text import Text

Say = Callable[[Text], None]
