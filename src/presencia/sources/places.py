"""The places of a workspace as one index: by code, by name, by location.

`PlaceIndex` is what every source asks. It holds several countries, levels and hierarchies
together, and the packaged aliases and police units that concern them.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem, Where
from presencia.sources.matching.match import Match
from presencia.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.sources.locate import Locator
    from presencia.sources.matching.agreement import Agreement
    from presencia.sources.matching.resolution import Resolution as Resolution

__all__ = ["Match", "PlaceIndex"]

_NEEDED = ("place_id", "name", "level", "iso3")
_ALIAS_COLUMNS = ("iso3", "level", "alias", "parent", "place_id", "source", "verified")

_MISSING = Text("falta la columna «{column}».", "column “{column}” is missing.")
_COLUMNS = Text("la tabla debe traer {columns}.", "the table must have {columns}.")
_TWICE = Text("«{name}» ({place_id}) está dos veces.", "“{name}” ({place_id}) is there twice.")
_TWO_PARENTS = Text(
    "«{name}» ({place_id}) está en dos lugares superiores: {parents}.",
    "“{name}” ({place_id}) is in two places above: {parents}.",
)
_KEEP_ONE = Text(
    "deje una sola fila por lugar; si cambió de lugar superior, dele otro identificador.",
    "keep one row a place; if it moved to another place above, give it another identifier.",
)
_SHARED_CODE = Text(
    "el código {code} es de {n} lugares de {iso3}: {names}. No se unirá nada por ese código.",
    "code {code} is that of {n} places of {iso3}: {names}. Nothing will be joined by that code.",
)
_FIX_CODE = Text("corrija el código en el archivo de límites.", "correct it in the boundary file.")
_UNKNOWN_ALIAS = Text(
    "el alias «{alias}» nombra el lugar {place_id}, que no existe.",
    "alias “{alias}” names place {place_id}, which does not exist.",
)
_FIX_ALIAS = Text("corrija place_id en el archivo de alias.", "correct place_id in the alias file.")
_NO_SHAPES = Text(
    "no hay polígonos de nivel {level} en la jerarquía «{hierarchy}».",
    "there are no polygons of level {level} in the hierarchy “{hierarchy}”.",
)
_IMPORT = Text(
    "importe límites con `presencia import`.", "import boundaries with `presencia import`."
)


class PlaceIndex:
    """Places by code, by name and by location.

    Make one with `from_frame`. It never changes; look-ups remember what they have prepared.

    Examples
    --------
    >>> import pandas as pd
    >>> index = PlaceIndex.from_frame(pd.DataFrame({
    ...     "place_id": ["GTM-ESCUINTLA", "GTM-PETEN", "GTM-0509", "GTM-1702"],
    ...     "name": ["Escuintla", "Petén", "San José", "San José"],
    ...     "level": [1, 1, 2, 2],
    ...     "parent_id": [None, None, "GTM-ESCUINTLA", "GTM-PETEN"],
    ...     "iso3": "GTM", "code": ["5", "17", "509", "1702"], "hierarchy": "administrative"}))
    >>> index.resolve("SAN JOSE", parent="Depto. de Peten", level=2).place_id
    'GTM-1702'
    >>> index.resolve("San José", level=2).how
    'ambiguous'
    >>> index.by_code("0509", iso3="GTM", level=2)
    'GTM-0509'
    """

    def __init__(self, places: "pd.DataFrame", matcher: "Agreement", problems: list[Problem]):
        self._frame = places
        self._matcher = matcher
        self._locators: dict[tuple[int, str], tuple[Locator, list[str]]] = {}
        self.problems = tuple(problems)
        """What is wrong with the index and does not stop it: shared codes, aliases of no place."""

    @classmethod
    def from_frame(
        cls, places: "pd.DataFrame", aliases: "pd.DataFrame | None" = None
    ) -> "PlaceIndex":
        """Return an index over a table of places.

        Parameters
        ----------
        places : pandas.DataFrame or geopandas.GeoDataFrame
            PLACES schema; needed are place_id, name, level, iso3. Geometry only for `locate`.
        aliases : pandas.DataFrame, optional
            The workspace's own aliases: alias, place_id, and where wanted parent, beside the
            packaged ones.

        Raises
        ------
        DataInvalid
            ``E-NAM-001`` a column is missing; ``E-NAM-002`` a place is there twice, for
            example a municipality listed in two departments.
        """
        import pandas as pd

        from presencia.sources.matching.agreement import Agreement
        from presencia.sources.matching.gazetteer import Gazetteer
        from presencia.vocabularies import table

        _check(places, _NEEDED)
        plain = _plain(places)
        _check_once(plain)
        units = _units(plain)
        known = plain if units.empty else pd.concat([plain, units], ignore_index=True)
        own, problems = _own_aliases(aliases, set(known["place_id"]))
        shipped = table("place_aliases")[list(_ALIAS_COLUMNS)]
        countries = table("countries")
        iso2 = dict(zip(countries["iso2"], countries["iso3"], strict=True))
        gazetteer = Gazetteer(known, pd.concat([own, shipped], ignore_index=True), iso2)
        return cls(places, Agreement(gazetteer), _shared_codes(plain) + problems)

    @property
    def frame(self) -> "pd.DataFrame":
        """The places as given."""
        return self._frame

    @cached_property
    def units(self) -> "pd.DataFrame":
        """Packaged units of other hierarchies inside these places (police delegations).

        They can be joined to by asking for their hierarchy, and are no part of `frame`.
        """
        return _units(_plain(self._frame))

    def by_code(
        self, code: object, *, iso3: str | None = None, level: int | None = None
    ) -> str | None:
        """Return the one place of a code, or None where there is none or several.

        Understands "101", "0101", 101, 101.0, "1802.0", "SV0101", "GT1802", "GTM-1802".
        """
        found = self._matcher.places.coded(code, iso3, level)
        return self._matcher.places.ids[found[0]] if len(found) == 1 else None

    def resolve(
        self,
        name: str,
        *,
        parent: str | None = None,
        iso3: str | None = None,
        level: int | None = None,
        hierarchy: str = "administrative",
        code: object = None,
    ) -> Match:
        """Return what a name means.

        Parameters
        ----------
        name : str
            As written.
        parent : str, optional
            Name or code of the place above; it binds.
        iso3, level, hierarchy
            Where to look.
        code : str or number, optional
            Code beside the name.
        """
        from presencia.sources.matching.gazetteer import Scope

        return self._matcher.match(code, name, parent, Scope(iso3, level, hierarchy))

    def resolve_many(
        self,
        names: "pd.Series | None",
        *,
        parents: "pd.Series | None" = None,
        codes: "pd.Series | None" = None,
        iso3: "pd.Series | str | None" = None,
        level: int | None = None,
        hierarchy: str = "administrative",
    ) -> "Resolution":
        """Join columns; every distinct query is decided once, whatever the number of rows.

        Parameters
        ----------
        names : pandas.Series or None
            Names as written; None where there are only codes.
        parents, codes : pandas.Series, optional
            Of the same length.
        iso3 : pandas.Series or str, optional
            Country of each row, or of all.
        level, hierarchy
            Where to look.

        Returns
        -------
        Resolution
            place ids on the input's index, and one row per distinct query.

        Raises
        ------
        ValueError
            If the columns have different lengths, or none is given.
        """
        from presencia.sources.matching.gazetteer import Scope
        from presencia.sources.matching.resolution import resolve_columns

        scope = Scope(None, level, hierarchy)
        return resolve_columns(self._matcher, names, parents, codes, iso3, scope)

    def covering(self, place_id: str, *, hierarchy: str = "administrative") -> str | None:
        """Return the place itself, or the nearest above it, that stands in a hierarchy.

        The department a police delegation lies in; None where there is none.
        """
        places = self._matcher.places
        position = places.position(place_id)
        if position is None:
            return None
        line = [position, *places.ancestors(position)]
        return next((places.ids[p] for p in line if places.hierarchy[p] == hierarchy), None)

    def locate(self, lon: Any, lat: Any, *, level: int, hierarchy: str = "administrative") -> "Any":
        """Return the place each point lies in.

        Parameters
        ----------
        lon, lat : array-like of float, shape (n,)
            Degrees, EPSG:4326.
        level, hierarchy
            Which places.

        Returns
        -------
        numpy.ndarray of object, shape (n,)
            place_id, or None outside all of them.

        Raises
        ------
        ConfigurationError
            ``E-NAM-010`` if there are no polygons of that level.
        """
        import numpy as np

        locator, ids = self._locator(level, hierarchy)
        found = locator.locate(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        return np.array([*ids, None], dtype=object)[found]

    def _locator(self, level: int, hierarchy: str) -> "tuple[Locator, list[str]]":
        if (level, hierarchy) not in self._locators:
            from presencia.sources.locate import Locator

            frame = self._frame
            wanted = frame["level"] == level
            if "hierarchy" in frame:
                wanted &= frame["hierarchy"] == hierarchy
            if "geometry" not in frame or not (wanted & frame["geometry"].notna()).any():
                what = _NO_SHAPES.fill(level=level, hierarchy=hierarchy)
                raise ConfigurationError(Problem("E-NAM-010", what, _IMPORT))
            shaped = frame[wanted & frame["geometry"].notna()]
            locator = Locator(shaped["geometry"].to_numpy())
            self._locators[level, hierarchy] = (locator, shaped["place_id"].tolist())
        return self._locators[level, hierarchy]


def _plain(places: "pd.DataFrame") -> "pd.DataFrame":
    """Return the columns names and codes need, absent ones filled, without geometry."""
    import pandas as pd

    frame = pd.DataFrame({c: places[c].array for c in _NEEDED})
    for column, value in (("parent_id", None), ("code", None), ("hierarchy", "administrative")):
        frame[column] = places[column].array if column in places else value
    return frame


def _check(frame: "pd.DataFrame", columns: tuple[str, ...]) -> None:
    problems = [
        Problem(
            "E-NAM-001",
            _MISSING.fill(column=column),
            _COLUMNS.fill(columns=", ".join(columns)),
            Where(column=column),
        )
        for column in columns
        if column not in frame.columns
    ]
    if problems:
        raise DataInvalid(problems[0], problems[1:])


def _check_once(plain: "pd.DataFrame") -> None:
    key = ["hierarchy", "place_id"]
    twice = plain[plain.duplicated(key, keep=False)]
    problems = []
    for (_, place_id), rows in twice.groupby(key):
        parents = list(dict.fromkeys(str(p) for p in rows["parent_id"]))
        what = _TWICE if len(parents) == 1 else _TWO_PARENTS
        text = what.fill(name=rows["name"].iloc[0], place_id=place_id, parents=", ".join(parents))
        problems.append(Problem("E-NAM-002", text, _KEEP_ONE, value=str(place_id)))
    if problems:
        raise DataInvalid(problems[0], problems[1:])


def _shared_codes(plain: "pd.DataFrame") -> list[Problem]:
    key = ["iso3", "hierarchy", "level", "code"]
    coded = plain[plain["code"].notna()]
    twice = coded[coded.duplicated(key, keep=False)]
    return [
        Problem(
            "E-NAM-003",
            _SHARED_CODE.fill(code=code, n=len(rows), iso3=iso3, names=", ".join(rows["name"])),
            _FIX_CODE,
            value=str(code),
        )
        for (iso3, _, _, code), rows in twice.groupby(key)
    ]


def _units(plain: "pd.DataFrame") -> "pd.DataFrame":
    """Return the packaged units whose place above is among the places and that are not there."""
    from presencia.vocabularies import table

    units = table("place_units").assign(code=None)
    held = set(plain["place_id"])
    fitting = units["parent_id"].isin(held) & ~units["place_id"].isin(held)
    return units.loc[fitting, plain.columns.tolist()].reset_index(drop=True)


def _own_aliases(
    aliases: "pd.DataFrame | None", known: set[str]
) -> "tuple[pd.DataFrame, list[Problem]]":
    import pandas as pd

    if aliases is None or aliases.empty:
        return pd.DataFrame(columns=list(_ALIAS_COLUMNS), dtype=object), []
    _check(aliases, ("alias", "place_id"))
    filled = aliases[aliases["alias"].notna() & aliases["place_id"].notna()]
    filled = filled[filled["place_id"].astype(str).str.strip() != ""]
    own = filled.reindex(columns=list(_ALIAS_COLUMNS))
    strange = own[~own["place_id"].astype(str).str.strip().isin(known)]
    problems = [
        Problem(
            "E-NAM-004",
            _UNKNOWN_ALIAS.fill(alias=row.alias, place_id=row.place_id),
            _FIX_ALIAS,
            value=str(row.alias),
        )
        for row in strange.itertuples()
    ]
    return own, problems
