"""The way into the example desk."""

from django.urls import path

from paravent_desk.demo import views

urlpatterns = [path("", views.places, name="demo"), path("<int:pk>/", views.sit_down, name="demo_sit_down")]
