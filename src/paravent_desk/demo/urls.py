"""The way into the example desk."""

from django.urls import path

from paravent_desk.demo import views

urlpatterns = [
    path("", views.places, name="demo"),
    path("progress/", views.progress, name="demo_progress"),
    path("<int:pk>/", views.sit_down, name="demo_sit_down"),
]
