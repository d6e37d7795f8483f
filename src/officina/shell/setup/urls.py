from django.urls import path

from officina.shell.setup import claiming, looking, mail, organisation, people, roles

urlpatterns = [
    path("setup/organisation/", organisation.requisites, name="setup-organisation"),
    path("setup/hours/", organisation.hours, name="setup-hours"),
    path("setup/people/", people.people, name="setup-people"),
    path("setup/roles/", roles.roles, name="setup-roles"),
    path("setup/mail/", mail.mail, name="setup-mail"),
    path("setup/<str:token>", claiming.choose, name="claim"),
    path("setup/<str:token>/company/", claiming.company, name="claim-company"),
    path("setup/<str:token>/demo/", looking.look_around, name="claim-demo"),
]
