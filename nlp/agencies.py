"""The one list of agencies, and finding them in text: police, children's social care, health visiting, ..."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

# id: (label, names as they are printed). A name in capitals only is matched in that case; others in any case.
# Names of other nations for the same service stand with it.
AGENCIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "police": (
        "Police",
        ("police", "constabulary", "PSNI", "law enforcement", "police officers?", "troopers?", "sheriff'?s office"),
    ),
    "childrens-social-care": (
        "Children's social care",
        (
            "children'?s social care",
            "children'?s services",
            "children'?s social services",
            "children'?s social work",
            "child protection services?",
            "social work department",
            "CSC",
            "MASH",
            "children and famil(?:y|ies) social work",
            "gateway service",
            "family intervention team",
            "child(?:ren)?,? (?:and )?youth(?:,? and famil(?:y|ies))?",
            "children(?:'s)? and youth services?",
            "CYS",
            "OCYF",
            "CYF",
            "department of human services",
            "DHS",
            "child protective services",
            "CPS agency",
            "local authority social work",
            "children'?s social workers?",
        ),
    ),
    "adult-social-care": (
        "Adult social care",
        (
            "adult social care",
            "adult services",
            "adult social services",
            "adults'? services",
            "ASC",
            "adult social work(?:ers?)?",
            "care management team",
        ),
    ),
    "health-visiting": (
        "Health visiting",
        ("health visit(?:ing|ors?)", "HV service", "family nurse partnership", "FNP"),
    ),
    "school-nursing": ("School nursing", ("school nurs(?:es?|ing)",)),
    "gp": (
        "GP",
        ("GPs?", "general practi(?:ce|tioners?)", "primary care", "family doctors?", "GP practices?", "surgery staff"),
    ),
    "midwifery": ("Midwifery", ("midwi(?:fe|ves|fery)", "maternity (?:services?|unit|team)", "antenatal clinic")),
    "hospital": (
        "Hospital",
        (
            "hospitals?",
            "acute trust",
            "emergency department",
            "accident and emergency",
            "A&E",
            "paediatric(?:ian|ians|s)",
            "NHS foundation trust",
            "acute hospital",
            "children'?s ward",
        ),
    ),
    "ambulance": ("Ambulance service", ("ambulance(?: service| trust| crews?)?", "paramedics?", "EMS")),
    "community-health": (
        "Community health",
        (
            "community health",
            "district nurs(?:es?|ing)",
            "community nurs(?:es?|ing)",
            "(?:university )?health boards?",
            "health trusts?",
            "clinical commissioning groups?",
            "CCGs?",
            "integrated care boards?",
            "ICBs?",
            "HSC trusts?",
            "primary care trusts?",
            "health and social care trusts?",
            "NHS England",
        ),
    ),
    "mental-health": (
        "Mental health services",
        (
            "mental health (?:services?|trust|team|nurses?|practitioners?)",
            "adult mental health",
            "psychiatr(?:ists?|y|ic services?)",
            "CMHT",
            "crisis team",
            "community mental health teams?",
            "home treatment team",
            "perinatal mental health team",
        ),
    ),
    "camhs": ("CAMHS", ("CAMHS", "child and adolescent mental health(?: services?)?")),
    "substance-misuse-service": (
        "Substance misuse services",
        (
            "substance misuse (?:services?|team|workers?)",
            "drug and alcohol (?:services?|team|workers?)",
            "alcohol services?",
            "drug (?:treatment )?services?",
            "addiction services?",
            "recovery services?",
        ),
    ),
    "school": (
        "Schools",
        (
            "schools?",
            "academ(?:y|ies)",
            "head ?teachers?",
            "designated safeguarding leads?",
            "teachers?",
            "education welfare",
        ),
    ),
    "early-years": (
        "Early years",
        (
            "nurser(?:y|ies)",
            "early years",
            "pre-?schools?",
            "childminders?",
            "children'?s centres?",
            "flying start",
            "sure start",
            "day ?care",
        ),
    ),
    "college": (
        "Colleges and universities",
        ("(?<!royal )colleges?", "further education", "universit(?:y|ies)(?! (?:[a-z]+ )?(?:hospitals?|health))"),
    ),
    "education-authority": (
        "Education authority",
        ("education (?:authority|department|services?)", "education authorities", "local education authority"),
    ),
    "probation": (
        "Probation",
        (
            "probation(?: service)?",
            "national probation service",
            "NPS",
            "community rehabilitation compan(?:y|ies)",
            "CRC",
            "probation officers?",
            "parole",
        ),
    ),
    "prison": (
        "Prisons",
        ("prisons?", "HMPPS", "HM prison", "young offenders? institutions?", "immigration removal cent(?:re|er)s?"),
    ),
    "youth-justice": (
        "Youth justice",
        ("youth offending (?:service|team)", "youth justice(?: service)?", "YOT", "YOS", "YJS", "juvenile probation"),
    ),
    "housing": (
        "Housing",
        (
            "housing (?:association|department|services?|officers?|providers?|team|options)",
            "social landlords?",
            "landlords?",
            "homelessness (?:service|team)",
            "NIHE",
            "housing executive",
            "housing",
        ),
    ),
    "domestic-abuse-service": (
        "Domestic abuse services",
        (
            "domestic (?:abuse|violence) (?:services?|agency|organisations?)",
            "women'?s aid",
            "refuges?",
            "IDVAs?",
            "refuge",
            "independent domestic violence advis(?:o|e)rs?",
            "independent domestic abuse advis(?:o|e)rs?",
        ),
    ),
    "voluntary-sector": (
        "Voluntary sector",
        (
            "voluntary (?:sector|organisations?|agenc(?:y|ies))",
            "third sector",
            "charit(?:y|ies)",
            "NSPCC",
            "Barnardo'?s",
            "community organisations?",
            "VCSE",
        ),
    ),
    "cafcass": ("Cafcass", ("Cafcass(?: Cymru)?", "CAFCASS")),
    "courts": (
        "Courts",
        (
            "family courts?",
            "courts?",
            "judiciary",
            "magistrates?",
            "sheriff court",
            "children'?s hearings?",
            "children'?s reporter",
        ),
    ),
    "prosecution": (
        "Prosecution service",
        ("crown prosecution service", "procurator fiscal", "district attorney", "public prosecution service"),
    ),
    "fire": ("Fire and rescue", ("fire (?:and rescue )?services?", "fire and rescue", "fire brigade")),
    "immigration": (
        "Immigration services",
        ("UKVI", "immigration (?:services?|enforcement)", "border force"),
    ),
    "care-provider": (
        "Care providers",
        (
            "care homes?",
            "nursing homes?",
            "domiciliary care",
            "home care (?:agency|provider)",
            "care (?:agency|agencies|providers?)",
            "residential (?:home|unit|care)",
            "children'?s homes?",
            "supported living",
            "extra care",
            "care workers?",
        ),
    ),
    "fostering": (
        "Fostering and adoption",
        (
            "foster(?:ing)? (?:care|agenc(?:y|ies)|service|carers?)",
            "adoption (?:agency|service)",
            "independent fostering",
        ),
    ),
    "legal-services": (
        "Legal services",
        ("legal services", "legal (?:department|team)", "local authority solicitors?"),
    ),
    "safeguarding-partnership": (
        "Safeguarding partnership or board",
        (
            "safeguarding children (?:board|partnership)s?",
            "safeguarding adults? (?:board|partnership)s?",
            "LSCBs?",
            "SABs?",
            "safeguarding (?:board|partnership)s?",
            "child protection committees?",
            "adult protection committees?",
            "SBNI",
            "community safety partnerships?",
            "CSP",
            "the board",
            "the partnership",
            "safeguarding partners",
            "partnership board",
        ),
    ),
    "government": (
        "Government",
        (
            "department for education",
            "department of health(?: and social care)?",
            "welsh government",
            "scottish government",
            "home office",
            "the government",
            "ministry of justice",
            "national panel",
            "department for work and pensions",
            "DWP",
            "secretary of state",
        ),
    ),
    "inspectorates": (
        "Inspectorates",
        ("ofsted", "care quality commission", "CQC", "HMICFRS", "care inspectorate", "estyn", "RQIA"),
    ),
    "coroner": ("Coroner", ("coroners?", "medical examiner")),
    "armed-forces": (
        "Armed forces",
        ("armed forces", "military (?:police|welfare)", "army welfare", "SSAFA", "ministry of defence"),
    ),
}


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency named in a text, at `[start, end)`."""

    agency: str
    start: int
    end: int


