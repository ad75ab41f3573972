"""The pages of the lessons."""

from django.urls import URLPattern, path

from paravent_desk.coach import views, views_attestations

app_name = "coach"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="lessons"),
    path("attestations/", views_attestations.look_up, name="attestations"),
    path("attestations/<str:course>/", views_attestations.attest, name="lesson_attest"),
    path("<slug:lesson>/", views.lesson, name="lesson"),
    path("<slug:lesson>/read/", views.read, name="lesson_read"),
    path("<slug:lesson>/questions/", views.quiz, name="lesson_quiz"),
    path("<slug:lesson>/try/", views.attempt, name="lesson_try"),
]
