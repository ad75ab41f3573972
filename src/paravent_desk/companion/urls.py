"""The page, and the way to it."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="public:page")),
    path("check/", include("paravent_desk.public.urls")),
]