def agency_label(agency: str) -> str:
    """The label to show for an agency's id; an unknown id is shown as it is."""
    return AGENCIES[agency][0] if agency in AGENCIES else agency


def find_agencies(text: str) -> tuple[AgencyMention, ...]:
    """Every mention in the text, in order; of overlapping names the longest counts ("school nurse" is not a school)."""
    found = sorted(_mentions(text), key=lambda one: (one.start, -one.end))
    kept: list[AgencyMention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


# Lower case for ASCII only, so that offsets stay: the other letters have no place in these names.
_PLAIN = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")


def _mentions(text: str) -> Iterator[AgencyMention]:
    plain = text.translate(_PLAIN)
    for agency, any_case, capitals in _patterns():
        for pattern, searched in ((any_case, plain), (capitals, text)):
            if pattern is not None:
                for match in pattern.finditer(searched):
                    if not searched[match.start() - 1 : match.start()].isalnum():
                        yield AgencyMention(agency, *match.span())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (
            agency,
            _pattern([name.lower() for name in names if not _is_acronym(name)]),
            _pattern([name for name in names if _is_acronym(name)]),
        )
        for agency, (_, names) in AGENCIES.items()
    )


def _is_acronym(name: str) -> bool:
    return name.rstrip("s?").replace("&", "").isupper()


def _pattern(names: list[str]) -> re.Pattern[str] | None:
    """An alternation, longest names first. It begins with letters, not with a look-behind: `re` then skips quickly."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)})(?!\w)") if names else None
