"""The plans screens: addresses and views."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
