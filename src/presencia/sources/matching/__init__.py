"""Joins the places a file names to the places of an index, and says how sure each join is.

`gazetteer` lays places out for look-up, `matcher` decides what one name means within its
parent, `agreement` adds the code, `resolution` does it for whole columns and keeps the record
that a person reads, `consequences` says what each way out of a contradiction would do.
`presencia.sources.places.PlaceIndex` is all that callers need; nothing is imported here, so
that finding the sources stays quick.
"""
