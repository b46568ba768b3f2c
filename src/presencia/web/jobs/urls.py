"""Addresses without a language."""

from django.urls import path

from presencia.web.jobs.health import health

app_name = "jobs"
urlpatterns = [path("health", health, name="health")]
