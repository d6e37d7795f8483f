from django.urls import path

from officina.people.views import (
    charts,
    editing,
    invitations,
    lists,
    looking,
    organisations,
    pictures,
    profile,
    roles,
    units,
)

urlpatterns = [
    path("people/", lists.people, name="people"),
    path("people/chart/", charts.org_chart, name="people-chart"),
    path("people/new/", editing.new, name="person-new"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/<int:person_id>/", profile.person, name="person"),
    path("people/<int:person_id>/edit/", editing.edit, name="person-edit"),
    path("people/<int:person_id>/photo", pictures.photo, name="person-photo"),
    path("people/<int:person_id>/place/", editing.place, name="person-place"),
    path("people/<int:person_id>/dismiss/", editing.dismiss, name="person-dismiss"),
    path("people/<int:person_id>/return/", editing.take_back, name="person-return"),
    path("people/<int:person_id>/invite/", invitations.invite, name="person-invite"),
    path("people/<int:person_id>/uninvite/", invitations.withdraw, name="person-uninvite"),
    path("people/<int:person_id>/roles/", roles.give, name="role-give"),
    path("people/<int:person_id>/roles/<slug:code>/take/", roles.take, name="role-take"),
    path("people/<int:person_id>/look-as/", looking.begin, name="look-as"),
    path("view-as/end", looking.end, name="look-as-end"),
    path("units/new/", units.new, name="unit-new"),
    path("units/<int:unit_id>/edit/", units.edit, name="unit-edit"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<int:organisation_id>/", organisations.edit, name="organisation"),
    path("organisations/<int:organisation_id>/logo", pictures.logo, name="organisation-logo"),
]
