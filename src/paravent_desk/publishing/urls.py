"""The pages of this app, inside an establishment."""

from django.urls import URLPattern, path

from paravent_desk.publishing.views import calendar, crisis, doing, queue

app_name = "publishing"
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("feed/", doing.calendar_feed, name="feed"),
    path("pause/", crisis.pause, name="pause"),
    path("resume/", crisis.resume, name="resume"),
    path("withdraw/<int:consent>/", crisis.withdraw, name="withdraw"),
    path("drafts/<int:pk>/schedule/", doing.schedule, name="schedule"),
    path("drafts/<int:pk>/cancel/", doing.cancel, name="cancel"),
    path("drafts/<int:pk>/move/", doing.move, name="move"),
    path("drafts/<int:pk>/reopen/", doing.reopen, name="reopen"),
    path("changes/<int:pk>/done/", doing.done, name="done"),
    path("<int:pk>/", queue.read, name="read"),
    path("<int:pk>/again/", doing.again, name="again"),
    path("<int:pk>/found/", doing.found, name="found"),
    path("<int:pk>/not-found/", doing.not_found, name="not_found"),
    path("<int:pk>/take-down/", doing.take_down, name="take_down"),
]
