"""Gold files, sentences, rulers, SKOS, and heads that learn from a handful of passages."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Graph
from sklearn.feature_extraction.text import TfidfVectorizer

from catalog.domain import Polarity
from nlp.skos import skos
from nlp.taxonomy import load_taxonomy
from nlp.theming.errors import theme_errors
from nlp.theming.features import Vocabulary
from nlp.theming.fitting import fit, labelled
from nlp.theming.heads import SHARPNESS, BadHeads, read_heads, write_heads
from nlp.theming.measures import calibration_error, macro_f1, wilson
from nlp.theming.passages import BadGold, LabelledPassage, read_passages
from nlp.theming.sentences import sentences

TAXONOMY = load_taxonomy()


@pytest.mark.parametrize(
    "themes",
    [
        '["recording", "meetings"]',
        "[21, 23]",
        '["21", "Meetings"]',
        '[{"theme": 21, "polarity": "concern"}, {"id": "meetings"}]',
        '[["recording", "concern"], ["meetings"]]',
        '{"recording": "concern", "23": "good practice"}',
    ],
)
def test_gold_is_read_however_it_names_themes(tmp_path: Path, themes: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f'{{"id": "a", "text": "x", "themes": {themes}}}\n')
    (passage,) = read_passages(path, TAXONOMY)
    assert set(passage.themes) == {"recording", "meetings"}
    assert passage.themes["recording"] in {None, Polarity.CONCERN}


def test_an_unknown_theme_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"text": "x", "themes": []}\n{"text": "y", "themes": ["astrology"]}\n')
    with pytest.raises(BadGold, match=r"line 2.*astrology"):
        read_passages(path, TAXONOMY)


def test_sentences_cover_the_words_and_keep_abbreviations_whole() -> None:
    text = "Mr. Jones rang Dr. Patel. Nobody wrote it down! “Why?” asked the panel."
    found = [text[one.start : one.end] for one in sentences(text)]
    assert found[0] == "Mr. Jones rang Dr. Patel."
    assert found[1] == "Nobody wrote it down!"


def test_the_rulers() -> None:
    truth = np.array([[1, 0], [1, 0]], bool)
    assert macro_f1(truth, np.array([[1, 1], [0, 0]], bool)) == pytest.approx(2 / 3)
    assert calibration_error(np.array([0.25, 0.25, 0.25, 0.25], np.float32), np.array([1, 0, 0, 0], bool)) == 0
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader
@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_skos_is_read_back_with_every_theme_in_its_group(form: str) -> None:
    graph = Graph().parse(data=skos(TAXONOMY, "https://example.org/themes", form), format=form)
    themes = set(graph.subjects(SKOS.broader, None))
    assert len(themes) == 64
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == 64 + 12
    assert all(graph.value(theme, SKOS.prefLabel) and graph.value(theme, SKOS.scopeNote) for theme in themes)


def _made_passages() -> list[LabelledPassage]:
    recording = [f"The entry in the file was left blank by worker {n}." for n in range(20)]
    sleep = [f"The baby slept in an adult bed on night {n}." for n in range(20)]
    return [
        *(LabelledPassage(text, text, {"recording": Polarity.CONCERN}) for text in recording),
        *(LabelledPassage(text, text, {"safe-sleep": Polarity.NEUTRAL}) for text in sleep),
    ]


def test_heads_learn_are_the_same_each_time_and_survive_the_file(tmp_path: Path) -> None:
    passages = _made_passages()
    vectors = np.repeat(np.eye(4, dtype=np.float32)[:2], 20, axis=0)
    training = labelled(passages, vectors, [theme.id for theme in TAXONOMY.themes])
    heads = fit(TAXONOMY, training, "made")
    assert write_heads(heads, tmp_path / "a.npz") == write_heads(fit(TAXONOMY, training, "made"), tmp_path / "b.npz")
    read = read_heads(tmp_path / "a.npz")
    scores = read.topics.scores(read.vocabulary.features(["She left the entry blank."]), read.likeness(vectors[:1]))
    assert scores[0].argmax() == read.place["recording"]


def test_a_query_is_as_like_each_training_passage_as_a_passage_would_be() -> None:
    passages, draw = _made_passages(), np.random.default_rng(1)
    drawn = draw.standard_normal((len(passages) + 1, 384)).astype(np.float32)
    query, *vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    vectors[0] = query
    heads = fit(TAXONOMY, labelled(passages, np.stack(vectors), [theme.id for theme in TAXONOMY.themes]), "made")
    quick, exact = heads.likeness_of_query(query), heads.likeness(query[None, :])
    assert quick.shape == exact.shape
    assert quick.dtype == exact.dtype
    np.testing.assert_allclose(np.log(quick / exact) / SHARPNESS, 0, atol=0.003)


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=2, max_size=6))
def test_texts_are_cut_and_weighed_as_scikit_learn_does(drawn: list[str]) -> None:
    known = [
        "A  small child's\tvisit, a visit",
        "The  child\u00a0was visited at 5pm",
        "a visit to the child-minder",
        "İ ß",
    ]
    known += drawn
    vectorizers = (
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(known),
        TfidfVectorizer(ngram_range=(3, 5), sublinear_tf=True, analyzer="char_wb").fit(known),
    )
    terms = [tuple(one.get_feature_names_out()) for one in vectorizers]
    idf = np.concatenate([one.idf_ for one in vectorizers]).astype(np.float32)
    expected = np.hstack([one.transform(known).toarray() for one in vectorizers])
    found = Vocabulary(*terms, idf).features(known).toarray()
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_file_that_holds_no_heads_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"nothing")
    with pytest.raises(BadHeads, match="lessons themes train"):
        read_heads(tmp_path / "x.npz")


def test_errors_tell_what_was_given_instead_and_what_was_only_not_seen() -> None:
    truth = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1]], bool)
    found = np.array([[0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 1]], bool)
    first, second = theme_errors(truth, found, ["schools", "meetings", "missing"])
    assert (first.theme, first.missed, first.wrong, first.alone) == ("schools", 2, 0, 1)
    assert first.instead == (("meetings", 1),)
    assert (second.theme, second.missed, second.wrong) == ("meetings", 1, 1)
    assert second.unlabelled == (("schools", 1),)
