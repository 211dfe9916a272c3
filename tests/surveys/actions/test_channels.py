import datetime as dt

import pytest
from django.utils import timezone

from surveys.actions.channels import add_channel
from surveys.errors import ChannelExistsError, WaveIsOverError
from surveys.models import Channel
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def wave():
    return factory.wave()


def add(wave, label="Poster at the library", **kwargs):
    asked = {"wave": wave, "label": label, "city": "sofia", "now": timezone.now()}
    return add_channel(**asked | kwargs)


@pytest.mark.parametrize(
    ("label", "code"),
    (("Poster at the library", "poster-at-the-librar"), ("Плакат", "channel-3")),
)
def test_add_channel_makes_a_code_of_the_label(wave, label, code):
    assert add(wave, label).code == code


def test_a_channel_is_a_kiosk_only_if_it_was_asked_for(wave):
    assert not add(wave).is_kiosk
    assert add(wave, label="Fair", is_kiosk=True).is_kiosk


def test_add_channel_refuses_a_second_of_one_name(wave):
    add(wave)

    with pytest.raises(ChannelExistsError, match="Choose another name"):
        add(wave)
    assert Channel.objects.filter(wave=wave).count() == 4


def test_add_channel_refuses_a_wave_that_is_over(wave):
    later = timezone.now() + dt.timedelta(days=400)

    with pytest.raises(WaveIsOverError):
        add(wave, now=later)
