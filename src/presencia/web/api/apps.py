"""The application of the API: its tokens and how many requests each may still make."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Access tokens and their allowance."""

    name = "presencia.web.api"
    label = "api"
