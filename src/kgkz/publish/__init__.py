"""Leaving the package: files, stores elsewhere, a local server, catalogues, bibliographies."""
