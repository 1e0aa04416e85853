"""What a passage says in so many words: phrases and acronyms of themes, and whether they are meant or denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, pairwise

from catalog.domain import Polarity
from nlp.taxonomy import Taxonomy, Theme
from nlp.theming.sentences import Sentence, sentences
from nlp.whole_words import plain, whole_words

# Raise when the rules of this module change what any text says: every passage is then tagged again.
RULES_VERSION = "2"
# Where these are missing, the lack is the lesson: "no evidence of professional curiosity" is about it.
PRACTICE = frozenset(
    "voice-of-the-child adults-voice professional-curiosity risk-assessment history-and-chronology pre-birth "
    "thresholds referral-and-strategy-discussion early-help information-sharing recording meetings "
    "challenge-and-escalation schools hospital-discharge think-family carers staff-supervision training-and-policy "
    "mental-capacity-and-legal-literacy perpetrator-management transitions-and-boundaries legal-outcome-misread".split()
)
# Words that bring a theme to mind without naming it: they never make a tag, but where each of them is denied, or is
# part of a decoy, nothing is left to rest a tag on.
_CUES: Mapping[str, str] = {
    "domestic-abuse": r"domestic\w*|violen\w+|abus(?:e|ed|ive|er)|coerc\w+|controlling|perpetrat\w+|"
    r"assault\w*|threat\w*",
    "legal-outcome-misread": r"criminal\w*|charg(?:e|es|ed)|prosecut\w+|convict\w+|acquit\w+|arrest\w*|trial|"
    r"verdict|guilty|court\w*|bail\w*|sentence\w*|police|evidence",
    "substance-misuse": r"drugs?|alcohol\w*|drink(?:s|ing)?|substances?|cannabis|cocaine|heroin|methadone",
    "parental-mental-health": r"mental(?:ly)? (?:health|ill\w*)|depress\w+|psychos\w+",
    "intrafamilial-sexual-abuse": r"sexual\w*|abus(?:e|ed|er)",
    "harmful-sexual-behaviour": r"sexual\w*",
    "physical-abuse": r"physical\w* (?:abuse|harm|injur\w+)|abus(?:e|ed)|beat(?:en|ing)?|shak(?:en|ing)|"
    r"inflicted|non-accidental",
    "exploitation": r"exploit\w*|groom\w*|traffick\w+|county lines",
    "neglect": r"neglect\w*",
    "self-harm-and-suicide": r"self-harm\w*|suicid\w+",
    "fabricated-or-induced-illness": r"fabricat\w+|induced",
    "staff-supervision": r"supervis\w+",
    "training-and-policy": r"train(?:ed|ing|er)\w*",
    "self-neglect": r"self-neglect\w*|hoard\w*|squal\w+",
    "honour-and-faith-based-abuse": r"honour\w*|forced marriage|mutilation",
    "economic-abuse": r"financial\w*|economic\w*|money",
    "missing": r"missing",
    "harm-outside-the-home": r"gangs?|kni(?:fe|ves)",
    "online-harm": r"online|internet|social media",
}
_DECOYS: Mapping[str, str] = {
    "domestic-abuse": r"domestic (?:arrangement|appliance|chore|staff|help|dut|task|science|work|flight|animal|"
    r"assistant|"
    r"waste|fuel|suppl|heating|routine|life|skill|premises|property|clean)\w*|the (?:ward )?domestic\b|"
    r"(?:substance|drug|alcohol) abuse\w*|"
    # How American summaries say what happened to a child and by whom.
    r"(?:as a result of|due to|case for) (?:serious )?physical (?:abuse|neglect)|"
    r"nam(?:ed|ing) [^.;]{0,90}?perpetrators?|"
    r"perpetrators? (?:of (?:child|physical|sexual) abuse|by (?:omission|commission))",
    "legal-outcome-misread": r"criminal investigation (?:is|was|remain(?:s|ed)) (?:still )?(?:ongoing|pending|open)|"
    r"(?:results?|outcome) of the criminal investigation|no criminal charges (?:had|have) been filed",
    "staff-supervision": r"(?:lack of|without|poor|parental|adequate|inadequate|constant|close|proper|little|"
    r"no) supervision|"
    r"supervis(?:ion|ed|e) (?:order|contact|visit|time|access|of (?:the |her |his |their )?(?:child|toddler|baby|"
    r"bab|boy|girl|twins|siblings|son|daughter|contact|play|bath)\w*)\w*|unsupervised\w*|supervis(?:ed|ion|"
    r"ing) (?:by )?"
    r"(?:at|in|on|near) the (?:pool|park|beach|bath|garden|playground)|under (?:the )?supervision of (?:her|his|"
    r"their)|"
    r"supervised (?:by|at all times)|contact (?:was|is|be|being|should be) supervised",
    "exploitation": r"exploit\w* (?:an?|the|every|this|these|any|new|all|fully) (?:\w+ )?(?:opportunit|gap|"
    r"loophole|potential|"
    r"weakness|data|chance|benefit|technolog)\w*|exploitation of (?:data|opportunit|the (?:data|opportunit|land|"
    r"mineral))\w*",
    "neglect": r"neglect(?:ed|s|ing)? to \w+|self-neglect\w*",
    "training-and-policy": r"(?:guide|assistance|therapy|police|puppy)[ -]?dogs?(?:'s)? (?:\w+ )?(?:in )?train\w+|"
    r"train\w* (?:of |as |a |for |to be )*(?:\w+ )?(?:guide|assistance|therapy|police) dogs?|"
    r"(?:potty|toilet|football|rugby|swimming|boxing|athletics|circuit|weight|fitness|dog|puppy|"
    r"sleep)[ -]train\w+|train(?:ing)? "
    r"(?:as an?|to be(?:come)? an?|course as an?) \w+|trainers\b|train station",
    "missing": r"missing (?:tooth|teeth|page|signature|word|data|field|date|button|link|piece|from the (?:file|"
    r"record|report))s?",
    "self-harm-and-suicide": r"suicide (?:note|prevention) (?:lead|group)",
}
_ABSENT = (
    r"(?:no|without|nor|neither|not any|absence of|lack of) (?:\w+ ){0,2}?(?:evidence|signs?|indications?|"
    r"suggestion|history|inten(?:t|tion)|"
    r"allegations?|reports?|disclosures?|features?|question|trace|concerns?|reason|incidents?|marks?|diagnosis)\b"
)
_DENIED_BEFORE = re.compile(
    rf"(?:\b{_ABSENT}[^.;:!?]{{0,70}}|\b(?:no|without|nor|neither)(?: (?:any|known|previous|recorded|such|further))?\s|"
    r"\b(?:ruled out|ruling out|excluded|excluding|rather than|unrelated to|nothing to do with|"
    r"never (?:been )?(?:a )?"
    r"(?:victims? of|subject to|involved in|any)|not (?:a case of|about|caused by|due to|related to|linked to|"
    r"the result of|involve[d]?|have|show|drink|use|take|smoke)|nothing (?:\w+ ){0,4}(?:suggest|indicate|point)\w*|"
    r"did not (?:\w+ )?(?:involve|feature|include|misuse|drink|use|take))\b[^.;:!?]{0,45})$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^[^.;:!?]{0,50}?\b(?:was|were|is|are|been|be|did|had|has)\s+(?:(?:not|never|"
    r"n't)\s+(?:been\s+)?(?:thought to be\s+|considered "
    r"to be\s+|found to be\s+|known to be\s+)?(?:an? |any |the )?(?:\w+ )?(?:features?d?|factors?|present|"
    r"issues?|concern|part of|"
    r"relevant|involved|suspected|alleged|apparent|at play|in question|indicated|evident|in evidence|found)|"
    r"ruled out|excluded|absent|"
    r"unfounded|played no|no part|discounted after)\b|^[^.;:!?]{0,30}?\b(?:played no (?:part|role)|"
    r"did not feature|had no bearing)\b",
    re.IGNORECASE,
)
# "No evidence of abuse being asked about", "domestic abuse was not identified": the omission is the lesson.
_OMITTED = re.compile(
    r"^[^.;!?]{0,60}?\b(?:being|been|was|were|is|are|had|to be)\s+(?:not |never |n't |ever |even |properly |"
    r"adequately |routinely |"
    r"fully )*(?:been )?(?:asked|explor|identif|recogni[sz]|consider|assess|enquir|inquir|discuss|screen|"
    r"address|acknowledg|name|"
    r"understood|raised|pursued|examined|investigat|respond|follow)\w*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# A heading, a cell or the rest of a line is not a statement: under so many words and no whole sentence.
_FRAGMENT_WORDS = 16
_OWN_CHILDHOOD = re.compile(
    r"\b(?:as an? (?:child|boy|girl|teenager|young person)|own childhood|own upbringing|in (?:his|her|"
    r"their) (?:own )?childhood|"
    r"(?:his|her) own (?:parents?|father|mother|step-?father)|growing up|when (?:he|she) was (?:himself |"
    r"herself )?(?:a )?(?:child|young|"
    r"small|little|boy|girl))\b",
    re.IGNORECASE,
)
# Harm that an adult suffered long ago is that adult's history, not harm of the case.
_HARM_IN_CHILDHOOD = frozenset("neglect physical-abuse intrafamilial-sexual-abuse domestic-abuse".split())
_ADULT_HISTORY = re.compile(
    r"\b(?:mother|father|parents?|perpetrator|partner|mr|mrs|ms|he|she)\b[^.;!?]{0,40}\b(?:himself|herself|"
    r"themselves|own|as an? "
    r"(?:child|boy|girl))\b|\bown (?:childhood|upbringing|parents?)\b",
    re.IGNORECASE,
)


class Standing(StrEnum):
    MEANT = "meant"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Mention:
    """A theme's words at `[start, end)` of the passage, and how they stand there."""

    theme: str
    start: int
    end: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Wording:
    """What a passage's own words say: phrases that are meant, by theme, and themes that its words rule out."""

    meant: Mapping[str, Mention]
    denied: Mapping[str, Mention]


