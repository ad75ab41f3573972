"""The pages of the history."""

from django.urls import URLPattern, path

from paravent_desk.history import views

app_name = "history"
urlpatterns: list[URLPattern] = [
    path("", views.report, name="report"),
    path("export/", views.export, name="export"),
    path("imports/", views.imports, name="imports"),
    path("imports/begin/", views.begin, name="begin"),
    path("imports/<int:pk>/", views.rest, name="rest"),
    path("<int:pk>/", views.read, name="read"),
    path("<int:pk>/show/", views.show, name="show"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
]
