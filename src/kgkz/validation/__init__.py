"""The shapes over the data, and the report."""
