"""The themes as data that a practitioner can read and edit: `themes.yaml`, its schema, its changelog, training text."""

from pathlib import Path

FOLDER = Path(__file__).parent
THEMES = FOLDER / "themes.yaml"
SCHEMA = FOLDER / "themes.schema.json"
TRAINING = FOLDER / "training"
GOLD = FOLDER / "gold" / "passages.jsonl"
HEADS = FOLDER / "heads" / "themes.npz"
