"""The application of the public portal."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The public portal."""

    name = "presencia.web.public"
    label = "public"
