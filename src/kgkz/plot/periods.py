"""From the accounts of a membership to the periods in which it held, may have held, or is in dispute."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

HELD, OPEN, CONTESTED = "held", "left open by the dates", "contested"


class Account(NamedTuple):
    """What one entry of the graph says: somebody in one standing, between bounds that may be unknown."""

    standing: str
    stated: bool
    start_earliest: date | None
    start_latest: date | None
    end_earliest: date | None
    end_latest: date | None
    sources: frozenset[str]
    contested: bool

    def certain(self, day: date) -> bool:
        """Whether it held on that day by this account."""
        begun = self.start_latest is not None and self.start_latest <= day
        return begun and (self.end_earliest is None or day <= self.end_earliest)

    def possible(self, day: date) -> bool:
        """Whether this account leaves it possible that it held on that day."""
        begun = self.start_earliest is None or self.start_earliest <= day
        return begun and (self.end_latest is None or day <= self.end_latest)


class Period(NamedTuple):
    """Days, both included, in one standing and of one certainty."""

    standing: str
    first: date
    last: date
    certainty: str


def periods(accounts: Iterable[Account], since: date, until: date) -> list[Period]:
    """Cut the time of one member in one organisation into periods.

    Args:
        accounts: what the entries say.
        since: the day from which on it is drawn, for what has no known beginning.
        until: the day up to which it is drawn, for what has no known end.

    Returns:
        The periods in order, those of one standing and certainty joined. A period is contested where a claim contests
        the entry, where accounts that hold give different standings, and where an account by other sources gives the
        same standing other dates.
    """
    accounts = list(accounts)
    cuts = {since}
    for account in accounts:
        cuts |= {day for day in (account.start_earliest, account.start_latest) if day}
        cuts |= {day + timedelta(1) for day in (account.end_earliest, account.end_latest) if day}
    starts = sorted(cut for cut in cuts if since <= cut <= until)
    ends = [start - timedelta(1) for start in starts[1:]] + [until]
    found: list[Period] = []
    for first, last in zip(starts, ends, strict=True):
        held = [account for account in accounts if account.certain(first)]
        maybe = [account for account in accounts if account.possible(first)]
        if not maybe:
            continue
        standing = max(held or maybe, key=lambda account: account.stated).standing
        certainty = _certainty(held, accounts, first)
        if (
            found
            and (found[-1].standing, found[-1].certainty) == (standing, certainty)
            and (found[-1].last + timedelta(1) == first)
        ):
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(Period(standing, first, last, certainty))
    return found


def _certainty(held: list[Account], accounts: list[Account], day: date) -> str:
    """Say how sure it is, on a day, that a standing held which at least one account leaves possible."""
    if any(account.contested for account in accounts if account.possible(day)):
        return CONTESTED
    if not held:
        return OPEN
    standings = {account.standing for account in held if account.stated}
    against = any(
        not other.possible(day)
        and other.standing in standings
        and all(other.sources.isdisjoint(account.sources) for account in held)
        for other in accounts
    )
    return CONTESTED if against or len(standings) > 1 else HELD
