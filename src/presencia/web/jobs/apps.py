"""The application of background work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "presencia.web.jobs"
    label = "jobs"
