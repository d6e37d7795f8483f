"""F263: a public form in another portal."""

from __future__ import annotations

from officina.channels.models import Form
from officina.kernel.portability.actions.apply_package import apply_package, try_package
from officina.kernel.portability.packages.files import read_here
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User

HOUSE = Actor.house("package")


def test_a_question_that_is_asked_of_a_person_names_him_by_his_address(form: Form) -> None:
    nina = User.objects.create(email="nina@second.example", name="Nina")
    form.fields = [
        {"code": "responsible"},
        {"code": "message", "shown_if": f"responsible = {nina.id}"},
    ]
    form.save()
    contents = read_here()
    said = contents["forms"]["contact-us"]["fields"][1]["shown_if"]
    assert said == 'responsible = "nina@second.example"'

    nina.delete()
    form.fields = []
    form.save()
    [told] = try_package(contents, by=HOUSE).told
    assert "a rule names nina@second.example, who is not here" in told
    nina = User.objects.create(email="nina@second.example", name="Nina")
    assert apply_package(contents, "forms.zip", by=HOUSE)
    form.refresh_from_db()
    assert form.fields[1]["shown_if"] == f"responsible = {nina.id}"
