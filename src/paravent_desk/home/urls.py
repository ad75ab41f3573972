"""The first page of an establishment."""

from django.urls import path

from paravent_desk.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home")]
