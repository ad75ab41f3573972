"""The pages of this app, inside an establishment. Nothing of a post stands in an address."""

from django.urls import URLPattern, path

from paravent_desk.drafts.views import editor, history, lists, media, writing

app_name = "drafts"
urlpatterns: list[URLPattern] = [
    path("", lists.drafts, name="list"),
    path("new/", editor.new, name="new"),
    path("check/", writing.check_text, name="check"),
    path("uploads/", media.receive, name="upload"),
    path("uploads/<int:pk>/", media.card, name="card"),
    path("uploads/<int:pk>/derivative/", media.derivative, name="derivative"),
    path("uploads/<int:pk>/outlined/", media.outlined, name="outlined"),
    path("uploads/<int:pk>/original/", media.original, name="original"),
    path("<int:pk>/", editor.post, name="draft"),
    path("<int:pk>/verdict/", writing.verdict, name="verdict"),
    path("<int:pk>/versions/", history.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/restore/", history.restore, name="restore"),
    path("<int:pk>/abandon/", history.abandon, name="abandon"),
    path("<int:pk>/duplicate/", history.duplicate, name="duplicate"),
]
