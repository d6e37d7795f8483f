from django.urls import include, path

urlpatterns = [
    path("", include("officina.people.sign_in.urls")),
    path("", include("officina.people.views.urls")),
]
