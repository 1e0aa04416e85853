"""The taxonomy as a SKOS concept scheme, for library catalogues and linked data."""

from __future__ import annotations

from typing import Literal as OneOf

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager

from nlp.taxonomy import Group, Taxonomy, Theme

SkosFormat = OneOf["turtle", "json-ld"]
_LANGUAGE = "en-GB"


def skos(taxonomy: Taxonomy, base: str, form: SkosFormat = "turtle") -> str:
    """The scheme at `base` (the address of the themes, e.g. `https://example.org/themes`), groups above themes."""
    graph = Graph()
    graph.namespace_manager = NamespaceManager(graph, bind_namespaces="none")
    for prefix, namespace in (("skos", SKOS), ("dcterms", DCTERMS), ("owl", OWL)):
        graph.bind(prefix, namespace)
    root = base.rstrip("/")
    scheme = URIRef(root)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, Literal("Themes of safeguarding reviews", _LANGUAGE)))
    graph.add((scheme, OWL.versionInfo, Literal(taxonomy.version)))
    for group in taxonomy.groups:
        _add_group(graph, scheme, group)
    for theme in taxonomy.themes:
        _add_theme(graph, scheme, theme)
    return graph.serialize(format=form)


def _add_group(graph: Graph, scheme: URIRef, group: Group) -> None:
    node = _group_node(scheme, group.id)
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.prefLabel, Literal(group.label, _LANGUAGE)))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.topConceptOf, scheme))
    graph.add((scheme, SKOS.hasTopConcept, node))


def _add_theme(graph: Graph, scheme: URIRef, theme: Theme) -> None:
    node, group = URIRef(f"{scheme}/{theme.id}"), _group_node(scheme, theme.group)
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.prefLabel, Literal(theme.label, _LANGUAGE)))
    graph.add((node, SKOS.scopeNote, Literal(theme.scope, _LANGUAGE)))
    graph.add((node, SKOS.broader, group))
    graph.add((group, SKOS.narrower, node))
    if theme.number is not None:
        graph.add((node, SKOS.notation, Literal(str(theme.number))))
    for word in (*theme.synonyms, *theme.acronyms):
        graph.add((node, SKOS.altLabel, Literal(word, _LANGUAGE)))
    for word in theme.historic:
        graph.add((node, SKOS.hiddenLabel, Literal(word, _LANGUAGE)))
        note = f"“{word}” is an older term, kept so that older reviews are found."
        graph.add((node, SKOS.historyNote, Literal(note, _LANGUAGE)))
    for example in theme.examples:
        graph.add((node, SKOS.example, Literal(example, _LANGUAGE)))
    for other in theme.related:
        graph.add((node, SKOS.related, URIRef(f"{scheme}/{other}")))
        graph.add((URIRef(f"{scheme}/{other}"), SKOS.related, node))


def _group_node(scheme: URIRef, group: str) -> URIRef:
    return URIRef(f"{scheme}/groups/{group}")
