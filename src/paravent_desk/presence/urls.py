"""The pages of the establishment's presence."""

from django.urls import URLPattern, path

from paravent_desk.presence import views

app_name = "presence"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="presence"),
    path("table.csv", views.export, name="export"),
    path("declare/", views.declare, name="declare"),
    path("accounts/<int:pk>/", views.complete, name="complete"),
    path("declared/<int:pk>/", views.amend, name="amend"),
    path("declared/<int:pk>/drop/", views.drop, name="drop"),
]
