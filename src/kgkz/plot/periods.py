"""Computation of the periods in which a membership is certain, possible or contested."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

CERTAIN, POSSIBLE, CONTESTED = "certain", "possible", "contested"


class Account(NamedTuple):
    """One membership entry of the graph, with its status and the bounds of its dates (None if unknown)."""

    status: str
    stated: bool
    start_earliest: date | None
    start_latest: date | None
    end_earliest: date | None
    end_latest: date | None
    sources: frozenset[str]
    contested: bool

    def certain(self, day: date) -> bool:
        """Return whether the membership was certainly valid on a day."""
        begun = self.start_latest is not None and self.start_latest <= day
        return begun and (self.end_earliest is None or day <= self.end_earliest)

    def possible(self, day: date) -> bool:
        """Return whether the membership was possibly valid on a day."""
        begun = self.start_earliest is None or self.start_earliest <= day
        return begun and (self.end_latest is None or day <= self.end_latest)


class Period(NamedTuple):
    """A period with one status and one certainty; first and last day are included."""

    status: str
    first: date
    last: date
    certainty: str


def periods(accounts: Iterable[Account], since: date, until: date) -> list[Period]:
    """Return the periods of one member in one organisation.

    Args:
        accounts: the membership entries.
        since: the start of an entry without a known start.
        until: the end of an entry without a known end.

    Returns:
        The periods in order; adjacent periods with equal status and certainty are merged. A period is contested if a
        claim contests the entry, if valid entries have different statuses, or if other sources give the same status
        with other dates.
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
        status = max(held or maybe, key=lambda account: account.stated).status
        certainty = _certainty(held, accounts, first)
        if (
            found
            and (found[-1].status, found[-1].certainty) == (status, certainty)
            and (found[-1].last + timedelta(1) == first)
        ):
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(Period(status, first, last, certainty))
    return found


def _certainty(held: list[Account], accounts: list[Account], day: date) -> str:
    """Return the certainty of a status on a day on which at least one entry is possible."""
    if any(account.contested for account in accounts if account.possible(day)):
        return CONTESTED
    if not held:
        return POSSIBLE
    statuses = {account.status for account in held if account.stated}
    against = any(
        not other.possible(day)
        and other.status in statuses
        and all(other.sources.isdisjoint(account.sources) for account in held)
        for other in accounts
    )
    return CONTESTED if against or len(statuses) > 1 else CERTAIN
