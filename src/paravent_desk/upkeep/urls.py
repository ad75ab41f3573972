"""The pages of this app, inside an establishment."""

from django.urls import path

from paravent_desk.upkeep import views

app_name = "upkeep"
urlpatterns = [path("retention/", views.retention, name="retention")]
