"""The pages of the lessons."""

from django.urls import URLPattern, path

from paravent_desk.coach import views

app_name = "coach"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="lessons"),
    path("<slug:lesson>/", views.lesson, name="lesson"),
    path("<slug:lesson>/read/", views.read, name="lesson_read"),
    path("<slug:lesson>/questions/", views.quiz, name="lesson_quiz"),
    path("<slug:lesson>/try/", views.attempt, name="lesson_try"),
]
