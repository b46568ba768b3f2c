"""Who may sign in: people whose account and organisation are both in use."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

NAME = "presencia.web.access.backend.PeopleInUse"


class PeopleInUse(ModelBackend):
    """The password of a person; an account out of use is signed out at its next page."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account and its organisation are both in use."""
        return user is not None and bool(user.acts)
