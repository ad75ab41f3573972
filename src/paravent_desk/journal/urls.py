"""The journal's pages, inside an establishment."""

from django.urls import path

from paravent_desk.journal import views

app_name = "audit"
urlpatterns = [
    path("", views.journal, name="journal"),
    path("verify/", views.verification, name="verify"),
    path("export.csv", views.export, {"form": "csv"}, name="export_csv"),
    path("export.jsonl", views.export, {"form": "jsonl"}, name="export_jsonl"),
]
