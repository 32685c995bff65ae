"""Out of the house: files in the formats of the field, triple stores elsewhere, a server on the desk, descriptions."""