class PhraseBook:
    """The phrases of a taxonomy's themes, compiled."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def wording(self, text: str) -> Wording:
        """Read a passage. A theme is denied where it has words in the passage and none of them is meant."""
        straight = straightened(text)
        lower = plain(straight)
        parts = sentences(straight)
        likely = self._likely(straight)
        meant: dict[str, Mention] = {}
        denied: dict[str, Mention] = {}
        for theme, phrases, cues in self._patterns:
            named = list(_mentions(theme, phrases.finditer(straight), parts)) if theme in likely else []
            said = next((one for one in named if one.standing is Standing.MEANT), None)
            if said:
                meant[theme] = said
                continue
            hinted = _mentions(theme, whole_words(cues, lower), parts) if cues else ()
            mentions = chain(named, hinted)  # read no further than to the first that is meant
            first = next(mentions, None)
            if first and all(one.standing is Standing.DENIED for one in chain([first], mentions)):
                denied[theme] = first
        return Wording(meant, denied)

    def _likely(self, text: str) -> set[str]:
        """Themes one of whose phrases may stand in the text: for the others no pattern need be tried."""
        words = _WORD.findall(text.lower())
        found = set[str]()
        for opening in self._openings.keys() & {*words, *pairwise(words)}:
            found |= self._openings[opening]
        return found

    @cached_property
    def _openings(self) -> dict[str | tuple[str, str], set[str]]:
        """Themes by how their phrases begin: two words, or the only one."""
        found: dict[str | tuple[str, str], set[str]] = {}
        for theme in self._taxonomy.themes:
            for phrase in (*theme.phrases, *theme.acronyms):
                first, *rest = _WORD.findall(straightened(phrase).lower())
                found.setdefault((first, rest[0]) if rest else first, set()).add(theme.id)
        return found

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
        return [(theme.id, _phrases(theme), _cues(theme.id)) for theme in self._taxonomy.themes]


def is_fragment(text: str) -> bool:
    """Whether a passage is too little to be about something that it does not name: a heading, a cell, a cut line."""
    whole = text[:1].isupper() or text[:1] in "0123456789(“\"'‘•-"
    return len(text.split()) < _FRAGMENT_WORDS and not (whole and text.rstrip("”\"’')")[-1:] in set(".!?"))


def straightened(text: str) -> str:
    """Apostrophes and hyphens as phrases have them; offsets stay."""
    return text.replace("’", "'").replace("‑", "-")


def _phrases(theme: Theme) -> re.Pattern[str]:
    """Phrases in any case, acronyms in capitals only; both whole words."""
    words = sorted((re.escape(phrase.replace("’", "'")) for phrase in theme.phrases), key=len, reverse=True)
    capitals = "|".join(map(re.escape, theme.acronyms)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:(?i:{'|'.join(words)})|{capitals})(?!\w)")


def _cues(theme: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?:{_CUES[theme]})\b") if theme in _CUES else None


def _mentions(theme: str, matches: Iterable[re.Match[str]], parts: Sequence[Sentence]) -> Iterator[Mention]:
    for match in matches:
        part = next(part for part in parts if part.start <= match.start() < part.end)
        yield Mention(theme, match.start(), match.end(), _standing(theme, match, part))


def _standing(theme: str, match: re.Match[str], part: Sentence) -> Standing:
    if _is_decoy(theme, match, part) or (theme not in PRACTICE and _is_denied(theme, match, part)):
        return Standing.DENIED
    return Standing.MEANT


def _is_decoy(theme: str, match: re.Match[str], part: Sentence) -> bool:
    decoys = _DECOY_PATTERNS.get(theme)
    return decoys is not None and any(
        decoy.start() < match.end() and match.start() < decoy.end()
        for decoy in decoys.finditer(match.string, part.start, part.end)
    )


def _is_denied(theme: str, match: re.Match[str], part: Sentence) -> bool:
    text = match.string
    after = text[match.end() : part.end]
    if theme in _HARM_IN_CHILDHOOD and _is_own_childhood(text[part.start : part.end]):
        return True
    if _DENIED_AFTER.match(after):
        return True
    return bool(_DENIED_BEFORE.search(text[part.start : match.start()])) and not _OMITTED.match(after)


def _is_own_childhood(sentence: str) -> bool:
    return bool(_OWN_CHILDHOOD.search(sentence) and _ADULT_HISTORY.search(sentence))


_DECOY_PATTERNS = {theme: re.compile(rf"\b(?:{pattern})", re.IGNORECASE) for theme, pattern in _DECOYS.items()}


_FELL_SHORT = re.compile(
    r"\b(?:no ?one|nobody|never|not|failed to|without)\b[^.;!?]{0,30}\b(?:asked|ask|enquired?|explored?|identified|"
    r"recogni[sz]ed|considered|questioned|challenged|shared|passed on|informed|told|checked|followed up|convened)\b",
    re.IGNORECASE,
)
_PRAISED = re.compile(
    r"\b(?:promptly|swiftly|good practice|commend\w*|exemplary|praised?|praiseworthy|best practice|well done|timely)\b",
    re.IGNORECASE,
)


def said_polarity(sentence: str) -> Polarity | None:
    """The polarity where the sentence says it outright: something was never asked, or was done promptly."""
    if _FELL_SHORT.search(sentence):
        return Polarity.CONCERN
    praise = _PRAISED.search(sentence)
    return Polarity.GOOD_PRACTICE if praise and not re.search(r"\b(?:not|no|never|should)\b", sentence) else None
