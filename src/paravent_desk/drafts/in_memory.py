"""Files come in through memory alone: Django would put larger ones on the disk first, in plain."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

if TYPE_CHECKING:
    from paravent_desk.accounts.desk import DeskRequest  # the page without accounts uses this module as well

View = Callable[..., HttpResponse]


class InMemory(FileUploadHandler):
    """Keeps what comes, up to a number of bytes for the whole request; of a file beyond it, the name alone."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file; no other handler sees it."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # as Django calls it
        self.file: BytesIO | None = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, or drop the file."""
        self.left -= len(raw_data)
        if self.left < 0:
            self.file = None
        if self.file is not None:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Give the file; one that was dropped has no content and its true size."""
        content = self.file or BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )


def through_memory(most: int) -> Callable[[View], View]:
    """Take a view's files through memory; the CSRF check, which reads the request, comes after that was said."""

    def wrap(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def inner(request: "DeskRequest", *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                request.upload_handlers = [InMemory(most)]
            return checked(request, *args, **kwargs)

        return inner

    return wrap
