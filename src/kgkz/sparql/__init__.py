"""SPARQL: saved queries and their parameters, the stores that answer, the tables that come back."""
