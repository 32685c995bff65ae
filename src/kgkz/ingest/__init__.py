"""Import of data frames: rows become entries of the graph."""
