"""The way in, before an establishment is chosen."""

from django.urls import path

from paravent_desk.home import views

urlpatterns = [path("", views.entrance, name="entrance")]
