"""The data screens: their addresses."""

from django.urls import URLPattern, path, register_converter

from presencia.web.desk.data import board, columns, lineage, listing, match, saving, values, wizard


class FormConverter:
    """The form of a file: csv or xlsx."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value


register_converter(FormConverter, "form")

_VERSION = "data/sets/<slug:name>/v<int:version>"
_DRAFT = "data/import/<uuid:pk>"
urlpatterns: list[URLPattern] = [
    path("data/", listing.datasets, name="data"),
    path("data/quality/", board.board, name="data-quality"),
    path("data/quality/missing/", board.missing, name="data-missing"),
    path("data/lineage/<slug:result_id>/", lineage.of_saved, name="lineage"),
    path("data/sets/<slug:name>/", listing.dataset, name="dataset"),
    path(f"{_VERSION}/", listing.dataset, name="dataset-version"),
    path(f"{_VERSION}/rows/", listing.rows, name="dataset-rows"),
    path(f"{_VERSION}/rows.<form:form>", saving.rows, name="dataset-rows-file"),
    path(f"{_VERSION}/rejects/", listing.rejects, name="dataset-rejects"),
    path(f"{_VERSION}/rejects.<form:form>", saving.rejects, name="dataset-rejects-file"),
    path(f"{_VERSION}/matches/", listing.matches, name="dataset-matches"),
    path(f"{_VERSION}/matches.<form:form>", saving.matches, name="dataset-matches-file"),
    path(f"{_VERSION}/lineage/", lineage.of_version, name="dataset-lineage"),
    path(f"{_VERSION}/withdraw/", listing.withdraw, name="dataset-withdraw"),
    path("data/import/", wizard.begin, name="import"),
    path(f"{_DRAFT}/", wizard.draft, name="import-draft"),
    path(f"{_DRAFT}/discard/", wizard.discard, name="import-discard"),
    path(f"{_DRAFT}/columns/", columns.columns, name="import-columns"),
    path(f"{_DRAFT}/describe/", columns.describe, name="import-describe"),
    path(f"{_DRAFT}/places/", match.places, name="import-places"),
    path(f"{_DRAFT}/places/settle/", match.settle, name="import-settle"),
    path(f"{_DRAFT}/places/go-on/", match.go_on, name="import-go-on"),
    path(f"{_DRAFT}/places/<int:row>/", match.choose, name="import-choose"),
    path(f"{_DRAFT}/places.<form:form>", match.save, name="import-matches-file"),
    path(f"{_DRAFT}/values/", values.values, name="import-values"),
    path(f"{_DRAFT}/rejects.<form:form>", values.save, name="import-rejects-file"),
    path(f"{_DRAFT}/confirm/", values.confirm, name="import-confirm"),
]

__all__ = ["FormConverter", "urlpatterns"]
