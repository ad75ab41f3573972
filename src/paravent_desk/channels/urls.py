"""The pages about accounts on the networks, inside an establishment."""

from django.urls import path

from paravent_desk.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.channels, name="channels"),
    path("connect/<slug:name>/", views.connect, name="connect"),
    path("<int:pk>/reconnect/", views.reconnect, name="reconnect"),
    path("<int:pk>/close/", views.close, name="close"),
]
