"""The application of organisations and people."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Organisations, people and the rule."""

    name = "presencia.web.access"
    label = "access"

    def ready(self) -> None:
        """Keep the countries and the list of sessions up to date."""
        from axes.signals import user_locked_out

        from presencia.web.access import sessions
        from presencia.web.access.setting_up import save_countries

        post_migrate.connect(save_countries, sender=self)
        user_logged_in.connect(sessions.began, dispatch_uid="presencia.began")
        user_logged_out.connect(sessions.ended, dispatch_uid="presencia.ended")
        user_locked_out.connect(sessions.locked, dispatch_uid="presencia.locked")
