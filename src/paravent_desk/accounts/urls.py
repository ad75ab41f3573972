"""The pages about people, inside an establishment."""

from django.urls import path

from paravent_desk.accounts import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("services/", views.services, name="services"),
    path("services/<int:pk>/", views.service, name="service"),
    path("settings/", views.settings, name="settings"),
    path("deputies/", views.stand_ins, name="deputies"),
    path("deputies/<int:pk>/end/", views.end_stand_in, name="end_deputy"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/forget-factors/", views.forget_factors, name="forget_factors"),
    path("<int:pk>/invite-again/", views.invite_again, name="invite_again"),
    path("<int:pk>/roles/<int:membership>/take/", views.take_role, name="take_role"),
]
