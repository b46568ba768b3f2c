"""The door of a view: its permission, and whether it is public or sensitive.

A view without a door is refused by `middleware.DenyByDefault`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from presencia.web.access.roles import Permission

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Door:
    """What a view asks of who comes.

    Parameters
    ----------
    permission : Permission, optional
        None with ``open_to`` "everyone" or "signed-in".
    open_to : str
        ``role``, ``signed-in``, ``everyone`` or ``token``.
    sensitive : bool
        Ask for the password again when it was given long ago.
    before_second_factor : bool
        Open also to somebody who has yet to give their second factor.
    """

    permission: Permission | None = None
    open_to: str = "role"
    sensitive: bool = False
    before_second_factor: bool = False


def door(permission: Permission, *, sensitive: bool = False) -> Callable[[V], V]:
    """Open a view to roles with a permission."""
    return _hang(Door(permission, sensitive=sensitive))


def signed_in(*, sensitive: bool = False, before_second_factor: bool = False) -> Callable[[V], V]:
    """Open a view to any person who signed in: their own account."""
    made = Door(open_to="signed-in", sensitive=sensitive, before_second_factor=before_second_factor)
    return _hang(made)


def everyone() -> Callable[[V], V]:
    """Open a view to the public."""
    return _hang(Door(open_to="everyone"))


def token() -> Callable[[V], V]:
    """Open a view to access tokens; `presencia.web.api.holder` tries them for each operation."""
    return _hang(Door(open_to="token"))


def _hang(made: Door) -> Callable[[V], V]:
    def hang(view: V) -> V:
        view.door = made  # type: ignore[attr-defined]
        return view

    return hang
