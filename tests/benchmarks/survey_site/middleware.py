"""Count statements, and let Wagtail's forms find nobody logged in."""

from contextlib import ExitStack

from django.contrib.auth.models import AnonymousUser
from django.db import connections


class CountStatements:
    """Say in a header how many SQL statements a page took.

    Counts what Django executes; BEGIN, COMMIT and health checks it does not see.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        count = 0

        def counted(execute, *arguments):
            nonlocal count
            count += 1
            return execute(*arguments)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(counted))
            response = self.get_response(request)
        response.headers["X-Statements"] = str(count)
        return response


class NobodyIsLoggedIn:
    """Wagtail's forms ask who it is; a session to find out would cost them more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = AnonymousUser()
        return self.get_response(request)
