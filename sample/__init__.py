"""A fictional archive, written for this project, in every format the program parses.

No event, person or review in it is real; area names are real so that areas resolve.
`sample.build` renders the PDF, DOCX and encoded text files from `sources/`; the gold
labels are in `gold/reviews.jsonl`. README.md says what each file is for.
"""

from pathlib import Path

FOLDER: Path = Path(__file__).resolve().parent
DOCUMENTS: Path = FOLDER / "documents"
"""The folder to ingest: the fictional documents, and the column mapping that is read beside the CSV."""
SOURCES: Path = FOLDER / "sources"
GOLD: Path = FOLDER / "gold" / "reviews.jsonl"
