"""Reports: the page, and its files."""

from django.urls import path

from paravent_desk.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("<str:form>/", views.download, name="download"),
]
