import errno
import logging
import sys

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from officina.shell.serving.unavailable import WithoutAbsence, server_error


class DiskFull(Exception):
    sqlstate = "53100"


def answer(error, *, method="get", language="en"):
    request = getattr(RequestFactory(), method)("/", headers={"Accept-Language": language})
    try:
        raise error
    except type(error):
        return server_error(request)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_is_away_is_503_and_the_page_tries_again(error):
    response = answer(error)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert 'http-equiv="refresh"' in response.text


def test_what_was_sent_is_not_sent_again_by_itself():
    assert "refresh" not in answer(OperationalError("gone"), method="post").text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The disk is full"), ("ru", "Диск заполнен"), ("ro-MD", "Discul este plin")],
)
def test_a_full_disk_is_told_plainly(language, words):
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull()
    response = answer(error, language=language)
    assert response.status_code == 503
    assert words in response.text
    assert "refresh" not in response.text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_a_file_is_told_as_a_full_disk(number):
    response = answer(OSError(number, "no room"), language="en")
    assert response.status_code == 503
    assert "The disk is full" in response.text


def test_a_bug_is_500_and_tells_nothing_of_itself():
    response = answer(ValueError("secret detail"), language="de")
    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert "secret" not in response.text


def test_absence_is_not_logged_with_each_page_and_bugs_are():
    for error, is_logged in ((OperationalError("gone"), False), (ValueError("bug"), True)):
        try:
            raise error
        except type(error):
            record = logging.LogRecord("x", logging.ERROR, "", 1, "", None, sys.exc_info())
        assert WithoutAbsence().filter(record) is is_logged
