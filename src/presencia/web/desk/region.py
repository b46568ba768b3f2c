"""The region at a glance: five goals, what changed, what needs attention."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from presencia.web.access.doors import door


@door("facts.see")
def region(request: HttpRequest) -> HttpResponse:
    """Show the region."""
    return render(request, "desk/region.html", {})


urlpatterns = [path("", region, name="region")]
