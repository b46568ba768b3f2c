"""Addresses of the public portal."""

from django.urls import path

from presencia.web.public import files, portal

app_name = "public"
_RELEASE = "r/<slug:name>/<int:version>/"
urlpatterns = [
    path("", portal.home, name="home"),
    path("r/<slug:name>/", portal.newest, name="newest"),
    path(_RELEASE, portal.release, name="release"),
    path(f"{_RELEASE}place/<str:place_id>/", portal.place, name="place"),
    path(f"{_RELEASE}plan/", portal.plan, name="plan"),
    path(f"{_RELEASE}data/", portal.data, name="data"),
    path(f"{_RELEASE}data/<str:file>", files.download, name="file"),
    path(f"{_RELEASE}map.svg", files.map_file, name="map"),
    path(f"{_RELEASE}methods/", portal.methods, name="methods"),
    path(f"{_RELEASE}embed/", portal.embed, name="embed"),
]
