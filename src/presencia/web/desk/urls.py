"""Addresses of the staff's screens."""

from presencia.web.desk import (
    administration,
    assessing,
    data,
    evidence,
    map,
    place,
    plans,
    region,
    releases,
)
from presencia.web.jobs import pages as jobs

app_name = "desk"
urlpatterns = [
    *region.urlpatterns,
    *map.urlpatterns,
    *place.urlpatterns,
    *plans.urlpatterns,
    *assessing.urlpatterns,
    *data.urlpatterns,
    *evidence.urlpatterns,
    *releases.urlpatterns,
    *administration.urlpatterns,
    *jobs.urlpatterns,
]
