"""Side-by-side measurements of kgkz and its peers; run by hand, never as a test."""
