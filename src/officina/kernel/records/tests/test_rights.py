"""Who sees and does what with which record: lists, verbs, explanations agree (F264, F265, C4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight, StageRight
from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.why import reasons, rules_for
from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE, members_of
from officina.kernel.principals.models import Role
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.share_record import share_record, unshare_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import BadFilter, read_filter
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.tests.conftest import Cast, page_of, rights, titles
from officina.kernel.records.types import TypeDef, types

VERBS = {
    "view": lambda i, t, by: read(i, t, rights=rights(by)),
    "edit": lambda i, t, by: edit_record(i, t, {"title": "Changed"}, by=by),
    "move": lambda i, t, by: move_stage(i, t, to=t.stage("contact").id, by=by),
    "share": lambda i, t, by: share_record(i, t, principal=EVERYONE, by=by),
    "delete": lambda i, t, by: delete_record(i, t, by=by),
}
# 200 done, 403 seen but not allowed, 404 neither seen nor there
LEAD_OF_TARAS = {
    "taras": [200, 200, 200, 200, 200],
    "nina": [404, 404, 404, 404, 404],
    "olena": [200, 200, 200, 200, 200],
    "fedir": [404, 404, 404, 404, 404],
    "hanna": [404, 404, 404, 404, 404],
    "igor": [200, 200, 200, 200, 200],
    "clara": [404, 404, 404, 404, 404],
    "kostya": [404, 404, 404, 404, 404],
}


@pytest.mark.parametrize("who", LEAD_OF_TARAS)
def test_f264_a_lead_of_taras_answers_each_of_the_cast_by_his_rights(
    who: str, aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    answers = []
    for verb in VERBS.values():
        record_id = new_lead()
        try:
            verb(record_id, lead, aurora[who])
            answers.append(200)
        except NotAllowed:
            answers.append(403)
        except NoSuchRecord:
            answers.append(404)
    assert answers == LEAD_OF_TARAS[who]


@pytest.mark.parametrize(
    ("who", "may"),
    [("taras", True), ("sofia", True), ("hanna", False), ("fedir", False), ("clara", False)],
)
def test_f264_only_some_roles_create_leads(
    who: str, may: bool, aurora: Cast, lead: TypeDef
) -> None:
    if may:
        assert create_record(lead, {"title": "New"}, by=aurora[who]).number.startswith("L-")
    else:
        with pytest.raises(NotAllowed):
            create_record(lead, {"title": "New"}, by=aurora[who])


@pytest.mark.parametrize("code", ["lead", "company", "contact", "post"])
def test_c4_lists_verbs_and_explanations_agree_for_every_type_and_person(
    code: str, aurora: Cast
) -> None:
    type_def = types().by_code(code)
    makers = [a for a in aurora.values() if rights(a).may_create(code)]
    made = [create_record(type_def, {"title": "One"}, by=by).record_id for by in makers]
    share_record(made[0], type_def, principal=_id(aurora, "clara"), by=makers[0])
    share_record(made[1], type_def, principal=members_of(_unit(aurora, "hanna")), by=makers[1])
    for record_id in made:
        row = read(record_id, type_def, rights=None).rights_row
        explained = {p.id for rule in rules_for(row) for p in rule.people if p.kind == "person"}
        shown_to_units = any(p.kind != "person" for r in rules_for(row) for p in r.people)
        for actor in aurora.values():
            sees = record_id in {r.id for r in page_of(actor, type_def).rows}
            assert rights(actor).may("view", row) == sees
            assert bool(reasons(rights(actor), row)) == sees
            if not shown_to_units:
                assert (actor.user_id in explained) == sees


def test_a_record_is_shared_with_so_many_and_no_more(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a signal can name would make every later change fail."""
    monkeypatch.setattr("officina.kernel.records.actions.share_record.MOST", 1)
    record_id, nina, clara = new_lead(), _id(aurora, "nina"), _id(aurora, "clara")
    share_record(record_id, lead, principal=nina, by=aurora["taras"])
    share_record(record_id, lead, principal=nina, level="edit", by=aurora["taras"])
    with pytest.raises(Refused):
        share_record(record_id, lead, principal=clara, by=aurora["taras"])
    unshare_record(record_id, lead, principal=nina, by=aurora["taras"])
    share_record(record_id, lead, principal=clara, by=aurora["taras"])


