"""What a change of themes can touch."""

import json
from dataclasses import replace

from nlp.theming.effects import Basis, ThemeBasis, effect

NEGLECT = ThemeBasis(("neglect", "chronic neglect"), (), headed=True)
OWN = ThemeBasis(("blue lantern", "lantern’s light"), ("BLS",), headed=False)
BEFORE = Basis("heads", {"neglect": NEGLECT, "own": OWN})


def changed(**themes: ThemeBasis) -> Basis:
    return Basis("heads", themes)


def test_nothing_changed_touches_nothing() -> None:
    there = Basis.from_json(json.loads(json.dumps(BEFORE.as_json())))
    change = effect(there, BEFORE)
    assert not change.touches("The blue lantern and chronic neglect.", {"neglect", "own"})


def test_changed_words_touch_passages_that_have_the_old_or_the_new() -> None:
    change = effect(BEFORE, changed(neglect=NEGLECT, own=replace(OWN, phrases=("lantern's light", "red lantern"))))
    assert change.touches("A Blue Lantern was hung.", set())
    assert change.touches("A red lantern was hung.", set())
    assert not change.touches("The lantern’s light and chronic neglect.", {"own"})


def test_a_removed_theme_touches_what_it_tagged_and_what_names_it() -> None:
    change = effect(BEFORE, changed(neglect=NEGLECT))
    assert change.touches("Whatever it says.", {"own"})
    assert change.touches("The lantern’s light.", set())
    assert change.touches("The BLS scheme.", set())
    assert not change.touches("Chronic neglect.", {"neglect"})


def test_a_theme_without_a_head_touches_only_what_names_it() -> None:
    change = effect(changed(neglect=NEGLECT), BEFORE)
    assert change.touches("The BLS scheme.", set())
    assert not change.touches("Chronic neglect.", {"neglect"})


def test_new_heads_whatever_they_are_touch_everything() -> None:
    assert effect(None, BEFORE).touches("", set())
    assert effect(replace(BEFORE, core="other heads"), BEFORE).touches("", set())
    assert effect(changed(own=OWN), BEFORE).touches("", set())
    learned = changed(neglect=replace(NEGLECT, learned="a1"), own=OWN)
    assert effect(BEFORE, learned).touches("", set())
    assert effect(learned, BEFORE).touches("", set())
