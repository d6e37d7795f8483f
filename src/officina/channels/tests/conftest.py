"""Fixtures only: models may not be imported before Django is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from officina.channels.models import Form
    from officina.channels.tests.visiting import Visitor
    from officina.people.tests.cast import Company


@pytest.fixture
def company(db: None) -> Company:
    from officina.kernel.principals.models import Organisation
    from officina.people.tests.cast import found_aurora

    found = found_aurora()
    # Visitors write numbers as they do at home.
    Organisation.objects.update(country="UA")
    return found


@pytest.fixture
def form(company: Company) -> Form:
    """Contact us: what comes goes to the least busy holder of the role sales."""
    from officina.channels.models import Form

    return Form.objects.get(slug="contact-us")


@pytest.fixture
def visitor() -> Visitor:
    from officina.channels.tests.visiting import Visitor

    return Visitor()
