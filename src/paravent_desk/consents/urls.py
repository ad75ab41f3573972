"""The pages of this app, inside an establishment."""

from django.urls import URLPattern, path

from paravent_desk.consents import handing_out, views

app_name = "consents"
urlpatterns: list[URLPattern] = [
    path("", views.register, name="register"),
    path("new/", views.new, name="new"),
    path("export/", handing_out.export, name="export"),
    path("blank/<str:person>/<str:language>/", handing_out.blank, name="blank"),
    path("<int:pk>/", views.read, name="read"),
    path("<int:pk>/give/", views.give, name="give"),
    path("<int:pk>/identity/", views.identity, name="identity"),
    path("<int:pk>/form/", views.form_file, name="form"),
    path("<int:pk>/edit/<slug:step>/", views.edit, name="edit"),
]
