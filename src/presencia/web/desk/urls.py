"""Addresses of the staff's screens."""

from presencia.web.desk import (
    administration,
    assessing,
    evidence,
    map,
    place,
    region,
    releases,
)
from presencia.web.desk.data import urls as data
from presencia.web.desk.plans import urls as plans
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
