"""The reference pages, one module per subject; each has ``page(lang) -> str``."""
