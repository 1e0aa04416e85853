"""The embedded backend: tantivy for words, flat files for vectors and columns; one folder, no server."""
