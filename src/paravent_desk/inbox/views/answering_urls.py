"""The addresses of the pages about answering."""

from django.urls import URLPattern, path

from paravent_desk.inbox.views import answering

answering_urls: list[URLPattern] = [
    path("<int:pk>/answer/", answering.answer, name="answer"),
    path("wordings/", answering.wordings, name="wordings"),
    path("wordings/contacts/", answering.contacts, name="contacts"),
    path("wordings/keep/", answering.keep, name="keep"),
    path("wordings/<int:pk>/", answering.keep, name="change_kept"),
    path("wordings/<int:pk>/drop/", answering.drop, name="drop"),
]
