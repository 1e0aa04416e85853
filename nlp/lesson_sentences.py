"""Lessons in prose: the sentences of a review without a list of lessons that say one.

A sentence is taken where it tells what practice lacked ("Agencies did not share ..."), what was learnt, or what ought
to be done. It has to speak of practice: what a parent failed to do, a lack of oxygen or "services were not provided"
at the end of a narrative teach nothing. So the patterns are made of who acts (agencies and professionals), what they
do (share, assess, record) and what they work with (assessments, information sharing, supervision of staff).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.domain import LessonKind

MIN_WORDS, MAX_WORDS = 6, 80
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*(?:[.!?]+[\"'”’)\]]*|\n+|$)")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|para|e\.g|i\.e|cf|vs)\.$")

_WHO = (
    r"(?:agenc(?:y|ies)|professionals?|practitioners?|staff|social work(?:ers?)?|social care|children['’]s services|"
    r"services|partners?(?:hips?)?|police|officers?|schools?|colleges?|teachers?|nurser(?:y|ies)|hospitals?|wards?|"
    r"GPs?|surger(?:y|ies)|doctors?|clinicians?|consultants?|paramedics?|midwi(?:fe|ves)|health visitors?|nurses?|"
    r"carers? agency|managers?|supervisors?|workers?|caseworkers?|teams?|boards?|councils?|trusts?|authorit(?:y|ies)|"
    r"departments?|probation|prisons?|housing providers?|organisations?|assessments?|plans?|conferences?|MARAC|"
    r"no[- ]one|nobody|it)"
)
_DO = (
    r"(?:shar(?:e|ed|ing)|consider(?:ed|ing)?|identif(?:y|ied|ying)|recogni[sz](?:e|ed|ing)|assess(?:ed|ing)?|"
    r"ask(?:ed|ing)?|explor(?:e|ed|ing)|refer(?:red|ring)?|follow(?:ed|ing)?|escalat(?:e|ed|ing)|"
    r"challeng(?:e|ed|ing)|record(?:ed|ing)?|document(?:ed|ing)?|communicat(?:e|ed|ing)|check(?:ed|ing)?|"
    r"respond(?:ed)?|act(?:ed|ing)?(?= (?:up)?on)|see (?:the|him|her|them)\b|seen alone|"
    r"sp(?:eak|oken)(?: with| to)|seek|inform(?:ed|ing)?|t(?:ell|old)|request(?:ed)?|understand|understood|"
    r"question(?:ed|ing)?|listen(?:ed|ing)?|heard|take (?:into )?account|taken (?:seriously|into account)|"
    r"conven(?:e|ed|ing)|complet(?:e|ed|ing)|review(?:ed|ing)?|monitor(?:ed|ing)?|link(?:ed|ing)?|connect(?:ed)?|"
    r"engag(?:e|ed) (?:with )?(?:the )?(?:father|family|men|him|her)|pass(?:ed)? on|prob(?:e|ed)|"
    r"notic(?:e|ed)|appreciat(?:e|ed)|establish(?:ed)?|offer(?:ed)?|pursu(?:e|ed)|gather(?:ed)?|obtain(?:ed)?|"
    r"focus(?:ed)?|analys(?:e|ed)|trigger(?:ed)?|invit(?:e|ed)|consult(?:ed)?|undert(?:ake|aken)|carried out|"
    r"picked up|addressed?|appl(?:y|ied)|work(?:ed)? together|us(?:e|ed) (?:the|a)\b|"
    r"know (?:what|how|who|that|about)|think|bring|put together|hold|held to account|give|given|intervene|meet)"
)
_WHAT = (
    r"(?:information[- ]sharing|sharing of information|exchange of information|communication|assessments?|"
    r"professional curiosity|curiosity|challenge|escalation|strategy (?:discussions?|meetings?)|"
    r"(?:multi|inter|cross)[- ]agency|joint (?:working|visits?|planning|approach)|partnership working|"
    r"co-?ordination|co-?operation (?:between|among)|follow[- ]?up|record[- ]keeping|recording|handovers?|"
    r"chronolog(?:y|ies)|"
    r"(?:staff|management|clinical|reflective|managerial|safeguarding|professional|effective|regular) supervision|"
    r"(?:management )?oversight|analysis|planning|training|guidance|protocols?|pathways?|polic(?:y|ies)|"
    r"professional understanding|understanding (?:of|by|among)|awareness|recognition|focus on|"
    r"voice of|consideration|enquir(?:y|ies)|evidence (?:that|of) (?:\w+ )?(?:assess|consider|challenge|supervision|"
    r"communication)|continuity|ownership|lead professional|contingency|engagement with (?:the )?father|"
    r"direct work|early help|thresholds?|capacity assessments?|clarity|scrutiny|"
    r"quality assurance)"
)
# Up to three words between the parts: "no clear multi-agency plan", "did not always fully consider".
_NEAR = r"(?:[\w’'-]+ ){0,3}?"

_DID_NOT = re.compile(
    rf"\b{_WHO}(?: [\w’'-]+){{0,6}}? "
    rf"(?:(?:did|do|does|had|have|has|was|were|could|would|is|are) (?:not|never|little to)|never|rarely|seldom|"
    rf"failed to|omitted to|neglected to|(?:was|were|had been) (?:unaware|slow|reluctant)(?: to| of)?) {_NEAR}{_DO}\b|"
    rf"\bno (?:single |one )?(?:agenc(?:y|ies)|professionals?|practitioners?|workers?|services?|staff|"
    rf"manager|officer)\b|"
    rf"\b(?:nobody|no[- ]one)(?! (?:was|were|would|could)\b)|not one of\b|"
    rf"\bnone of the (?:agenc|profession|practition|service|staff|work)\w+|"
    rf"\b(?:nothing|no) (?:on|in) the (?:file|record|notes)\w*|"
    rf"\b{_WHO} (?:[\w’'-]+ ){{0,3}}?(?:was|were) unaware\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    rf"\b(?:was|were|is|are|been|being) (?:not|never|rarely|inadequately|insufficiently|poorly) {_NEAR}{_DO}\b|"
    rf"\b(?:had|has|have) (?:not|never) been {_NEAR}{_DO}\b|\b(?:and|but|who) (?:did|had|has) not {_DO}\b|"
    rf"\b(?:reports?|referrals?|notifications?|enquir(?:y|ies)) (?:[\w’'-]+ ){{0,4}}(?:was|were) not made\b|"
    rf"\b(?:was|were|been) never (?:\w+ )?(?:\w+ed|seen|put|held|made|given|told|met|asked|sent|brought)\b|"
    rf"\b(?:no|without (?:a|an|any)) {_NEAR}(?:risk assessment|assessment|referral|plan|review|meeting|discussion|"
    rf"conference|interview|interpreter|advocate|follow-up|checks?)\b"
    rf"[^.;]{{0,60}}?\b(?:followed|was|were|took place|being)\b|"
    rf"\b(?:too late|too often|overlooked|taken at face value|lost sight of|fell between|in isolation|assumed that|"
    rf"assumption|bounced back|never repeated|gave (?:little|too much) weight|given (?:little|too much) weight)\b|"
    rf"\bwent (?:unrecorded|unchallenged|unnoticed|unexplored|unassessed)\b|"
    rf"\bunder-?(?:estimated|recogni[sz]ed)\b",
    re.IGNORECASE,
)
_LACKED = re.compile(
    rf"\b(?:no|little|limited|insufficient|inadequate|poor|weak|inconsistent|ineffective|incomplete|fragmented|"
    rf"lack(?:s|ed|ing)?(?: of)?|absence of|delays? in|gaps? in|shortcomings? in|weakness(?:es)? in|too little|"
    rf"failures? (?:in|of)) {_NEAR}(?:{_WHAT})\b|"
    rf"\bfailures? (?:to|in|by \w+ to) {_NEAR}(?:shar|consider|recogni[sz]|assess|escalat|communicat|challeng|"
    rf"record|refer)\w*",
    re.IGNORECASE,
)
_MISSED = re.compile(
    rf"\bmissed opportunit|\bopportunit\w+ (?:[\w’'-]+ ){{0,10}}?(?:was|were) (?:missed|lost|not taken)|"
    rf"\bmissed (?:an |the |several |many )?opportunit|"
    rf"\b(?:should|could|ought to) have (?:been )?{_NEAR}{_DO}\b|"
    rf"\b{_WHO} (?:[\w’'-]+ ){{0,5}}?(?:should|could|ought to) have\b|"
    rf"\b(?:regulatory non-?compliance|cited for|over-?(?:relied|reliance|optimis\w+))\b|"
    rf"\b(?:disguised compliance|silo working|worked in silos?|start again syndrome)\b",
    re.IGNORECASE,
)
# Not of one person in the story ("the child must be fed"), of the past, or of a condition ("should he call again").
_ASKS = re.compile(
    r"(?<!child )(?<!father )(?<!mother )(?<!parents )(?<!\bhe )(?<!\bthey )"
    r"\b(?:(?:should|must)(?! (?:have|still|the|he|she|they|there)\b)|needs? to|ought to|is recommended|"
    r"recommends? that|it is (?:important|essential|vital|crucial))\b",
    re.IGNORECASE,
)
_LEARNT = re.compile(
    r"\blessons? (?:\w+ ){0,4}?(?:is|are|was|were|learn\w*|identified|emerg\w*|that|includ\w+)\b|"
    r"\blearning(?! disab| diffic| needs| support| mentor) (?:\w+ ){0,4}?"
    r"(?:is|are|was|identified|highlight\w*|emerg\w*|that|includ\w+)\b|"
    r"\b(?:this|the) (?:case|review|report|death|tragedy) "
    r"(?:\w+ )?(?:shows|highlights|demonstrates|illustrates|underlines|reminds|raises|emphasi[sz]es|exposes)\b|"
    r"\b(?:highlights?|shows?|demonstrates?|emphasi[sz]es?|stress(?:es)?|underlines?|identif(?:y|ies)) "
    r"(?:\w+ )?(?:the )?(?:importance of|need (?:for|to)|value of|issues? (?:around|with|about|relating))",
    re.IGNORECASE,
)
# Summaries tell what a review says in the third person: "Identifies issues around ...", "Finds that ...".
_REVIEW_SAYS = re.compile(
    r"^\W*(?:Also )?(?:Identifies|Highlights|Finds|Concludes|Emphasi[sz]es|Stresses|Considers|Raises|Notes|Questions|"
    r"Key issues|Issues|Learning(?= points?| includes?| themes?|:))\b(?! to (?:hospital|the))",
)
# Somebody's words or an order in the narrative: "the doctor advised that he should be brought back".
_REPORTED = re.compile(
    r"\b(?:said|told|advised|stated|reported|believed|felt|thought|ordered|decided|agreed|instructed|warned|asked|"
    r"mentioned|explained|requested|required|admitted|comment|according to)\b",
    re.IGNORECASE,
)
# Outcomes in which the summaries of the United States end; they are no failings.
_OUTCOME = re.compile(
    r"\bservices (?:were|was|being)\b.{0,12}\b(?:provided|offered)|\bno services\b|\bcriminal charges\b|"
    r"\bscreened out\b|"
    r"\b(?:un)?substantiated\b|\bunfounded\b|\bdetermined (?:in)?valid\b|\bother children\b|\bparole\b|"
    r"\bse(?:ek|eking|ught) (?:\w+ )?medical\b|\boffer any services\b|"
    r"\b(?:through|as the result of) the (?:\w+ )?(?:investigation|safety assessment)",
    re.IGNORECASE,
)
_FAMILY_FIRST = re.compile(
    r"^\W*(?:(?:However|Also|Then|Later),? )?(?:the |his |her |their |victim )*"
    r"(?:mother|father|parents?|paramour|couple|perpetrator|caregiver|grand\w+|uncle|aunt|family|child|he|she|they|"
    r"Mr|Mrs|Ms)\b(?!['’]s)",
    re.IGNORECASE,
)
# What a sentence about the family still teaches: it is told as what others did not do to or for them.
_DONE_TO = re.compile(
    rf"\b(?:(?:was|were|been) (?:not|never|rarely)|had (?:not|never) been) (?!allowed){_NEAR}{_DO}\b|"
    rf"\bno (?:interpreter|advocate)\b",
    re.IGNORECASE,
)


# Every pattern above needs one of these: most sentences of a narrative are done with after this look.
_TRIGGER = re.compile(
    r"\b(?:not|never|rarely|seldom|no|nobody|failed|failures?|omitted|neglected|unaware|slow|reluctant|little|limited|"
    r"insufficient|inadequate(?:ly)?|poor(?:ly)?|weak\w*|inconsistent|ineffective|incomplete|fragmented|lack\w*|absence|"
    r"delays?|gaps?|shortcomings?|under-?\w+|unrecorded|unchallenged|unnoticed|unexplored|unassessed|opportunit\w+|"
    r"should|could|must|needs?|ought|recommend\w*|lessons?|learning|highlight\w*|shows?|demonstrat\w+|illustrat\w+|"
    r"remind\w*|rais\w+|emphasi\w+|stress\w*|expos\w+|identif\w+|finds|concludes|considers|notes|questions|issues|"
    r"cited|non-?compliance|over-?\w+|disguised|silos?|syndrome|it is|"
    r"none|nothing|without|too|overlooked|face|sight|isolation|assum\w+|bounced|weight|fell)\b|\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LessonSentence:
    """A sentence that teaches; `start` and `end` are offsets into the text it was found in."""

    kind: LessonKind
    start: int
    end: int


def lesson_sentences(text: str) -> list[LessonSentence]:
    """The lesson-bearing sentences of prose, in order."""
    found = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        kind = _kind(sentence) if MIN_WORDS <= len(sentence.split()) <= MAX_WORDS else None
        if kind:
            found.append(LessonSentence(kind, start, end))
    return found


def _kind(sentence: str) -> LessonKind | None:
    if not _TRIGGER.search(sentence) or _OUTCOME.search(sentence):
        return None
    if sentence.rstrip("\"'”’)] ").endswith("?"):
        return None if _REPORTED.search(sentence) else LessonKind.QUESTION
    if _REVIEW_SAYS.search(sentence) or _LEARNT.search(sentence):
        return LessonKind.LEARNING_POINT
    if _is_finding(sentence):
        return LessonKind.FINDING
    return LessonKind.RECOMMENDATION if _recommends(sentence) else None


def _is_finding(sentence: str) -> bool:
    if _FAMILY_FIRST.match(sentence):
        return bool(_DONE_TO.search(sentence))
    if any(pattern.search(sentence) for pattern in (_LACKED, _DID_NOT, _NOT_DONE)):
        return True
    missed = _MISSED.search(sentence)
    return missed is not None and not _REPORTED.search(sentence, 0, missed.start())


def _recommends(sentence: str) -> bool:
    """Whether a sentence says what ought to be done, itself and not by the mouth of somebody in the story."""
    asks = _ASKS.search(sentence)
    if asks is None or _FAMILY_FIRST.match(sentence):
        return False
    return not _REPORTED.search(sentence, 0, asks.start())


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Trimmed sentences; a full stop after an abbreviation ends none."""
    begin: int | None = None
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        begin = start if begin is None else begin
        if start == end or (_ABBREVIATED.search(text[begin:end].rstrip()) and end < len(text)):
            continue
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield left, begin + len(piece.rstrip())
        begin = None
