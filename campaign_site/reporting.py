"""Keep answers and tickets out of logs and error reports."""

import logging
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

# Paths that carry answers or a person's token; the rest may be logged.
QUIET_PARTS = ("/s/", "/withdraw/", "/mail/")


class NoSurveyPaths(logging.Filter):
    """Drop the record's request, exception and arguments when they touch answers."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if any(part in path for part in QUIET_PARTS):
            record.msg = "a request to a quiet path failed: %s"
            record.args = (_place(record),)
            record.exc_info = record.exc_text = None
        return True


def _place(record: logging.LogRecord) -> str:
    """Where it happened and which error, never what the error said."""
    if not record.exc_info or record.exc_info[2] is None:
        return str(getattr(record, "status_code", "unknown"))
    trace = record.exc_info[2]
    while trace.tb_next:
        trace = trace.tb_next
    name = record.exc_info[0].__name__ if record.exc_info[0] else "error"
    return f"{name} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


class NoAnswersFilter(SafeExceptionReporterFilter):
    """An error report without form fields, local variables and addresses."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> Any:
        return ()

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}
