"""The pages of this app, inside an establishment."""

from django.urls import URLPattern, path

from paravent_desk.review import views

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("", views.queue, name="queue"),
    path("who-reads-what/", views.who_reads_what, name="table"),
    path("<int:pk>/", views.draft, name="draft"),
    path("<int:pk>/since/<int:since>/", views.differences, name="differences"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/changes/", views.ask_for_changes, name="changes"),
    path("<int:pk>/lift/", views.lift, name="lift"),
    path("<int:pk>/comment/", views.comment, name="comment"),
    path("comment/<int:pk>/resolve/", views.resolve, name="resolve"),
]
