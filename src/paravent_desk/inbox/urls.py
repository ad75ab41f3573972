"""The pages of the inbox, inside an establishment."""

from django.urls import URLPattern, path

from paravent_desk.inbox.views import doing, queue, surge, thread, watched
from paravent_desk.inbox.views.answering_urls import answering_urls

app_name = "inbox"
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("news/", queue.news, name="news"),
    path("surge/", surge.surge, name="surge"),
    path("surge/<int:pk>/", surge.alert, name="alert"),
    path("surge/<int:pk>/pause/", surge.pause, name="alert_pause"),
    path("surge/<int:pk>/ordinary/", surge.ordinary, name="alert_ordinary"),
    path("watched/", watched.watches, name="watches"),
    path("watched/<int:pk>/end/", watched.end, name="end_watch"),
    path("<int:pk>/", thread.thread, name="thread"),
    path("<int:pk>/show/", thread.unmask, name="unmask"),
    path("<int:pk>/take/", doing.take, name="take"),
    path("<int:pk>/back/", doing.put_back, name="put_back"),
    path("<int:pk>/sort/", doing.sort, name="sort"),
    path("<int:pk>/dismiss/", doing.dismiss, name="dismiss"),
    path("<int:pk>/private/", doing.move, name="private"),
    path("<int:pk>/hide/", doing.hide, name="hide"),
    path("<int:pk>/unhide/", doing.unhide, name="unhide"),
    path("<int:pk>/remove/", doing.remove, name="remove"),
    path("<int:pk>/report/", doing.report, name="report"),
    path("<int:pk>/erase/", doing.erase, name="erase"),
    *answering_urls,
]
