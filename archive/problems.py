"""The failures that are foreseen: each says what is wrong and what to do, and no face shows a traceback for them."""

from archive.curating import NoSuchFlag
from archive.recurring import NothingToSplit
from archive.theme_decisions import BadDecision
from archive.writer import AnotherWriter
from catalog.database import CatalogueUnavailable
from catalog.packs import BadPack, NoSuchPack
from catalog.recurrence import NoSuchRecurringLesson
from catalog.reviews import NoSuchReview, ReviewWithdrawn
from ingest.parsers import NoSuchParser
from ingest.sources import NothingThere
from nlp.encoder import EncoderUnavailable
from nlp.taxonomy import BadTaxonomy
from nlp.theming.heads import BadHeads
from nlp.theming.learning import BadLearnedHeads
from nlp.theming.passages import BadGold
from search.contract import BadQuery, SearchUnavailable
from search.evaluation import BadCollection

FORESEEN = (
    AnotherWriter,
    BadCollection,
    BadDecision,
    BadGold,
    BadHeads,
    BadLearnedHeads,
    BadPack,
    BadQuery,
    BadTaxonomy,
    CatalogueUnavailable,
    EncoderUnavailable,
    NoSuchFlag,
    NoSuchPack,
    NoSuchParser,
    NoSuchRecurringLesson,
    NoSuchReview,
    NothingThere,
    NothingToSplit,
    ReviewWithdrawn,
    SearchUnavailable,
)
