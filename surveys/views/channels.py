"""Links of a wave and their QR codes, for posters, partners and events."""

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from surveys.actions.channels import add_channel
from surveys.errors import ChannelExistsError, WaveIsOverError
from surveys.forms.channels import ChannelForm
from surveys.models import Channel, Wave
from surveys.qr_codes import CONTENT_TYPES, Kind, qr_code
from surveys.refusals import sentence_of

may_view = permission_required("surveys.view_study")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    channel: Channel
    links: tuple[tuple[str, str, str], ...]  # language, its own name, address

    @property
    def title(self) -> str:
        """The channel that every wave has for a city is called by the city's name."""
        if self.channel.label == self.channel.city:
            return str(self.channel.get_city_display())
        return self.channel.label


@may_view
@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest, wave: str) -> HttpResponse:
    found = _wave(wave)
    may_add = request.user.has_perm("surveys.change_wave")
    form = ChannelForm(
        request.POST if request.method == "POST" and may_add else None,
        cities=found.study.cities,
    )
    if form.is_valid() and _add(request, found, form):
        messages.success(request, _("The link is ready."))
        return redirect("studies:channels", found.slug)
    context = {
        "title": f"{found.study.title}: {found.title}",
        "wave": found,
        "form": form,
        "may_add": may_add,
        "rows": [_row(request, found, channel) for channel in _in_order(found)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/staff/channels.html", context, status=status)


def _add(request: HttpRequest, wave: Wave, form: ChannelForm) -> bool:
    try:
        add_channel(
            wave=wave,
            label=form.cleaned_data["label"],
            city=form.cleaned_data["city"],
            is_kiosk=form.cleaned_data["is_kiosk"],
            now=timezone.now(),
            by=request.user,
        )
    except ChannelExistsError as error:
        form.add_error("label", sentence_of(error))
    except WaveIsOverError as error:
        form.add_error(None, sentence_of(error))
    return not form.errors


@may_view
@require_safe
def code(
    request: HttpRequest, wave: str, channel: str, language: str, kind: Kind
) -> HttpResponse:
    """One QR code as a file to print."""
    found = _wave(wave)
    own = get_object_or_404(found.channels, code=channel)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    content = qr_code(link_to(request, found, own, language), kind)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    name = f"{found.slug}-{own.code}-{language}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def link_to(request: HttpRequest, wave: Wave, channel: Channel, language: str) -> str:
    """The address of a wave in one language, from one channel."""
    with translation.override(language):
        path = reverse("surveys:start", args=[wave.slug])
    return request.build_absolute_uri(f"{path}?c={channel.code}")


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_parts(), slug=slug)


def _in_order(wave: Wave) -> list[Channel]:
    return sorted(wave.channels.all(), key=lambda channel: channel.pk)


def _row(request: HttpRequest, wave: Wave, channel: Channel) -> ChannelRow:
    return ChannelRow(
        channel=channel,
        links=tuple(
            (language, name, link_to(request, wave, channel, language))
            for language, name in settings.LANGUAGES
            if language in wave.version.content.languages
        ),
    )
