"""Text in, labelled spans out: sentences, themes with evidence, lessons, agencies, vectors. No database, no web."""
