"""Export and publication: files, triple stores, local server, metadata, query catalogue and bibliography."""
