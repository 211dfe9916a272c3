"""A resident takes an answer back."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.actions.withdrawals import request_withdrawal
from surveys.errors import ResponsesUnavailableError
from surveys.forms.residents import WithdrawalForm
from surveys.receipts import ReceiptError
from surveys.views.quiet import resident_page


@resident_page
def withdraw(request: HttpRequest) -> HttpResponse:
    """Always the same reply: this page tells nobody whether a code exists."""
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_withdrawal(code=form.cleaned_data["code"])
        except ReceiptError:
            form.add_unreadable_code()
        except ResponsesUnavailableError:
            context = {"form": form, "is_unconfirmed": True}
            return render(request, "surveys/screens/withdraw.html", context, status=503)
        else:
            return render(request, "surveys/screens/withdrawn.html")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "surveys/screens/withdraw.html", {"form": form}, status=status
    )
