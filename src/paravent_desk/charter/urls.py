"""The pages of the charters."""

from django.urls import URLPattern, path

from paravent_desk.charter.views import details, past, reading, writing

app_name = "charter"
urlpatterns: list[URLPattern] = [
    path("", reading.index, name="index"),
    path("open/", writing.open_page, name="open"),
    path("details/", details.details, name="details"),
    path("history/", past.history, name="history"),
    path("history/save/", past.history_export, name="history_export"),
    path("<slug:paper>/publish/", writing.publish, name="publish"),
    path("<slug:paper>/<str:lang>/", reading.read, name="read"),
    path("<slug:paper>/editions/<int:number>/<str:lang>/", reading.edition, name="edition"),
    path("<slug:paper>/editions/<int:number>/<str:lang>/<str:form>/", reading.edition_export, name="edition_export"),
    path("<slug:paper>/<str:lang>/article/<str:article>/", writing.edit, name="edit"),
    path("<slug:paper>/<str:lang>/article/<str:article>/stand/", writing.stand, name="stand"),
    path("<slug:paper>/<str:lang>/save/<str:form>/", reading.export, name="export"),
]
