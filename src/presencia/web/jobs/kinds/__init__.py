"""One file per kind of background work."""
