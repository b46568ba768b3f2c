"""Argon2 with next to no work: hundreds of passwords are tried in the tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """The hasher of the application, but for its costs."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
