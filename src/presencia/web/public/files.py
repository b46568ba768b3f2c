"""What a release gives as files: its downloads, and the map of many places."""

import gzip
import hashlib

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from presencia.web.access.doors import everyone
from presencia.web.facts.cache import Kept
from presencia.web.public import map_view
from presencia.web.public.answers import FILE_AGE, cacheable, gone
from presencia.web.public.models import Release
from presencia.web.public.released import file_of, find, packed, read

KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".json": "application/json",
}
_maps: Kept[tuple[bytes, str]] = Kept(16)


@everyone()
@require_safe
def download(request: HttpRequest, name: str, version: int, file: str) -> HttpResponseBase:
    """Give one frozen file."""
    return answer(request, find(name, version), file)


def answer(request: HttpRequest, row: Release, file: str) -> HttpResponseBase:
    """Return a file of a release, compressed where the reader takes that; its ETag is its SHA-256.

    Raises
    ------
    Http404
        If it has no such file.
    """
    if row.state != Release.PUBLISHED:
        return gone(request, row)
    path, digest = file_of(row, file)
    smaller = packed(row, file) if _takes_gzip(request) else None
    response = FileResponse((smaller or path).open("rb"), content_type=KINDS[path.suffix])
    if smaller:
        response["Content-Encoding"] = "gzip"
        digest += "-gzip"
    response["Content-Disposition"] = f'attachment; filename="{row.name}-v{row.version}-{file}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ("Accept-Encoding",))
    return cacheable(request, response, digest, FILE_AGE)


@everyone()
@require_safe
def map_file(request: HttpRequest, name: str, version: int) -> HttpResponseBase:
    """Give the map as a file of its own, which a page of any language and colours shows."""
    row = find(name, version)
    if row.state != Release.PUBLISHED:
        return gone(request, row)
    of = read(row)

    def draw() -> tuple[bytes, str]:
        context = {"drawing": of.drawing, "layers": map_view.layers(of)}
        made = render_to_string("public/map.svg", context).encode()
        return gzip.compress(made, mtime=0), hashlib.sha256(made).hexdigest()

    made, digest = _maps.get(of.folder, draw)
    small = _takes_gzip(request)
    response = HttpResponse(made if small else gzip.decompress(made), content_type="image/svg+xml")
    if small:
        response["Content-Encoding"] = "gzip"
        digest += "-gzip"
    patch_vary_headers(response, ("Accept-Encoding",))
    return cacheable(request, response, digest, FILE_AGE)


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")
