"""Names in any script: how they are compared, looked up and shown in the reader's language."""
