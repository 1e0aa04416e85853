"""The area table: is it complete, and does a printed name mean what it should, and nothing where it is not clear?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.areas import AreaTable, Authority
from catalog.domain import AreaMatch, Nation


@pytest.fixture(scope="module")
def table() -> AreaTable:
    return AreaTable.load()


def ids(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split()))


def test_every_upper_tier_authority_is_there(table: AreaTable) -> None:
    counts = Counter((authority.nation, authority.kind) for authority in table.authorities())
    assert counts == {
        (Nation.ENGLAND, "county"): 21,
        (Nation.ENGLAND, "unitary"): 63,  # the Isles of Scilly among them
        (Nation.ENGLAND, "metropolitan-borough"): 36,
        (Nation.ENGLAND, "london-borough"): 32,
        (Nation.ENGLAND, "city-of-london"): 1,
        (Nation.WALES, "unitary"): 22,
        (Nation.SCOTLAND, "council-area"): 32,
        (Nation.NORTHERN_IRELAND, "district-council"): 11,
        (Nation.NORTHERN_IRELAND, "hsc-trust"): 5,
        (Nation.ELSEWHERE, "crown-dependency"): 3,
    }


def test_england_has_nine_regions_and_the_others_none(table: AreaTable) -> None:
    sizes = Counter(authority.region for authority in table.authorities() if authority.region)
    assert len(table.regions()) == 9
    assert set(table.regions()) == set(sizes)
    assert sizes.total() == 153
    assert (sizes["London"], sizes["East Midlands"], sizes["North East"]) == (33, 10, 12)
    assert {a.nation for a in table.authorities() if a.region} == {Nation.ENGLAND}


def test_every_authority_resolves_by_its_own_name(table: AreaTable) -> None:
    """But for the two whose bare names are also other places."""
    astray = {a.id for a in table.authorities() if table.resolve(a.name).authorities != (a.id,)}
    assert astray == {"newport", "sutton"}
    with_body = {a.id for a in table.authorities() if table.resolve(f"{a.name} LSCB").authorities != (a.id,)}
    assert with_body == set()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Leeds LSCB", "leeds"),
        ("Calderdale Safeguarding Children Board", "calderdale"),
        ("South Gloucestershire Safeguarding Children’s Board", "south-gloucestershire"),
        ("Leeds Safeguarding Children and Adults Partnership", "leeds"),
        ("Medway Safeguarding Children Partnership (MSCP)", "medway"),
        ("Croydon SAB", "croydon"),
        ("Thanet Community Safety Partnership", "kent"),
        ("Safer Leeds", "leeds"),
        ("Durham County Council", "county-durham"),
        ("London Borough of Barking & Dagenham", "barking-and-dagenham"),
        ("Royal Borough of Windsor and Maidenhead", "windsor-and-maidenhead"),
        ("Royal Borough of Kensington and Chelsea", "kensington-and-chelsea"),
        ("Wrexham County Borough Council", "wrexham"),
        ("City of Bristol", "bristol"),
        ("NSPCC on behalf of Leeds LSCB", "leeds"),
    ],
)
def test_the_body_is_told_from_the_place(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == (expected,)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Hull", "kingston-upon-hull"),
        ("Kingston-upon-Hull", "kingston-upon-hull"),
        ("B&NES", "bath-and-north-east-somerset"),
        ("RBWM", "windsor-and-maidenhead"),
        ("LBBD", "barking-and-dagenham"),
        ("St Helens", "st-helens"),
        ("SAINT HELENS", "st-helens"),
        ("  Stoke–on–Trent ", "stoke-on-trent"),
        ("Rhondda Cynon Taff", "rhondda-cynon-taf"),
        ("Sir Gaerfyrddin", "carmarthenshire"),
        ("Caerdydd", "cardiff"),
        ("Ynys Môn", "isle-of-anglesey"),
        ("Glasgow", "glasgow"),
        ("Western Isles", "na-h-eileanan-siar"),
        ("Western Trust", "western-hsc-trust"),
        ("Derbyshire &amp; <br>", "derbyshire"),
    ],
)
def test_other_spellings_of_one_authority(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == (expected,)


@pytest.mark.parametrize(
    ("printed", "expected", "region", "nation"),
    [
        ("Avon", "bath-and-north-east-somerset bristol north-somerset south-gloucestershire", "South West", "england"),
        ("Cumbria", "cumberland westmorland-and-furness", "North West", "england"),
        ("Northamptonshire", "north-northamptonshire west-northamptonshire", "East Midlands", "england"),
        ("Bedfordshire", "bedford central-bedfordshire", "East of England", "england"),
        ("Poole", "bournemouth-christchurch-and-poole", "South West", "england"),
        ("South Yorkshire", "barnsley doncaster rotherham sheffield", "Yorkshire and The Humber", "england"),
        (
            "West Midlands",
            "birmingham coventry dudley sandwell solihull walsall wolverhampton",
            "West Midlands",
            "england",
        ),
        ("South Glamorgan", "cardiff vale-of-glamorgan", None, "wales"),
        ("Dyfed", "carmarthenshire ceredigion pembrokeshire", None, "wales"),
        ("Tayside", "angus dundee perth-and-kinross", None, "scotland"),
    ],
)
def test_former_names_mean_the_authorities_of_today(
    table: AreaTable, printed: str, expected: str, region: str | None, nation: str
) -> None:
    assert table.resolve(printed) == AreaMatch(printed, ids(expected), region, Nation(nation))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Cambridgeshire and Peterborough", "cambridgeshire peterborough"),
        ("Bexley, Lewisham, Greenwich", "bexley greenwich lewisham"),
        ("Kingston & Richmond Safeguarding Children Partnership", "kingston-upon-thames richmond-upon-thames"),
        ("Hampshire, IoW, Portsmouth & Southampton (HIPS)", "hampshire isle-of-wight portsmouth southampton"),
        ("Leicester, Leicestershire & Rutland", "leicester leicestershire rutland"),
        ("Nottingham City and Nottinghamshire", "nottingham nottinghamshire"),
        ("North Yorkshire/York", "north-yorkshire york"),
        ("Bury, Rochdale and Oldham", "bury oldham rochdale"),
        ("Hackney and the City", "city-of-london hackney"),
        ("Tees", "hartlepool middlesbrough redcar-and-cleveland stockton-on-tees"),
        ("CYSUR", "carmarthenshire ceredigion pembrokeshire powys"),
        ("Cwm Taf Morgannwg Safeguarding Board", "bridgend merthyr-tydfil rhondda-cynon-taf"),
        ("Bradford Council and Calderdale Council", "bradford calderdale"),
        ("Oxford, Cherwell and West Oxfordshire", "oxfordshire"),
        ("Brighton and Hove and East Sussex", "brighton-and-hove east-sussex"),
    ],
)
def test_joint_names_mean_every_member(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == ids(expected)


def test_members_in_several_regions_have_a_nation_and_no_region(table: AreaTable) -> None:
    assert table.resolve("Thames Valley and Wiltshire").region is None
    assert table.resolve("Thames Valley and Wiltshire").nation is Nation.ENGLAND
    assert table.resolve("Gloucestershire and Monmouthshire").nation is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("London North", "barnet brent enfield haringey harrow"),
        ("Inner North London", "camden hackney islington tower-hamlets"),
        ("London Inner (North)", "camden hackney islington tower-hamlets"),
        ("Northern District of Greater London", "barnet brent enfield haringey harrow"),
        ("West Yorkshire (Eastern)", "leeds wakefield"),
        ("Coroner area of West Yorkshire (East)", "leeds wakefield"),
        ("Yorkshire South East", "doncaster rotherham"),
        ("Greater Manchester South", "stockport tameside trafford"),
        ("Birmingham and Solihull", "birmingham solihull"),
        ("Essex and Thurrock", "essex thurrock"),
        ("Kent Mid and Medway", "kent medway"),
        ("The County of Devon, Plymouth & Torbay", "devon plymouth torbay"),
        (
            "City of Kingston Upon Hull and the County of the East Riding of Yorkshire. 2",
            "east-riding-of-yorkshire kingston-upon-hull",
        ),
        ("The Black Country Jurisdiction", "dudley sandwell walsall wolverhampton"),
        ("North Wales (East and Central)]", "conwy denbighshire flintshire wrexham"),
        (
            "West London Coroner’s Court, 1 Any Road, London W1",
            "ealing hammersmith-and-fulham hillingdon hounslow kingston-upon-thames richmond-upon-thames",
        ),
    ],
)
def test_coroners_areas(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == ids(expected)


def test_the_coroner_areas_of_london_divide_its_boroughs(table: AreaTable) -> None:
    names = ["City of London", "Inner North London", "Inner South London", "Inner West London"]
    names += ["North London", "South London", "East London", "West London"]
    boroughs = [one for name in names for one in table.resolve(name).authorities]
    assert sorted(boroughs) == sorted(a.id for a in table.authorities() if a.region == "London")


@pytest.mark.parametrize("name", ["Dorset", "Nottinghamshire", "Essex", "Cheshire"])
def test_a_name_that_coroners_use_more_widely(table: AreaTable, name: str) -> None:
    council = set(table.resolve(name).authorities)
    coroner = set(table.resolve(name, coroner_area=True).authorities)
    assert council < coroner
    assert set(table.resolve(f"{name} coroner area").authorities) == coroner


@pytest.mark.parametrize(
    ("printed", "candidates"),
    [
        ("Newport", ("newport", "isle-of-wight", "telford-and-wrekin")),
        ("Richmond", ("richmond-upon-thames", "north-yorkshire")),
        ("Sutton", ("sutton", "birmingham", "cambridgeshire")),
        ("Washington", ("sunderland", "west-sussex")),
        ("Wells", ("somerset", "norfolk")),
        ("Gloucester", ("gloucestershire",)),
        ("St. Albans", ("hertfordshire",)),
        ("Boston", ("lincolnshire",)),
        ("Lincoln", ("lincolnshire",)),
        ("Leeds and Nowhere", ("leeds",)),
        ("Kent and London", ("kent",)),
    ],
)
def test_what_is_not_clear_is_told_and_not_guessed(table: AreaTable, printed: str, candidates: tuple[str, ...]) -> None:
    assert table.resolve(printed) == AreaMatch(printed, candidates=candidates)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Newport City Council", "newport"),
        ("Richmond LSCB", "richmond-upon-thames"),
        ("London Borough of Sutton", "sutton"),
        ("Boston CSP", "lincolnshire"),
        ("Merton and Sutton", "merton sutton"),
        ("Lincoln and North Kesteven", "lincolnshire"),
    ],
)
def test_a_body_or_a_neighbour_makes_it_clear(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == ids(expected)


@pytest.mark.parametrize(
    "printed",
    """ ; - ;Anonymous;Unnamed LSCB;NSPCC on behalf of unnamed LSCB;Somerset County;YORK COUNTY;Bucks County and Chester
    County;Atlantis;Other;Safeguarding Children Board;on behalf of;and;West Gloucestershire""".split(";"),
)
def test_what_names_no_area_stays_as_printed(table: AreaTable, printed: str) -> None:
    assert table.resolve(printed) == AreaMatch(printed)


@pytest.mark.parametrize(
    ("printed", "expected"), [("Glocestershire", "gloucestershire"), ("Pembrokshire", "pembrokeshire")]
)
def test_a_small_misspelling_resolves(table: AreaTable, printed: str, expected: str) -> None:
    assert table.resolve(printed).authorities == (expected,)


def test_a_larger_misspelling_is_only_a_candidate(table: AreaTable) -> None:
    assert table.resolve("Worcesteshyre") == AreaMatch("Worcesteshyre", candidates=("worcestershire",))


def test_compass_words_are_never_misspellings_of_each_other(table: AreaTable) -> None:
    assert table.resolve("South Warwickshire").authorities == ("warwickshire",)
    assert table.resolve("East Gloucestershire").candidates == ()


@pytest.mark.parametrize(
    ("printed", "region", "nation"),
    [
        ("North East", "North East", Nation.ENGLAND),
        ("Yorkshire and the Humber", "Yorkshire and The Humber", Nation.ENGLAND),
        ("London", "London", Nation.ENGLAND),
        ("Wales", None, Nation.WALES),
        ("Safeguarding Board for Northern Ireland", None, Nation.NORTHERN_IRELAND),
        ("Cumberland County, Pennsylvania", None, Nation.UNITED_STATES),
        ("Boston, Massachusetts", None, Nation.UNITED_STATES),
    ],
)
def test_wider_places(table: AreaTable, printed: str, region: str | None, nation: Nation) -> None:
    assert table.resolve(printed) == AreaMatch(printed, region=region, nation=nation)


def test_a_paragraph_in_the_wrong_column_is_no_area(table: AreaTable) -> None:
    assert table.resolve("Leeds, " * 200).authorities == ()


@given(st.text(alphabet=st.sampled_from("aehlnorst ,&/-()'.2") | st.characters(), max_size=40))
def test_any_text_is_answered(printed: str) -> None:
    table = AreaTable.load()
    match = table.resolve(printed)
    assert match.printed == printed
    assert {table.authority(one).id for one in match.authorities + match.candidates} == {
        *match.authorities,
        *match.candidates,
    }


def test_a_table_that_contradicts_itself_is_refused() -> None:
    authorities = [Authority(one, one.title(), None, Nation.WALES, "unitary") for one in ("here", "there")]
    with pytest.raises(ValueError, match="two meanings"):
        AreaTable(authorities, [("Here!", "alias", "there")])
    with pytest.raises(ValueError, match="names no authority"):
        AreaTable(authorities, [("Yonder", "alias", "yonder")])
