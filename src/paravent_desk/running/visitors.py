"""The page for visitors as a server serves it: by a process for each visit; where none can be forked, here, in memory."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from paravent_desk.running import in_memory, visit
from paravent_desk.running.door import channel
from paravent_desk.running.doorkeeper import Doorkeeper, possible
from paravent_desk.running.warming import warmed


def doorkeeper_for(application: visit.Application, told: dict[str, Any]) -> Doorkeeper | None:
    """Start it, before there are threads; None where it cannot be. `told`: what waitress is told."""
    if not possible():
        return None
    public, path = settings.ENVIRONMENT.public, reverse("public:page")
    return Doorkeeper(lambda: visit.service(warmed(application, path), path, public.most_bytes, told), path, public.per_hour)


def channel_for(visitors: Doorkeeper | None) -> type[Any]:
    """The server's connections."""
    path = reverse("public:page")
    if visitors is not None:
        return channel(visitors.door, path)
    return in_memory.channel(path, settings.ENVIRONMENT.public.most_bytes)
