"""Addresses: pages under /es/ and /en/, the API and health without a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from presencia.web.access import first_run, provider

urlpatterns = [
    path("oidc/back/", provider.back, name="provider-back"),  # registered with the provider
    path("api/", include("presencia.web.api.urls")),
    path("", include("presencia.web.jobs.urls")),
    *i18n_patterns(
        path("", include("presencia.web.public.urls")),
        path("setup/", first_run.wizard, name="setup"),
        path("account/", include("presencia.web.access.urls")),
        path("desk/", include("presencia.web.desk.urls")),
        path("api/", include("presencia.web.api.pages")),
    ),
]

handler500 = "presencia.web.failures.failed"
