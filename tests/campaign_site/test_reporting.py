"""What a failure leaves behind names its place and no answer."""

import logging

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from campaign_site.reporting import NoAnswersFilter, NoSurveyPaths


def record_of(path, *, text="the answer was 7"):
    request = RequestFactory().post(path, {"att1": "7"})
    try:
        raise ValueError(text)
    except ValueError as error:
        found = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s",
            (path,), (type(error), error, error.__traceback__),
        )  # fmt: skip
    found.request = request
    found.status_code = 500
    return found


@pytest.mark.parametrize(
    "path", ("/cs/s/wave/more/", "/bg/withdraw/", "/mail/confirm/secret-token/")
)
def test_a_failure_on_a_quiet_path_is_logged_by_place_only(path):
    record = record_of(path)

    assert NoSurveyPaths().filter(record)

    line = logging.Formatter("%(message)s").format(record)
    assert line.startswith("a request to a quiet path failed: ValueError at ")
    assert "test_reporting.py" in line
    assert path not in line
    assert "the answer was" not in line


def test_a_warning_without_an_exception_keeps_its_status():
    record = record_of("/cs/s/wave/")
    record.exc_info = None

    NoSurveyPaths().filter(record)

    assert record.getMessage() == "a request to a quiet path failed: 500"


def test_other_paths_are_logged_as_usual():
    record = record_of("/admin/")

    NoSurveyPaths().filter(record)

    assert record.getMessage() == "Internal Server Error: /admin/"
    assert record.exc_info is not None


def test_an_error_report_has_no_answers_and_no_address(settings):
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = (
        "campaign_site.reporting.NoAnswersFilter"
    )
    request = RequestFactory().post(
        "/cs/s/w/", {"att1": "CANARY-7"}, REMOTE_ADDR="192.0.2.77",
        HTTP_USER_AGENT="CANARY-AGENT",
    )  # fmt: skip
    request.exception_reporter_filter = NoAnswersFilter()
    answer = "CANARY-LOCAL"
    try:
        raise ValueError(len(answer))
    except ValueError as error:
        reporter = ExceptionReporter(
            request, type(error), error, error.__traceback__, is_email=True
        )
        text = reporter.get_traceback_text() + reporter.get_traceback_html()

    for canary in ("CANARY-7", "CANARY-AGENT", "192.0.2.77"):
        assert canary not in text
