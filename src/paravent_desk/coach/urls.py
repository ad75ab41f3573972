"""The pages of the lessons."""

from django.urls import URLPattern, path

from paravent_desk.coach import views, views_attestations, views_campaigns

app_name = "coach"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="lessons"),
    path("attestations/", views_attestations.look_up, name="attestations"),
    path("attestations/<str:course>/", views_attestations.attest, name="lesson_attest"),
    path("campaigns/", views_campaigns.index, name="campaigns"),
    path("campaigns/new/", views_campaigns.new, name="campaign_new"),
    path("campaigns/<int:pk>/", views_campaigns.read, name="campaign"),
    path("campaigns/<int:pk>/change/", views_campaigns.change, name="campaign_change"),
    path("campaigns/<int:pk>/end/", views_campaigns.end, name="campaign_end"),
    path("campaigns/<int:pk>/csv/", views_campaigns.export, name="campaign_csv"),
    path("terms/", views_campaigns.terms, name="terms"),
    path("reminders/", views_campaigns.mails, name="lesson_reminders"),
    path("<slug:lesson>/", views.lesson, name="lesson"),
    path("<slug:lesson>/read/", views.read, name="lesson_read"),
    path("<slug:lesson>/questions/", views.quiz, name="lesson_quiz"),
    path("<slug:lesson>/try/", views.attempt, name="lesson_try"),
]
