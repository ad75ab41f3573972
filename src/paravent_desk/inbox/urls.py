"""The pages of the inbox."""

from django.urls import URLPattern

app_name = "inbox"
urlpatterns: list[URLPattern] = []
