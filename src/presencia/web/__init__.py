"""The application people open: desk (staff), public (portal) and api, on Django.

Reads facts through `facts`, which alone calls `presencia.workflow`; keeps decisions in the
relational database. Who may do what is said once, in `access`.
"""
