"""Where every page is. Pages of an establishment begin with /e/<short name>/, and open to its members alone."""

from django.urls import URLPattern, URLResolver, include, path

INSIDE: list[URLPattern | URLResolver] = [
    path("", include("paravent_desk.home.urls")),
    path("drafts/", include("paravent_desk.drafts.urls")),
    path("review/", include("paravent_desk.review.urls")),
    path("publishing/", include("paravent_desk.publishing.urls")),
    path("inbox/", include("paravent_desk.inbox.urls")),
    path("history/", include("paravent_desk.history.urls")),
    path("incidents/", include("paravent_desk.incidents.urls")),
    path("charter/", include("paravent_desk.charter.urls")),
    path("lessons/", include("paravent_desk.coach.urls")),
    path("reports/", include("paravent_desk.reports.urls")),
    path("consents/", include("paravent_desk.consents.urls")),
    path("channels/", include("paravent_desk.channels.urls")),
    path("people/", include("paravent_desk.accounts.urls")),
    path("audit/", include("paravent_desk.journal.urls")),
    path("upkeep/", include("paravent_desk.upkeep.urls")),
    path("presence/", include("paravent_desk.presence.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("demo/", include("paravent_desk.demo.urls")),
    path("", include("paravent_desk.home.entrance")),
    path("account/", include("paravent_desk.accounts.entrance")),
    path("account/", include("allauth.urls")),
    path("health", include("paravent_desk.upkeep.health")),
    path("check/", include("paravent_desk.public.urls")),
    path("c/", include("paravent_desk.charter.outside")),
    path("files/", include("paravent_desk.publishing.files")),
    path("e/<slug:establishment>/", include(INSIDE)),
]
