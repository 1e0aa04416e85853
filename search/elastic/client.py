"""The connection to Elasticsearch: the only module that imports its client.

Everything that can go wrong with a cluster becomes SearchUnavailable with a reason that says what to do. Settings come
with the URL, so that one setting chooses and configures the backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    Elasticsearch,
    NotFoundError,
    UnsupportedProductError,
)
from elasticsearch.helpers import BulkIndexError, bulk

from search.contract import SearchUnavailable

Json = Mapping[str, Any]

_VERSIONS = (8, 9)
_TIMEOUT_SECONDS = 10.0
# Writing waits longer than searching: a bulk request that times out was often carried out.
_BULK_TIMEOUT_SECONDS = 120.0
_BULK_RETRIES = 6
_BULK_BYTES = 8 * 1024 * 1024
_PASSING = (429, 502, 503, 504)


class ChangedMeanwhile(Exception):
    """A document was changed by someone else since it was read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the cluster is and how to speak to it."""

    hosts: tuple[str, ...]
    prefix: str
    user: tuple[str, str] | None
    api_key: str | None
    ca_certs: str | None
    fingerprint: str | None
    timeout: float

    @classmethod
    def from_url(cls, url: str) -> Settings:
        """From `https://user:password@host:9200,host2:9200/prefix?api_key=...&ca_certs=...&timeout=...`.

        `ca_fingerprint` may stand for `ca_certs`. Raises SearchUnavailable for an option that does not exist.
        """
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        unknown = options.keys() - {"api_key", "ca_certs", "ca_fingerprint", "timeout"}
        if unknown or not parts.netloc:
            what = f"has no option {', '.join(sorted(unknown))}" if unknown else "names no host"
            raise SearchUnavailable(
                f"the Elasticsearch URL {what}; it takes api_key, ca_certs, ca_fingerprint, timeout"
            )
        credentials, _, hosts = parts.netloc.rpartition("@")
        name, _, password = credentials.partition(":")
        try:
            timeout = float(options.get("timeout", _TIMEOUT_SECONDS))
        except ValueError:
            raise SearchUnavailable("the Elasticsearch URL's timeout is a number of seconds") from None
        return cls(
            hosts=tuple(
                urlunsplit((parts.scheme, _with_port(host, parts.scheme), "", "", "")) for host in hosts.split(",")
            ),
            prefix=parts.path.strip("/") or "lessons",
            user=(unquote(name), unquote(password)) if name else None,
            api_key=options.get("api_key"),
            ca_certs=options.get("ca_certs"),
            fingerprint=options.get("ca_fingerprint"),
            timeout=timeout,
        )


class Cluster:
    """Requests to a cluster. All raise SearchUnavailable where it cannot answer fully."""

    def __init__(self, settings: Settings) -> None:
        self._where = ", ".join(settings.hosts)
        security: dict[str, Any] = {"ca_certs": settings.ca_certs, "ssl_assert_fingerprint": settings.fingerprint}
        with self._told():
            self._client = Elasticsearch(
                list(settings.hosts),
                basic_auth=settings.user if settings.api_key is None else None,
                api_key=settings.api_key,
                request_timeout=settings.timeout,
                retry_on_timeout=True,
                retry_on_status=_PASSING,
                max_retries=2,
                **{name: value for name, value in security.items() if value is not None},
            )

    def check(self) -> None:
        """Whether the cluster is there, of a version that we speak to, and has all its primary shards."""
        with self._told():
            number = str(self._client.info()["version"]["number"])
            health = self._client.cluster.health(timeout="1s")
        if int(number.split(".", maxsplit=1)[0]) not in _VERSIONS:
            raise SearchUnavailable(f"Elasticsearch at {self._where} is version {number}; 8 or 9 is needed")
        if health["status"] == "red":
            raise SearchUnavailable(
                f"Elasticsearch at {self._where} is red: it has lost {health['unassigned_shards']} shards; "
                "start its missing nodes, or run `lessons reindex`"
            )

    def search(self, index: str, body: Json) -> Json:
        return self.search_all([(index, body)])[0]

    def search_all(self, searches: Sequence[tuple[str, Json]]) -> list[Json]:
        """Several searches in one request; all answer over all shards, or it raises."""
        lines: list[Json] = []
        for index, body in searches:
            # What is not there yet is empty; a shard that is missing is no answer.
            lines += [{"index": index, "allow_partial_search_results": False, "ignore_unavailable": True}, body]
        with self._told():
            responses = self._client.msearch(searches=lines)["responses"]
        for response in responses:
            if "error" in response:
                raise SearchUnavailable(self._reason_of(response["error"], response.get("status", 500)))
        return list(responses)

    def get(self, index: str, document: str) -> Json | None:
        """A document with its `_source`, `_seq_no` and `_primary_term`; None where it or the index is not there."""
        try:
            with self._told(NotFoundError):
                return dict(self._client.get(index=index, id=document))
        except NotFoundError:
            return None

    def put(self, index: str, document: str, source: Json, since: Json | None = None) -> None:
        """Store a document. Raises ChangedMeanwhile where it is not the one that was read (`since`), or is there."""
        held: dict[str, Any] = {"op_type": "create"}
        if since is not None:
            held = {"if_seq_no": since["_seq_no"], "if_primary_term": since["_primary_term"]}
        try:
            with self._told(ConflictError):
                self._client.index(index=index, id=document, document=source, refresh=True, **held)
        except ConflictError as error:
            raise ChangedMeanwhile from error

    def bulk(self, actions: Iterable[Json]) -> None:
        """Carry out all actions, waiting and trying again where the cluster is busy."""
        client = self._client.options(request_timeout=_BULK_TIMEOUT_SECONDS, max_retries=_BULK_RETRIES)
        with self._told():
            bulk(
                client,
                map(dict, actions),
                max_retries=_BULK_RETRIES,
                initial_backoff=1,
                max_backoff=30,
                max_chunk_bytes=_BULK_BYTES,
                ignore_status=(404,),  # deleting what is not there
            )

    def refresh(self, *indexes: str) -> None:
        """Make what was written visible. Raises where a shard did not take part."""
        with self._told():
            shards = self._client.indices.refresh(index=list(indexes))["_shards"]
        if shards["failed"]:
            raise SearchUnavailable(f"Elasticsearch at {self._where} has lost shards of {', '.join(indexes)}")

    def create(self, index: str, body: Json) -> None:
        with self._told():
            self._client.options(request_timeout=_BULK_TIMEOUT_SECONDS).indices.create(
                index=index, settings=body["settings"], mappings=body["mappings"], wait_for_active_shards=1
            )

    def remove(self, indexes: Iterable[str]) -> None:
        for index in indexes:
            with self._told():
                self._client.indices.delete(index=index, ignore_unavailable=True)

    def behind(self, alias: str) -> tuple[str, ...]:
        """The indexes that an alias names; none where there is no such alias."""
        try:
            with self._told(NotFoundError):
                return tuple(sorted(self._client.indices.get_alias(name=alias)))
        except NotFoundError:
            return ()

    def named(self, pattern: str) -> tuple[str, ...]:
        """The indexes whose names match a pattern."""
        with self._told():
            return tuple(sorted(self._client.indices.get(index=pattern, features="aliases")))

    def swap(self, aliases: Mapping[str, str]) -> None:
        """Point each alias at an index alone, all in one step."""
        actions: list[Json] = []
        for alias, index in aliases.items():
            actions += [{"remove": {"index": old, "alias": alias}} for old in self.behind(alias)]
            actions.append({"add": {"index": index, "alias": alias}})
        with self._told():
            self._client.indices.update_aliases(actions=actions)

    def mapping(self, index: str) -> Json:
        """The mapping of an index or alias, empty where it is not there."""
        try:
            with self._told(NotFoundError):
                found = self._client.indices.get_mapping(index=index)
                return dict(next(iter(found.values()))["mappings"]) if found else {}
        except NotFoundError:
            return {}

    def add_to_mapping(self, index: str, properties: Json) -> None:
        with self._told():
            self._client.indices.put_mapping(index=index, properties=properties)

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _told(self, *but: type[Exception]) -> Iterator[None]:
        """Turn the client's errors into reasons, but not those that the caller expects."""
        try:
            yield
        except but:
            raise
        except BulkIndexError as error:
            first = next(iter(error.errors[0].values()))
            raise SearchUnavailable(self._reason_of(first["error"], first.get("status", 500))) from error
        except (AuthenticationException, AuthorizationException) as error:
            raise SearchUnavailable(
                f"Elasticsearch at {self._where} refuses the user or API key of LESSONS_SEARCH_URL"
            ) from error
        except UnsupportedProductError as error:
            raise SearchUnavailable(f"what answers at {self._where} is not Elasticsearch 8 or 9") from error
        except ApiError as error:
            raise SearchUnavailable(self._reason_of(error.body, error.status_code)) from error
        except ConnectionTimeout as error:
            raise SearchUnavailable(f"Elasticsearch at {self._where} did not answer in time; try again") from error
        except TransportError as error:
            raise SearchUnavailable(f"Elasticsearch at {self._where} cannot be reached: {error.message}") from error
        except (OSError, ValueError) as error:  # certificate files, malformed hosts
            raise SearchUnavailable(f"the Elasticsearch URL cannot be used: {error}") from error

    def _reason_of(self, body: object, status: int) -> str:
        told = str(body)
        if "read-only" in told or "flood" in told or "disk usage exceeded" in told:
            return f"Elasticsearch at {self._where} has no disk space left, and takes no changes until it has"
        if status == 503 or "no_shard_available" in told or "unavailable_shards" in told:
            return f"Elasticsearch at {self._where} has lost shards that are needed; start its missing nodes"
        if status == 429:
            return f"Elasticsearch at {self._where} is too busy; try again"
        error = body.get("error", body) if isinstance(body, dict) else body
        reason = error.get("reason", error) if isinstance(error, dict) else error
        return f"Elasticsearch at {self._where} answered with an error ({status}): {reason}"


def _with_port(host: str, scheme: str) -> str:
    _, colon, port = host.rpartition(":")
    return host if colon and port.isdigit() else f"{host}:{443 if scheme == 'https' else 9200}"
