"""A reader that knows nothing of the writer gets the exact address out of a code."""

import io

import pytest
import zxingcpp
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image

from tests.factories import surveys as factory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]


def test_the_served_code_is_read_back_to_its_address(chromium):
    wave = factory.wave()
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("eva", password="x"))
    served = client.get(f"/admin/studies/waves/{wave.slug}/links/sofia/bg.svg")
    page = chromium.new_page()

    page.set_content(served.content.decode())
    picture = Image.open(io.BytesIO(page.locator("svg").screenshot()))
    page.close()

    found = zxingcpp.read_barcodes(picture)
    assert [(code.format.name, code.text) for code in found] == [
        ("QRCode", "http://testserver/bg/s/study-before/?c=sofia")
    ]
