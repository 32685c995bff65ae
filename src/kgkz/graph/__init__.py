"""The knowledge graph: construction, cache, queries, exports and displays."""
