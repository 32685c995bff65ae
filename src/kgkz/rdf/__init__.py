"""RDF: terms as Python values, the prefix table, the shipped files, Turtle in and out."""
