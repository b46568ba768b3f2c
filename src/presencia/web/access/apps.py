"""The application of organisations and people."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Organisations, people and the rule."""

    name = "presencia.web.access"
    label = "access"
