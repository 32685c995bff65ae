"""The knowledge graph: built and kept, asked, shown."""
