"""An establishment's services and settings, changed by its administrators."""

from collections.abc import Mapping

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Service
from paravent_desk.accounts.roles import may_manage
from paravent_desk.audit.actions import record


def create_service(desk: Desk, name: str) -> Service:
    """Add a service."""
    actor = may_manage(desk)
    with transaction.atomic():
        service = Service.objects.create(establishment=desk.establishment, name=name)
        record(actor, "service.create", f"service:{service.pk}", desk.chain, note=name)
    return service


def rename_service(desk: Desk, service: Service, name: str) -> None:
    """Give a service another name."""
    actor = may_manage(desk)
    with transaction.atomic():
        Service.objects.filter(pk=service.pk, establishment=desk.establishment).update(name=name)
        record(actor, "service.rename", f"service:{service.pk}", desk.chain, note=name)


def change(desk: Desk, values: Mapping[str, str]) -> None:
    """Change its settings; the line says which, the note what they are now."""
    actor = may_manage(desk)
    told = {name: value for name, value in values.items() if getattr(desk.establishment, name) != value}
    if not told:
        return
    with transaction.atomic():
        Establishment.objects.filter(pk=desk.establishment.pk).update(**told)
        record(
            actor,
            "establishment.change",
            f"establishment:{desk.establishment.pk}",
            desk.chain,
            facts={"changed": ", ".join(sorted(told))},
            note="\n".join(f"{name}: {value}" for name, value in sorted(told.items())),
        )
