"""Staff's pages: messages and their progress, contacts in numbers, the demo's outbox."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views import generic

from mailing import presenters
from mailing.actions import messages, sending
from mailing.enums import DispatchState, MessageState
from mailing.errors import MessageStateError, MissingVariantsError
from mailing.forms import AddressSearchForm
from mailing.models import Contact, Message, OutboxMail

MAILS_PER_PAGE = 50
Act = Callable[..., Any]


def _queue(*, message: Message, by: Any) -> None:
    sending.queue_deliveries(message=message, by=by)


# Name of the step in its address, what it does, what the button says, from which states.
STEPS: dict[str, tuple[Act, Any, set[str]]] = {
    "approve": (
        messages.approve_message,
        gettext_lazy("Approve the words"),
        {MessageState.DRAFT},
    ),
    "queue": (
        _queue,
        gettext_lazy("Send to everyone who has not got it"),
        {MessageState.APPROVED, MessageState.SENDING},
    ),
    "pause": (
        messages.pause_message,
        gettext_lazy("Pause"),
        {MessageState.SENDING},
    ),
    "resume": (
        messages.resume_message,
        gettext_lazy("Go on"),
        {MessageState.PAUSED},
    ),
    "resend": (
        messages.resend_uncertain,
        gettext_lazy("Send again what perhaps did not arrive"),
        {MessageState.SENDING, MessageState.PAUSED, MessageState.DONE},
    ),
    "cancel": (
        messages.cancel_message,
        gettext_lazy("Cancel"),
        set(messages.NOT_OVER),
    ),
}


class MessagePage(generic.InspectView):
    """State, counts, the words in each language, and the steps that are possible."""

    template_name = "mailing/staff/message.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message: Message = self.object
        may_send = self.request.user.has_perm("mailing.send_message")
        in_doubt = message.deliveries.filter(state=DispatchState.UNCERTAIN)
        idle = set() if in_doubt.exists() else {"resend"}
        steps = [
            (name, label)
            for name, (_act, label, states) in STEPS.items()
            if message.state in states and may_send and name not in idle
        ]
        return super().get_context_data(
            **kwargs,
            message=message,
            steps=steps,
            table=presenters.delivery_table(message),
            variants=list(message.variants.all()),
        )


class MessageIsFixed:
    """Mixed into views that change a message: the words stand from the approval on."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        message = get_object_or_404(Message, pk=kwargs["pk"])
        if message.state == MessageState.DRAFT:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # the mixed-in view
        notices.error(request, _("Approved words cannot change. Write a new message."))
        return redirect("mail_messages:inspect", message.pk)


class MessageEditPage(MessageIsFixed, generic.EditView):
    pass


class MessageDeletePage(MessageIsFixed, generic.DeleteView):
    pass


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    if not request.user.has_perm("mailing.send_message"):
        raise PermissionDenied
    if step not in STEPS:
        raise Http404
    message = get_object_or_404(Message, pk=pk)
    try:
        STEPS[step][0](message=message, by=request.user)
    except MissingVariantsError as error:
        text = _("Write these languages first, people of the audience read them: %s.")
        notices.error(request, text % ", ".join(error.languages))
    except MessageStateError:
        notices.error(request, _("The message has moved on. Look at its state again."))
    else:
        notices.success(request, _("Done."))
    return redirect("mail_messages:inspect", message.pk)


def contacts(request: HttpRequest) -> HttpResponse:
    """Numbers for everyone with access; one contact for who knows the exact address."""
    if not request.user.has_perm("mailing.view_contact"):
        raise PermissionDenied
    form = AddressSearchForm(request.POST or None)
    found = None
    if form.is_valid():
        address = form.cleaned_data["address"]
        found = Contact.objects.with_address(address).first()
    context = {
        "form": form,
        "is_search": form.is_bound and form.is_valid(),
        "contact": found,
        "events": list(found.consent_events.all()) if found else [],
        "table": presenters.contact_table(Contact.objects.counts()),
    }
    return render(request, "mailing/staff/contacts.html", context)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What the demonstration would have sent. It exists nowhere else."""
    _demonstration_only()
    pages = Paginator(OutboxMail.objects.all(), MAILS_PER_PAGE)
    mails = pages.get_page(request.GET.get("p"))
    return render(request, "mailing/staff/outbox.html", {"mails": mails})


@require_safe
def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as a mail program shows it."""
    _demonstration_only()
    return HttpResponse(get_object_or_404(OutboxMail, pk=pk).html)


def _demonstration_only() -> None:
    if not settings.IS_DEMONSTRATION:
        raise Http404
