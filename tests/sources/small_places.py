"""A handful of real places with square polygons, for tests that need an index and no files."""

import geopandas as gpd
import shapely

from presencia.sources.places import PlaceIndex

SQUARE = 1.0
PLACES = (
    # place_id, name, level, parent_id, code, west, south
    ("BLZ", "Belize", 0, None, "BLZ", -89.0, 17.0),
    ("GTM", "Guatemala", 0, None, "GTM", -91.0, 15.0),
    ("HND", "Honduras", 0, None, "HND", -87.0, 15.0),
    ("NIC", "Nicaragua", 0, None, "NIC", -86.0, 12.0),
    ("CRI", "Costa Rica", 0, None, "CRI", -84.2, 9.6),
    ("PAN", "Panamá", 0, None, "PAN", -80.0, 8.5),
    ("SLV", "El Salvador", 0, None, "SLV", -90.0, 13.5),
    ("GTM-GUATEMALA", "Guatemala", 1, "GTM", "1", -91.0, 14.0),
    ("GTM-QUICHE", "Quiché", 1, "GTM", "14", -91.0, 15.0),
    ("GTM-PETEN", "Petén", 1, "GTM", "17", -90.5, 16.5),
    ("GTM-JUTIAPA", "Jutiapa", 1, "GTM", "22", -90.0, 14.0),
    ("GTM-SUCHITEPEQUEZ", "Suchitepéquez", 1, "GTM", "10", -92.0, 14.0),
    ("HND-ATLANTIDA", "Atlántida", 1, "HND", None, -87.5, 15.0),
    ("HND-ISLAS_DE_LA_BAHIA", "Islas de la Bahía", 1, "HND", None, -86.8, 16.2),
    ("NIC-BOACO", "Boaco", 1, "NIC", None, -86.0, 12.0),
    ("NIC-ATLANTICO_NORTE", "Atlántico Norte", 1, "NIC", None, -85.0, 14.0),
    ("NIC-ATLANTICO_SUR", "Atlántico Sur", 1, "NIC", None, -85.0, 12.0),
    ("CRI-SAN_JOSE", "San José", 1, "CRI", "1", -84.2, 9.6),
    ("CRI-LIMON", "Limón", 1, "CRI", "7", -83.2, 9.6),
    ("PAN-PANAMA", "Panamá", 1, "PAN", None, -80.0, 8.5),
    ("PAN-KUNA_YALA", "Kuna Yala", 1, "PAN", None, -79.0, 8.5),
    ("SLV-AHUACHAPAN", "Ahuachapán", 1, "SLV", "SV01", -90.0, 13.5),
    ("GTM-0101", "Guatemala", 2, "GTM-GUATEMALA", "101", -91.0, 14.0),
    ("GTM-1013", "Chicacao", 2, "GTM-SUCHITEPEQUEZ", "1013", -92.0, 14.0),
    ("GTM-1020", "Santo Tomás La Unión", 2, "GTM-SUCHITEPEQUEZ", "1020", -91.5, 14.0),
    ("GTM-1406", "Chichicastenango", 2, "GTM-QUICHE", "1406", -91.0, 15.0),
    ("GTM-1702", "San José", 2, "GTM-PETEN", "1702", -90.5, 16.5),
    ("GTM-2214", "San José Acatempa", 2, "GTM-JUTIAPA", "2214", -90.0, 14.0),
    ("CRI-101", "San José", 2, "CRI-SAN_JOSE", "101", -84.2, 9.6),
    ("CRI-702", "Pococí", 2, "CRI-LIMON", "702", -83.2, 9.6),
    ("SLV-0101", "Ahuachapán", 2, "SLV-AHUACHAPAN", "SV0101", -90.0, 13.5),
    ("SLV-0102", "Apaneca", 2, "SLV-AHUACHAPAN", "SV0102", -89.0, 13.5),
)


def small_frame() -> gpd.GeoDataFrame:
    """Return the places as a PLACES frame."""
    rows = [
        {
            "place_id": place_id,
            "name": name,
            "level": level,
            "parent_id": parent,
            "iso3": place_id[:3],
            "code": code,
            "hierarchy": "administrative",
            "geometry": shapely.box(west, south, west + SQUARE, south + SQUARE),
        }
        for place_id, name, level, parent, code, west, south in PLACES
    ]
    return gpd.GeoDataFrame(rows, crs="EPSG:4326")


def small_index() -> PlaceIndex:
    """Return an index over the places."""
    return PlaceIndex.from_frame(small_frame())
