"""The embedded index's writer: applies changes as one commit, rebuilds, compacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import tantivy

from search.contract import Change, ReviewEntry, SearchUnavailable
from search.embedded.commits import CommitStore, Manifest
from search.embedded.compaction import compacted
from search.embedded.files import Appender, Extent
from search.embedded.schema import documents_of, entry_schema, review_schema

# One thread keeps segments few and the order of documents fixed; analysis in Python is what takes the time.
_THREADS = 1
_HEAP = 64_000_000
# Copying everything that lives is worth it when more rows are dead than alive, and not for a handful.
_COMPACT_FROM = 2_000


@dataclass
class _Writers:
    """The open writers of both tantivy indexes in the work folder, and the flat files."""

    reviews: tantivy.IndexWriter
    entries: tantivy.IndexWriter
    appender: Appender
    number: int
    row: int

    def put(self, review: ReviewEntry) -> None:
        whole, entries = documents_of(review, self.number, self.row)
        self.reviews.add_document(whole)
        for document in entries:
            self.entries.add_document(document)
        self.appender.add(review, self.number, self.row)
        self.number += 1
        self.row += len(entries)

    def drop(self, review_id: str) -> None:
        self.reviews.delete_documents_by_term("key", review_id)
        self.entries.delete_documents_by_term("key", review_id)
        self.appender.withdraw(review_id)

    def commit(self) -> Extent:
        """Make all three durable in the work folder."""
        extent = self.appender.make_durable()
        for writer in (self.entries, self.reviews):
            writer.commit()
            writer.wait_merging_threads()
        return extent


class IndexWriting:
    """Writes to a commit store. `model` names the vectors' model; vectors of two models are never mixed."""

    def __init__(self, store: CommitStore, model: str) -> None:
        self._store = store
        self._model = model

    def apply(self, changes: Iterable[Change]) -> int:
        """Apply changes as one commit; returns the sequence number reached. Raises IndexBusy."""
        with self._store.writing():
            before = self._store.current()
            self._check_model(before)
            pending = list(changes)
            if not pending:
                return before.sequence if before is not None else 0
            start = before or Manifest(0, 0, Extent(0))
            start = replace(start, extent=replace(start.extent, model=start.extent.model or self._model))
            self._store.prepare_work(before)
            with self._writers(start) as writers:
                for change in pending:
                    writers.drop(change.review_id)
                    if change.entry is not None:
                        writers.put(change.entry)
                manifest = self._publish(start, writers, max(start.sequence, pending[-1].sequence))
            self._compact(manifest)
            return manifest.sequence

    def rebuild(self, reviews: Iterable[ReviewEntry], sequence: int) -> None:
        """Write everything anew beside what is there, and replace it in one step. Raises IndexBusy."""
        with self._store.writing():
            # Named after what lies there, not after the manifest: that may be of another version, or damaged.
            start = Manifest(
                self._store.last_commit(), sequence, Extent(self._store.free_generation(), model=self._model)
            )
            self._store.prepare_work(None)
            with self._writers(start) as writers:
                for review in reviews:
                    writers.put(review)
                self._publish(start, writers, sequence)

    def _compact(self, manifest: Manifest) -> None:
        """Copy what lives into new flat files where more is dead than alive."""
        alive = tantivy.Index.open(str(self._store.work / "entries")).searcher().num_docs
        if manifest.extent.entries < max(_COMPACT_FROM, 2 * alive):
            return
        extent = compacted(self._store.files(manifest.extent), manifest.extent)
        self._store.publish(replace(manifest, commit=manifest.commit + 1, extent=extent))

    def _check_model(self, manifest: Manifest | None) -> None:
        if manifest is not None and manifest.extent.model and self._model not in {"", manifest.extent.model}:
            raise SearchUnavailable(
                f"the search index holds vectors of {manifest.extent.model}, and the model is now {self._model}: "
                "run `lessons reindex`"
            )

    @contextmanager
    def _writers(self, manifest: Manifest) -> Iterator[_Writers]:
        """Writers on the work folder; where something fails, what they wrote is never seen."""
        reviews, entries = (
            tantivy.Index(schema, str(self._store.work / name)).writer(_HEAP, _THREADS)
            for name, schema in (("reviews", review_schema()), ("entries", entry_schema()))
        )
        appender = Appender(self._store.files(manifest.extent), manifest.extent)
        try:
            yield _Writers(reviews, entries, appender, manifest.next_number, manifest.next_row)
        finally:
            appender.close()

    def _publish(self, start: Manifest, writers: _Writers, sequence: int) -> Manifest:
        extent = writers.commit()
        manifest = Manifest(start.commit + 1, sequence, extent, writers.number, writers.row)
        self._store.publish(manifest)
        return manifest
