"""The pages of the incidents."""

from django.urls import URLPattern, path

from paravent_desk.incidents.views import copies, decisions, handing_out, one, people, register

app_name = "incidents"
urlpatterns: list[URLPattern] = [
    path("", register.register, name="register"),
    path("new/", register.new, name="new"),
    path("export/", register.export, name="export"),
    path("<int:pk>/", one.read, name="read"),
    path("<int:pk>/facts/", register.facts, name="facts"),
    path("<int:pk>/move/", one.move, name="move"),
    path("<int:pk>/pause/", one.pause, name="pause"),
    path("<int:pk>/steps/<int:step>/", one.step, name="step"),
    path("<int:pk>/copies/", copies.index, name="copies"),
    path("<int:pk>/copies/<int:copy>/proof/", copies.keep_proof, name="proof"),
    path("<int:pk>/copies/<int:copy>/proof/show/", copies.show_proof, name="show_proof"),
    path("<int:pk>/copies/<int:copy>/gone/", copies.gone, name="gone"),
    path("<int:pk>/copies/<int:copy>/down/", copies.take_down, name="take_down"),
    path("<int:pk>/copies/<int:copy>/ask/", copies.ask, name="ask"),
    path("<int:pk>/copies/<int:copy>/notice/<str:lang>/<str:form>/", handing_out.notice, name="notice"),
    path("<int:pk>/notices/<int:notice>/", copies.answered, name="answered"),
    path("<int:pk>/verifications/<int:verification>/", copies.verify, name="verify"),
    path("<int:pk>/people/", people.index, name="people"),
    path("<int:pk>/people/<int:person>/identity/", people.identity, name="identity"),
    path("<int:pk>/people/<int:person>/told/", people.told, name="told"),
    path("<int:pk>/people/<int:person>/letter/<str:lang>/<str:form>/", handing_out.letter, name="letter"),
    path("<int:pk>/informed/", people.knows, name="knows"),
    path("<int:pk>/decisions/", decisions.index, name="decisions"),
    path("<int:pk>/lessons/", decisions.learn, name="learn"),
    path("<int:pk>/lessons/<int:lesson>/", decisions.learnt, name="learnt"),
    path("<int:pk>/papers/<str:paper>/<str:lang>/<str:form>/", handing_out.paper, name="paper"),
]
