"""Which polygon a point lies in: exact at the borders, for millions of points.

`Locator` is all that callers need. Below it, `edges` cuts the polygons into short lists of
edges, `exact` decides one point against one polygon, `grid` answers most points by a look-up,
and `kernels` is the compiled loop for large inputs.
"""

from presencia.sources.locate.locator import Locator

__all__ = ["Locator"]
