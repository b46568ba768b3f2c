"""Addresses of accounts."""

from django.urls import URLPattern

app_name = "access"
urlpatterns: list[URLPattern] = []
