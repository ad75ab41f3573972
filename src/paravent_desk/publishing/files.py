"""Derivatives by short-lived signed addresses, for networks that pull what they publish."""

from django.urls import URLPattern

app_name = "files"
urlpatterns: list[URLPattern] = []
