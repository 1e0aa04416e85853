"""Documents in: readers know file formats, parsers know reviews, the pipeline brings both into the catalogue."""
