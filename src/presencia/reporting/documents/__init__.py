"""One file per document: each defines ``REPORT`` and is found by scanning this folder."""
