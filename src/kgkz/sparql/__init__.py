"""SPARQL: saved queries and their parameters, stores, and result tables."""
