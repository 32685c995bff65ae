"""Validation of data against the SHACL shapes, and validation reports."""
