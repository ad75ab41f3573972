"""Derivatives by short-lived signed addresses, for networks that pull what they publish: no cookie, no cache, nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.models import Upload
from paravent_desk.publishing import doors
from paravent_desk.publishing.feed import feed
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.signed import opened
from paravent_desk.vault import Sealed


@require_safe
def file(request: HttpRequest, word: str) -> HttpResponse:
    """A derivative, while it is being sent; for anybody else and at any other time it does not exist."""
    told = opened(word)
    if told is None:
        raise Http404
    publication, upload = told
    if not _on_the_wire(publication, upload):
        raise Http404
    found = Upload.objects.get(pk=upload)
    try:
        content = doors.derivative(found)
    except Sealed:
        raise Http404 from None
    if file_hash([content]) != found.content_hash:
        raise Http404
    response = HttpResponse(content, content_type=found.mime)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = "inline"
    return response


def _on_the_wire(publication: int, upload: int) -> bool:
    sending = Publication.objects.filter(
        pk=publication, state=Publication.State.SENDING, version__files__upload=upload
    ).exists()
    return (
        sending
        or Change.objects.filter(publication=publication, state=Change.State.DOING, version__files__upload=upload).exists()
    )


app_name = "files"
urlpatterns = [path("calendar/<str:key>.ics", feed, name="feed"), path("<str:word>", file, name="file")]
