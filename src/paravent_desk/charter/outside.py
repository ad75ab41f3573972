"""The public address of a moderation charter."""

from django.urls import URLPattern, path

from paravent_desk.charter.views.public import public

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/", public, name="charter_public"),
    path("<slug:slug>/<str:lang>/", public, name="charter_public_in"),
    path("<slug:slug>/<str:lang>/<int:number>/", public, name="charter_public_edition"),
]
