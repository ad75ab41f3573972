"""The pages of this app, inside an establishment."""

from django.urls import URLPattern

app_name = "consents"
urlpatterns: list[URLPattern] = []
