"""A state changes once: one guarded UPDATE, its audit line in the same transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from paravent_desk.audit.actions import Actor, Fact, record


class Conflict(Exception):
    """Somebody was quicker: the row is no longer as it was read. Nothing was changed; read it again."""


def change(
    row: models.Model,
    expect: Mapping[str, Any],
    to: Mapping[str, Any],
    *,
    actor: Actor,
    action: str,
    chain: int,
    content: str = "",
    facts: Mapping[str, Fact] | None = None,
    note: str = "",
) -> None:
    """Change a row that is still as `expect` says, and record it; the row in hand then says the same. Raises Conflict."""
    with transaction.atomic():
        if type(row)._default_manager.filter(pk=row.pk, **expect).update(**to) != 1:
            raise Conflict(f"{row._meta.label} {row.pk} was changed meanwhile.")
        record(actor, action, f"{row._meta.model_name}:{row.pk}", chain, content, facts, note)
    for name, value in to.items():
        setattr(row, name, value)
