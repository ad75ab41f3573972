"""The pages about oneself and the way in, beside allauth's, before an establishment is chosen."""

from django.urls import path

from paravent_desk.accounts import own

urlpatterns = [
    path("me/", own.me, name="me"),
    path("language/", own.language, name="set_language"),
    path("second-factor/", own.second_factor, name="second_factor"),
    path("invitation/<str:token>/", own.invitation, name="invitation"),
]
