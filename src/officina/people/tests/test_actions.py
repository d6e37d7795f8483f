"""Verbs on people, units, organisations and roles: what they write and what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from officina.kernel import clock
from officina.kernel.access.models import Grant
from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.events.models import Event
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import members_of
from officina.kernel.principals.models import Role, RoleHolder, Unit, User
from officina.kernel.principals.viewer import load_viewer
from officina.kernel.records.checks import Refused
from officina.people.actions.add_people import BadLines, add_people
from officina.people.actions.add_person import add_person
from officina.people.actions.add_unit import add_unit
from officina.people.actions.change_organisation import (
    add_organisation,
    change_organisation,
    set_days_off,
)
from officina.people.actions.change_person import change_person
from officina.people.actions.change_unit import change_unit, set_head
from officina.people.actions.dismiss_person import dismiss_person, return_person
from officina.people.actions.found_company import found_company
from officina.people.actions.give_role import give_role, take_role
from officina.people.actions.invite_person import invite_person
from officina.people.actions.place_person import make_due_moves, place_person
from officina.people.calendars import (
    calendar_of,
    days_text,
    next_days_off,
    parse_days,
    public_holidays,
    years_ahead,
)
from officina.people.models import LaidPreset
from officina.people.presets import lay_presets


def actor(person: User) -> Actor:
    return Actor.person(person.id)


def role(code: str) -> Role:
    return Role.objects.get(code=code)


def refusal(verb, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        verb(*args, **kwargs)
    return caught.value


# Presets


def test_presets_are_laid_once_and_what_was_taken_away_stays_away(company):
    grants, holders = Grant.objects.count(), RoleHolder.objects.count()
    Grant.objects.filter(role__code="sales", type_code="lead", action="create").delete()
    lay_presets()
    assert Grant.objects.count() == grants - 1
    assert RoleHolder.objects.count() == holders
    assert LaidPreset.objects.count() > 0
    assert all(set(r.name) == {"en", "ru", "ro"} for r in Role.objects.all())


def test_everybody_who_works_here_is_an_employee_and_outsiders_are_not(company):
    nina, clara = load_viewer(company.nina.id), load_viewer(company.clara.id)
    assert "employee" in nina.roles
    assert not clara.roles
    assert Rights(nina).scopes("company", "view")
    assert not Rights(clara).scopes("company", "view")


def test_one_seller_sees_his_own_leads_and_those_he_takes_part_in_only(company):
    scopes = {
        scope.code for _, scope in Rights(load_viewer(company.nina.id)).scopes("lead", "view")
    }
    assert scopes == {"participant"}


# People


def test_a_person_is_added_with_a_sentence_for_each_wrong_field(company, house):
    wrong = refusal(add_person, {"name": "", "email": "nobody", "birthday": "soon"}, by=house)
    assert set(wrong.errors) == {"name", "email", "birthday"}
    taken = refusal(add_person, {"name": "N", "email": "NINA@aurora.example"}, by=house)
    assert taken.errors == {"email": "Somebody with this address is here already."}
    unknown = refusal(add_person, {"name": "N", "email": "n@x.example", "salary": "1"}, by=house)
    assert set(unknown.errors) == {"salary"}


def test_a_pasted_list_adds_all_lines_or_none(company, house):
    before = User.objects.count()
    text = "Ivan Ivanov, ivan@x.example, Legal\nbroken line\nNina, nina@aurora.example"
    with pytest.raises(BadLines) as caught:
        add_people(text, by=house)
    assert set(caught.value.lines) == {2, 3}
    assert User.objects.count() == before
    assert not Unit.objects.filter(name="Legal").exists()
    text = "Ivan Ivanov\tivan@x.example\tLegal\n\nПётр; petr@x.example; sales"
    invited = add_people(text, by=house)
    assert [one.person.unit.name for one in invited] == ["Legal", "Sales"]
    assert all(one.token for one in invited)


def test_people_change_their_own_phone_but_not_their_position(company):
    by = actor(company.nina)
    changed = change_person(company.nina, {"phone": "+380 50 111 22 33", "theme": "dark"}, by=by)
    assert changed.phone == "+380501112233"
    for forbidden in ({"position": "Director"}, {"email": "x@x.example"}, {"name": "N"}):
        with pytest.raises(NotAllowed):
            change_person(company.nina, forbidden, by=by)


def test_each_verb_leaves_one_event_that_says_who_and_what(company):
    change_person(company.nina, {"room": "12"}, by=actor(company.hanna))
    event = Event.objects.order_by("-id")[0]
    assert (event.kind, event.actor_id, event.record_id) == (
        "person.changed",
        company.hanna.id,
        None,
    )
    assert event.data["before"] == {"room": ""}
    assert event.data["values"] == {"room": "12"}


def test_nothing_changed_leaves_no_event(company):
    count = Event.objects.count()
    change_person(company.nina, {"room": ""}, by=actor(company.hanna))
    assert Event.objects.count() == count


# Dismissal


def test_a_dismissed_person_keeps_the_name_and_comes_back_with_the_old_roles(company, house):
    person = dismiss_person(company.nina, by=actor(company.hanna))
    assert load_viewer(person.id) is None
    assert User.objects.get(id=person.id).name == "Nina Sales"
    assert person.placements.get().until == clock.now().date()
    return_person(person, by=house)
    assert "sales" in load_viewer(person.id).roles


def test_the_last_administrator_is_neither_dismissed_nor_deprived(company, house):
    assert "last administrator" in refusal(dismiss_person, company.olena, by=house).sentence
    admin = role("administrator")
    assert "last administrator" in refusal(take_role, admin, company.olena.id, by=house).sentence
    give_role(admin, company.nina.id, by=house)
    take_role(admin, company.olena.id, by=house)
    assert not load_viewer(company.olena.id).is_administrator


def test_a_dismissed_administrator_does_not_count_as_one(company, house):
    give_role(role("administrator"), company.nina.id, by=house)
    dismiss_person(company.nina, by=house)
    assert refusal(dismiss_person, company.olena, by=house)


def test_the_head_of_a_unit_is_dismissed_only_after_another_is_named(company, house):
    assert "heads Support" in refusal(dismiss_person, company.sofia, by=house).sentence
    set_head(company.support, company.nina, by=house)
    dismiss_person(company.sofia, by=house)


def test_nobody_dismisses_himself(company):
    assert refusal(dismiss_person, company.hanna, by=actor(company.hanna))


# Power


def test_hr_cannot_make_itself_an_administrator_by_any_way(company):
    by = actor(company.hanna)
    for code in ("administrator", "director", "hr"):
        with pytest.raises(NotAllowed):
            give_role(role(code), company.hanna.id, by=by)
    with pytest.raises(NotAllowed):
        change_person(company.olena, {"email": "mine@x.example"}, by=by)
    with pytest.raises(NotAllowed):
        invite_person(company.olena, by=by)
    with pytest.raises(NotAllowed):
        dismiss_person(company.olena, by=by)
    with pytest.raises(NotAllowed):
        invite_person(company.nina, by=by)  # she has a password: the link would open her account


def test_a_role_over_everything_is_given_to_single_people_only(company, house):
    wrong = refusal(give_role, role("director"), members_of(company.sales.id), by=house)
    assert "single people" in wrong.sentence
    give_role(role("support"), members_of(company.sales.id), by=house)
    assert "support" in load_viewer(company.nina.id).roles


def test_outsiders_get_no_roles(company, house):
    assert refusal(give_role, role("sales"), company.clara.id, by=house)


# Units


def test_a_unit_never_stands_below_itself(company, house):
    wrong = refusal(change_unit, company.top, by=house, name="Aurora", parent=company.sales)
    assert set(wrong.errors) == {"parent"}
    below = add_unit("Kyiv sales", by=house, parent=company.sales)
    wrong = refusal(change_unit, company.sales, by=house, name="Sales", parent=below)
    assert set(wrong.errors) == {"parent"}


def test_a_unit_is_closed_only_when_nobody_is_in_it(company, house):
    assert refusal(
        change_unit, company.sales, by=house, name="Sales", parent=company.top, is_active=False
    )
    place_person(company.nina, company.support, by=house)
    closed = change_unit(company.sales, by=house, name="Sales", parent=company.top, is_active=False)
    assert not closed.is_active


def test_a_new_head_sees_the_work_of_the_subtree(company, house):
    set_head(company.top, company.nina, by=house)
    assert company.support.id in load_viewer(company.nina.id).units_led


def test_a_move_today_is_made_at_once_and_dated(company, house):
    with clock.at(clock.now() + dt.timedelta(days=30)):
        today = clock.now().date()
        place_person(company.nina, company.support, by=house, position="Operator")
        company.nina.refresh_from_db()
        assert (company.nina.unit_id, company.nina.position) == (company.support.id, "Operator")
        old, new = company.nina.placements.order_by("since")
        assert (old.until, new.since) == (today - dt.timedelta(days=1), today)


def test_a_move_in_the_future_waits_for_its_day(company, house):
    day = clock.now().date() + dt.timedelta(days=3)
    place_person(company.nina, company.support, by=house, since=day)
    assert make_due_moves() == 0
    company.nina.refresh_from_db()
    assert company.nina.unit_id == company.sales.id
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert make_due_moves() == 1
        assert make_due_moves() == 0
    company.nina.refresh_from_db()
    assert company.nina.unit_id == company.support.id


# Organisations


@pytest.mark.parametrize(
    ("country", "number", "ok"),
    [
        ("UA", "14360570", True),
        ("UA", "14360571", False),
        ("MD", "1008600038413", True),
        ("MD", "1008600038412", False),
        ("RO", "18547290", True),
        ("RO", "18547291", False),
        ("AF", "anything-goes", True),
    ],
)
def test_a_tax_number_is_checked_by_the_rule_of_its_country(company, house, country, number, ok):
    raw = {"country": country, "tax_number": number}
    if ok:
        assert change_organisation(company.organisation, raw, by=house).tax_number
    else:
        sentence = refusal(change_organisation, company.organisation, raw, by=house).sentence
        assert "check digit" in sentence


def test_hr_may_not_change_our_organisations(company):
    with pytest.raises(NotAllowed):
        add_organisation({"name": "Shadow"}, by=actor(company.hanna))


def test_a_holiday_is_called_as_its_reader_speaks_whoever_laid_it(company, house):
    """F193: what people named themselves stays as they named it."""
    firm = company.organisation
    firm.country = "MD"
    firm.save()
    with clock.at(dt.datetime(2026, 8, 1, tzinfo=dt.UTC)):
        with translation.override("ro"):
            days = public_holidays("MD", years_ahead()) | {dt.date(2026, 9, 3): "Ziua firmei"}
            set_days_off(firm, days, by=house)
            assert "Ziua independenței Republicii Moldova" in days_text(firm)
        with translation.override("en"):
            names = [one.name for one in next_days_off(firm, 40)]
            assert {"Ziua firmei", "Republic of Moldova Independence Day"} <= set(names)
            set_days_off(firm, parse_days(days_text(firm)), by=house)
        with translation.override("ro"):
            assert "Ziua independenței Republicii Moldova" in days_text(firm)


def test_public_holidays_become_days_off_of_the_working_calendar(company, house):
    with clock.at(dt.datetime(2026, 8, 26, 12, tzinfo=dt.UTC)):
        days = public_holidays("MD", years_ahead())
        assert len(days) > 10
        for _twice in range(2):
            set_days_off(company.organisation, days, by=house)
        calendar = calendar_of(company.organisation)
        # 27 August is the Independence Day of Moldova, a Thursday.
        opens = calendar.next_open(dt.datetime(2026, 8, 26, 20, tzinfo=dt.UTC))
        assert opens.date() == dt.date(2026, 8, 28)


def test_own_days_off_are_lines_and_a_bad_line_is_named(company, house) -> None:
    with clock.at(dt.datetime(2026, 8, 1, tzinfo=dt.UTC)):
        # The library knows no days off of Ukraine under martial law, and the form says so.
        assert public_holidays("UA", years_ahead()) == {}
        days = parse_days("2026-12-25 Christmas\n\n08.09.2026\n")
        assert days == {dt.date(2026, 12, 25): "Christmas", dt.date(2026, 9, 8): "Day off"}
        assert "soon" in refusal(parse_days, "soon Easter").errors["own_days"]
        assert refusal(parse_days, "2031-01-01 New Year").errors.keys() == {"own_days"}
        set_days_off(company.organisation, days, by=house)
        assert company.organisation.days_off.count() == 2
        with pytest.raises(NotAllowed):
            set_days_off(company.organisation, {}, by=actor(company.nina))


# Signals


def test_a_dismissal_and_a_change_of_rights_are_told_to_open_browsers(company, house, monkeypatch):
    told = []
    for module in ("people.sessions", "kernel.access.changed.live"):
        monkeypatch.setattr(
            f"officina.{module}.notify", lambda cursor, *signals: told.extend(signals)
        )
    from django.test import Client

    browser = Client()
    browser.force_login(company.nina)
    browser.get("/people/")
    give_role(role("support"), company.nina.id, by=house)
    assert told == [{"k": "rights", "u": company.nina.id}]
    dismiss_person(company.nina, by=house)
    assert [signal["k"] for signal in told] == ["rights", "session"]


# The first person


@pytest.mark.django_db
def test_the_first_person_becomes_the_administrator_and_the_second_does_not():
    asked = {"name": "Olena", "email": "olena@x.example"}
    weak = refusal(found_company, **asked, password="olena")
    assert set(weak.errors) == {"password"}
    person = found_company(**asked, password="quiet-river-77")
    assert load_viewer(person.id).is_administrator
    late = refusal(found_company, name="M", email="m@x.example", password="quiet-river-77")
    assert "Sign in instead" in late.sentence
