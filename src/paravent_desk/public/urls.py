"""The page's address, and what a telephone asks for to keep it on its first screen."""

from django.urls import path

from paravent_desk.public import views

app_name = "public"
urlpatterns = [path("", views.page, name="page"), path("app.webmanifest", views.manifest, name="manifest")]
