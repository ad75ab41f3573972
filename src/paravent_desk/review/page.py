"""All that the review page of a draft shows, gathered with few queries."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import F, Prefetch
from django.http import Http404
from django.utils.translation import get_language

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts.models import Draft, Variant, Verdict, Version, VersionFile
from paravent_desk.review.differences import other_changes, words
from paravent_desk.review.forms import AnswerForm, CommentForm, LiftForm
from paravent_desk.review.models import Comment
from paravent_desk.review.passages import found_in_text, label_name, pieces
from paravent_desk.review.people import held_roles, principals
from paravent_desk.review.sentences import SENTENCES
from paravent_desk.review.standing import Obstacle, Standing, glance, may_fill
from paravent_desk.review.table import Row, table

PARTS = (
    Prefetch("variants", Variant.objects.select_related("channel").order_by("pk")),
    Prefetch("files", VersionFile.objects.select_related("upload")),
    "consents",
)


def open_version(desk: Desk, pk: int) -> Version:
    """The current version of a draft of this establishment; raises Http404, PermissionDenied."""
    here = Version.objects.filter(draft=pk, draft__establishment=desk.establishment, number=F("draft__current"))
    found = here.select_related("draft__author", "draft__establishment", "draft__service", "saved_by", "lift__by")
    version = found.prefetch_related(*PARTS).first()
    if version is None:
        raise Http404
    desk.require(Action.READ, version.draft)
    return version


def context(desk: Desk, version: Version, written: Mapping[str, forms.Form] | None = None) -> dict[str, Any]:
    """What the template shows. `written` are forms that could not be taken, shown again with what is in them."""
    draft = version.draft
    readings = list(
        Version.objects.filter(draft=draft)
        .order_by("-number", "readings__pk")
        .values("number", "saved_by", "readings__reader", "readings__reader__name", "readings__reader__email", "readings__at")
    )
    out = frozenset({draft.author_id, *(one["saved_by"] for one in readings)})
    found = glance(version, out)
    comments = _comments(desk, version)
    return {
        "draft": draft,
        "version": version,
        "standing": found,
        "obstacles": [SENTENCES[one] for one in Obstacle if one in found.obstacles],
        "stopped": version.verdict == Verdict.STOP,
        "reviews": _reviews(found),
        "grounds": [row for row in found.rows if row.needs or row.lift],
        "reasons": _reasons(version),
        "pieces": [(one, [label_name(label) for label in one.named]) for one in _pieces(version, comments)],
        "comments": comments,
        "readers": [one for one in readings if one["number"] == version.number and one["readings__reader"]],
        "read_before": next(
            (one["number"] for one in readings if one["number"] < version.number and one["readings__reader"] == desk.user.pk),
            None,
        ),
        "answers": _answers(desk, draft, version, found, out),
        "may_lift": _may_lift(desk, draft, found, out),
        "may_submit": desk.may(Action.SUBMIT, draft),
        "may_schedule": draft.state == Draft.State.APPROVED and desk.may(Action.SCHEDULE, draft),
        "may_comment": desk.may(Action.COMMENT, draft),
        "is_writer": desk.user.pk in out,
        "lift_form": LiftForm(initial={"seen": version.content_hash}),
        "comment_form": CommentForm(initial={"version": version.number}),
        **(written or {}),
    }


def differences(desk: Desk, version: Version, since: int) -> dict[str, Any]:
    """What changed since an older version of the same draft; raises Http404."""
    old = (
        version.draft.versions.filter(number=since, number__lt=version.number, erased_at=None).prefetch_related(*PARTS).first()
    )
    if old is None:
        raise Http404
    return {
        "draft": version.draft,
        "version": version,
        "old": old,
        "changes": words(old.text, version.text),
        "others": other_changes(old, version),
    }


def _comments(desk: Desk, version: Version) -> list[dict[str, Any]]:
    rows = Comment.objects.filter(draft=version.draft).select_related("author", "version", "resolved_by")
    return [
        {
            "number": number,
            "row": one,
            "passage": "" if one.start is None else one.version.text[one.start : one.end],
            "here": one.version_id == version.pk,
            "may_resolve": one.resolved_at is None and desk.user.pk in {version.draft.author_id, one.author_id},
        }
        for number, one in enumerate(rows, 1)
    ]


def _pieces(version: Version, comments: list[dict[str, Any]]) -> tuple[Any, ...]:
    remarks = [
        (one["number"], (one["row"].start, one["row"].end))
        for one in comments
        if one["here"] and one["passage"] and one["row"].resolved_at is None
    ]
    return pieces(version.text, found_in_text(version.report), remarks)


def _reviews(found: Standing) -> list[dict[str, Any]]:
    """A line a role: given by whom, asked to change by whom, or still to come; with the rows that ask for it."""
    asked = (*found.needed, *(role for role in found.opposed if role not in found.needed))
    return [
        {
            "role": role,
            "opinion": found.given.get(role) or found.opposed.get(role),
            "given": role in found.given,
            "why": [row for row in found.rows if role in row.needs],
        }
        for role in asked
    ]


def _answers(desk: Desk, draft: Draft, version: Version, found: Standing, out: frozenset[int]) -> list[dict[str, Any]]:
    """The roles in which somebody may answer now, and for whom."""
    if draft.state != Draft.State.REVIEW:
        return []
    mine = [role for role, one in found.given.items() if one.reviewer_id == desk.user.pk]
    roles = [role for role in held_roles(desk, draft, out) if role not in found.given and may_fill(role, mine)]
    absent = principals(desk, draft, roles)
    return [
        {
            "role": role,
            "absent": absent.get(role),
            "wanted": role in found.missing,
            "form": AnswerForm(initial={"role": role.value, "seen": version.content_hash}, prefix=None, auto_id=f"{role}-%s"),
        }
        for role in roles
    ]


def _may_lift(desk: Desk, draft: Draft, found: Standing, out: frozenset[int]) -> bool:
    asked = draft.state == Draft.State.REVIEW and found.obstacles == {Obstacle.STOPPED}
    return asked and Role.DPO in held_roles(desk, draft, out, Action.LIFT_STOP)


def _reasons(version: Version) -> list[dict[str, Any]]:
    """The engine's reasons with rule and source, in the reader's language; the code's own row where no rule is told."""
    lang = "en" if (get_language() or "").startswith("en") else "fr"
    told = {one.get("code"): one for one in version.report.get("reasons", ()) if isinstance(one, dict)}
    return [
        {
            "verdict": one["verdict"],
            "title": _row(one["code"]).title,
            "rules": [_rule(rule, lang) for rule in told.get(one["code"], {}).get("rules", ()) if isinstance(rule, dict)],
        }
        for one in version.reasons
    ]


def _row(code: str) -> Row:
    rows = table().matching([f"reason:{code}"])
    return next((row for row in rows if frozenset({f"reason:{code}"}) in row.when), rows[-1])


def _rule(rule: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "id": rule["id"],
        "title": rule["title"][lang],
        "next": rule["next"][lang],
        "sources": [(one["ref"], one["says"][lang]) for one in rule.get("sources", ())],
    }
