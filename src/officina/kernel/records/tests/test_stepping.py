"""F255, F061: filters over a link mean what rules mean, of what the viewer sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from officina.kernel.access import policy
from officina.kernel.access.models import FieldRight, Grant
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.filters import BadFilter, read_filter
from officina.kernel.records.tests.conftest import Cast, page_of, rights
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.vocabulary import filter_vocabulary
from officina.kernel.rules import evaluate, leaves
from officina.kernel.rules.sentences import Row, say_row

NewLead = Callable[..., int]
CITIES = ["Kyiv", "Chișinău", None]
ROWS = st.one_of(
    st.builds(
        Row,
        st.just("company.region"),
        st.sampled_from(["is", "not", "has"]),
        st.sampled_from(["Kyiv", "i", "Chișinău", "nowhere"]),
    ),
    st.builds(Row, st.just("company.region"), st.sampled_from(["empty", "filled"])),
    st.builds(Row, st.just("company.title"), st.just("has"), st.sampled_from(["Firm", "2"])),
    st.builds(Row, st.just("company.category"), st.just("is"), st.just("customer")),
)


def company(by: Any, **values: Any) -> int:
    return create_record(types().by_code("company"), values, by=by).record_id


def filtered(lead: TypeDef, by: Any, *rows: Row) -> set[int]:
    sent = {"all": [{"field": r.field, "op": r.op, "value": r.value} for r in rows]}
    asked = read_filter(json.dumps(sent), lead, rights(by))
    return {row.id for row in page_of(by, lead, filter=asked).rows}


@pytest.fixture
def leads(aurora: Cast, lead: TypeDef, new_lead: NewLead) -> dict[int, dict[str, Any]]:
    """Leads of Taras, with what he sees of the companies that they link to."""
    Grant.objects.filter(type_code="company", action="view").update(scope="own")
    policy.forget()
    found: dict[int, dict[str, Any]] = {}
    for n, region in enumerate(CITIES):
        values = {"title": f"Firm {n}", "category": "customer" if n else None, "region": region}
        theirs = company(aurora["taras"], **values)
        found[new_lead(f"Lead {n}", company=theirs)] = values
    hidden = company(aurora["olena"], title="Firm 9", region="Kyiv", category="customer")
    assert not _sees(aurora["taras"], hidden)
    house = {"title": "Unseen", "company": hidden, "responsible": aurora["taras"].user_id}
    unseen = create_record(lead, house, by=aurora["olena"]).record_id
    found[unseen] = {"title": None, "category": None, "region": None}
    found[new_lead("No company")] = {"title": None, "category": None, "region": None}
    return found


def _sees(by: Any, record_id: int) -> bool:
    rows = page_of(by, types().by_code("company")).rows
    return record_id in {row.id for row in rows}


def test_property_the_database_answers_what_feel_does(
    aurora: Cast, lead: TypeDef, leads: dict[int, dict[str, Any]]
) -> None:
    known = filter_vocabulary(lead)

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(row=ROWS)
    def agrees(row: Row) -> None:
        text = leaves.write(row, known[row.field])
        expected = {
            record
            for record, values in leads.items()
            if evaluate.holds(
                text, {f"company.{k}": v for k, v in values.items()}, names=known.codes
            )
        }
        assert filtered(lead, aurora["taras"], row) == expected

    agrees()


def test_what_is_unseen_of_the_company_is_no_oracle(
    aurora: Cast, lead: TypeDef, leads: dict[int, dict[str, Any]]
) -> None:
    """Whatever the unseen company holds, asking for it answers the same."""
    unseen = next(record for record, values in list(leads.items())[3:4])
    for region in ("Kyiv", "nowhere"):
        assert unseen not in filtered(lead, aurora["taras"], Row("company.region", "is", region))
        assert unseen in filtered(lead, aurora["taras"], Row("company.region", "not", region))
    assert unseen in filtered(lead, aurora["olena"], Row("company.region", "is", "Kyiv"))
    policy.forget()


def test_a_hidden_field_of_the_company_is_not_there(aurora: Cast, lead: TypeDef) -> None:
    FieldRight.objects.create(type_code="company", field="region", action="view")
    policy.forget()
    with pytest.raises(BadFilter):
        filtered(lead, aurora["taras"], Row("company.region", "is", "Kyiv"))
    policy.forget()


def test_it_reads_as_a_sentence(aurora: Cast, lead: TypeDef) -> None:
    known = filter_vocabulary(lead, rights(aurora["taras"]))
    row = Row("company.region", "is", "Kyiv")
    assert say_row(row, known["company.region"]) == "Company: Region is Kyiv"
    assert known["company.region"].group == "Company"
