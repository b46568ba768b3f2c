"""The application of the staff's screens."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Screens of the staff, and the decisions made on them."""

    name = "presencia.web.desk"
    label = "desk"
