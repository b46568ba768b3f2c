"""Reads boundary files: format, coordinates, validity, overlaps, identifiers.

A publisher's boundary file is a `BoundarySource`: a catalogue card and the options of its
layouts. Everything heavy lives in modules that are imported when a file is read.
"""

from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.source import BoundarySource, Layout

__all__ = ["BoundaryOptions", "BoundarySource", "Layout"]
