"""The pages of this app, inside an establishment."""

from django.urls import URLPattern

app_name = "publishing"
urlpatterns: list[URLPattern] = []
