"""Go away and come back later, by a code that is shown once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from surveys import flow
from surveys.actions.response_drafts import NoSuchDraftError, find_draft, keep_draft
from surveys.draft_codes import DraftDamagedError
from surveys.form_state import FormState, FormStateError
from surveys.forms.residents import ContinueForm
from surveys.models import Wave
from surveys.receipts import ReceiptError
from surveys.test_tokens import new_token
from surveys.views.modes import Mode, cities_of, mode_of
from surveys.views.quiet import resident_page
from surveys.views.screens import content_of, first_step, not_open, screen, wave_of


def later(
    request: HttpRequest, wave: Wave, state: FormState, step: str
) -> HttpResponse:
    """Keep the answers and show the code, this once."""
    code, last_day = keep_draft(wave=wave, state=state, step=step, now=timezone.now())
    # The draft keeps that it is a test; the link back to it needs a token once more.
    mode = Mode(token=new_token(wave.slug) if state.is_test else "")
    context = {"wave": wave, "mode": mode, "code": code, "last_day": last_day}
    return render(request, "surveys/screens/later.html", context)


@resident_page
def resume(request: HttpRequest, wave: str) -> HttpResponse:
    """Ask for the code; go on where its owner stopped."""
    found = wave_of(wave)
    mode = mode_of(request, found)
    if not cities_of(found, mode, timezone.now()):
        return not_open(request, found)
    form = ContinueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step, state = find_draft(
                wave=found, code=form.cleaned_data["code"], now=timezone.now()
            )
        except ReceiptError:
            form.add_unreadable_code()
        except (NoSuchDraftError, DraftDamagedError, FormStateError):
            form.add_unknown_code()
        else:
            if not flow.is_step(content_of(found), step):
                step = first_step(found, state)
            return screen(request, found, state, step)
    status = 422 if form.errors else 200
    context = {"wave": found, "mode": mode, "form": form}
    return render(request, "surveys/screens/continue.html", context, status=status)
