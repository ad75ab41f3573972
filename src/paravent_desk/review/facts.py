"""What the table asks about: the facts of one version, from its check, its files and its consents."""

from collections.abc import Iterator, Mapping
from typing import Any

from paravent_desk.accounts.models import Role
from paravent_desk.drafts.models import Verdict, Version
from paravent_desk.review.table import Row, roles, table


def facts_of(version: Version) -> frozenset[str]:
    """The facts of a version, as `table.toml` words them. What cannot be understood gives `unknown`: in doubt, hold."""
    return frozenset(_facts(version))


def rows_for(version: Version) -> tuple[Row, ...]:
    """The rows of the table that speak of this version."""
    return table().matching(facts_of(version))


def needs(version: Version) -> tuple[Role, ...]:
    """The reviews that the table asks for this version, given or not."""
    return roles(rows_for(version))


def _facts(version: Version) -> Iterator[str]:
    yield f"kind:{version.draft.kind}"
    yield f"verdict:{version.verdict or 'none'}"
    if version.verdict not in {"", *Verdict.values}:
        yield "unknown"
    yield from _reasons(version)
    yield from (f"finding:{label}" for label in _labels(version.report))
    for file in version.files.all():
        yield from (f"mended:{label}" for label in _labels(file.upload.report))
    for consent in version.consents.all():
        yield from (f"consent:{scope}" for scope in ("story", "image") if getattr(consent, scope))


def _reasons(version: Version) -> Iterator[str]:
    """Codes and rules; a verdict that is held for no reason we can read is held for an unknown one."""
    try:
        for reason in version.reasons:
            yield f"reason:{reason['code']}"
            yield from (f"rule:{rule}" for rule in reason["rules"])
    except (TypeError, KeyError):
        yield "unknown"
    if not version.reasons and version.verdict in {Verdict.REVIEW, Verdict.STOP}:
        yield "unknown"


def _labels(report: Mapping[str, Any]) -> Iterator[str]:
    """The labels found, in the post's own text and files and in the texts that channels have of their own."""
    reports = [report, *(report.get("variants") or {}).values()]
    yield from sorted({str(finding.get("label")) for one in reports for finding in one.get("findings", ())})
