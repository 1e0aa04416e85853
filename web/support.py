"""Where a reader can turn. The one list: every page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """A line that anyone can call. `number` is as dialled; `url` is the organisation's own page."""

    name: str
    number: str
    what: str
    url: str


SUPPORT = (
    Support("Emergency services", "999", "if someone is in danger now", "https://www.police.uk/"),
    Support("NSPCC Helpline", "0808 800 5000", "for adults worried about a child", "https://www.nspcc.org.uk/"),
    Support("Childline", "0800 1111", "for children and young people", "https://www.childline.org.uk/"),
    Support(
        "National Domestic Abuse Helpline",
        "0808 2000 247",
        "for anyone experiencing domestic abuse, run by Refuge",
        "https://www.nationaldahelpline.org.uk/",
    ),
    Support("Samaritans", "116 123", "for anyone who is struggling to cope", "https://www.samaritans.org/"),
)
EXIT_URL = "https://www.bbc.co.uk/weather"