def test_f264_a_share_gives_one_record_and_taking_it_back_takes_it_at_once(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id, nina = new_lead(), _id(aurora, "nina")
    new_lead("Another")
    share_record(record_id, lead, principal=nina, by=aurora["taras"])
    assert titles(aurora["nina"], lead) == ["I want to Turkey"]
    with pytest.raises(NotAllowed):
        edit_record(record_id, lead, {"title": "Mine"}, by=aurora["nina"])
    share_record(record_id, lead, principal=nina, level="edit", by=aurora["taras"])
    edit_record(record_id, lead, {"title": "Ours"}, by=aurora["nina"])
    unshare_record(record_id, lead, principal=nina, by=aurora["taras"])
    assert titles(aurora["nina"], lead) == []


def test_f264_an_outsider_sees_nothing_that_was_not_given_to_him(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead()
    share_record(record_id, lead, principal=EVERYONE, by=aurora["taras"])
    assert titles(aurora["hanna"], lead) == ["I want to Turkey"]
    assert titles(aurora["clara"], lead) == []
    share_record(record_id, lead, principal=_id(aurora, "clara"), by=aurora["taras"])
    assert titles(aurora["clara"], lead) == ["I want to Turkey"]
    assert titles(aurora["kostya"], lead) == []


def test_f265_a_hidden_field_is_not_read_filtered_sorted_or_summed(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    new_lead(amount="1450")
    FieldRight.objects.create(type_code="lead", field="amount", action="view").roles.set(
        Role.objects.filter(code="director")
    )
    policy.forget()
    taras = aurora["taras"]
    page = page_of(taras, lead, sort="amount")
    assert "amount" not in page.rows[0].values
    assert page.total is None
    with pytest.raises(BadFilter):
        read_filter('{"all":[{"field":"amount","op":"gt","value":"1"}]}', lead, rights(taras))
    with pytest.raises(Refused):
        create_record(lead, {"title": "Another", "amount": "5"}, by=taras)
    assert page_of(aurora["olena"], lead).total == 1450
    policy.forget()


def test_f265_a_stage_lets_in_only_the_roles_it_names(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id, offer = new_lead(), lead.stage("offer").id
    StageRight.objects.create(stage_id=offer).roles.set(Role.objects.filter(code="director"))
    policy.forget()
    with pytest.raises(Refused, match="Your role"):
        move_stage(record_id, lead, to=offer, by=aurora["taras"])
    assert move_stage(record_id, lead, to=offer, by=aurora["olena"])
    policy.forget()


def test_visibility_rows_are_what_the_acl_says_after_every_kind_of_write(
    aurora: Cast, lead: TypeDef, new_lead: Callable[..., int]
) -> None:
    record_id = new_lead()
    share_record(record_id, lead, principal=_id(aurora, "nina"), by=aurora["taras"])
    edit_record(record_id, lead, {"responsible": _id(aurora, "sofia")}, by=aurora["olena"])
    unshare_record(record_id, lead, principal=_id(aurora, "nina"), by=aurora["olena"])
    move_stage(record_id, lead, to=lead.stage("contact").id, by=aurora["olena"])
    found = sql.rows(
        """SELECT (SELECT array_agg(DISTINCT p ORDER BY p) FROM unnest(r.acl) p),
             array_agg(s.p ORDER BY s.p),
             bool_and(s.stage_id = r.stage_id AND s.updated_at = r.updated_at)
           FROM record r JOIN record_seen s ON s.id = r.id WHERE r.id = %(id)s GROUP BY r.id""",
        {"id": record_id},
    )
    [(acl, seen, is_same)] = found
    assert acl == seen
    assert is_same


def _id(aurora: Cast, code: str) -> int:
    user_id = aurora[code].user_id
    assert user_id is not None
    return user_id


def _unit(aurora: Cast, code: str) -> int:
    viewer = aurora[code].viewer
    assert viewer is not None
    assert viewer.unit_id is not None
    return viewer.unit_id
