"""From the rows of a frame to entries of the graph."""
