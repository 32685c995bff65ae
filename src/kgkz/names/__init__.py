"""Names in any script: comparison, lookup, search and display language."""
