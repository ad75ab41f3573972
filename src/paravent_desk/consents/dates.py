"""How long an agreement may last. Days are whole days; the end is the last day it counts.

Two years are suggested and five are the most, never "unlimited" (domain report, section 4). A child's agreement ends before the
15th and the 18th birthday: at 15 they decide on their own data themselves (loi Informatique et Libertés, art. 45), at 18 they
are of age.
"""

from datetime import date, timedelta

SUGGESTED_YEARS = 2
MOST_YEARS = 5
KEPT_YEARS = 5
"""Identity and form are kept so long after the end: civil limitation (Code civil, art. 2224)."""
ANEW_AT = (15, 18)
"""Ages at which a child is asked anew."""
HEARD_FROM = 7
"""The age from about which a child's own words are asked for (Code civil, art. 371-1: heard according to age and maturity)."""
OF_AGE = 18


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February, the 28th where there is none: the earlier one is the careful one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age(born_on: date, day: date) -> int:
    """Whole years lived that day."""
    years = day.year - born_on.year
    return years if anniversary(born_on, years) <= day else years - 1


def latest_end(given_on: date, born_on: date | None = None) -> date:
    """The last day an agreement signed that day may count; `born_on` of a child, None of everybody else."""
    birthdays = [anniversary(born_on, years) for years in ANEW_AT] if born_on else []
    return min([anniversary(given_on, MOST_YEARS), *(day - timedelta(days=1) for day in birthdays if day > given_on)])


def suggested_end(given_on: date, born_on: date | None = None) -> date:
    """Two years, or less where less is allowed."""
    return min(anniversary(given_on, SUGGESTED_YEARS), latest_end(given_on, born_on))
