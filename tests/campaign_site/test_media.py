"""What a camera writes into a picture does not reach the site."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from campaign_site.models import CampaignImage

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E
TURNED = 6  # a phone held upright


def photograph(picture_format="JPEG", *, orientation=TURNED):
    picture = Image.new("RGB", (640, 400), "#0a5463")
    exif = picture.getexif()
    exif[ORIENTATION] = orientation
    exif[DESCRIPTION] = "At home of Ana"
    exif.get_ifd(GPS).update(
        {1: "N", 2: (50.0, 5.0, 17.0), 3: "E", 4: (14.0, 26.0, 3.0)}
    )
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    written = io.BytesIO()
    picture.save(written, picture_format, exif=exif, icc_profile=profile)
    return written.getvalue()


def stored_bytes(image):
    with image.file.storage.open(image.file.name) as file:
        return file.read()


@pytest.mark.django_db
@pytest.mark.parametrize("picture_format", ("JPEG", "WEBP", "PNG"))
def test_an_upload_loses_place_and_words_and_keeps_colours_and_turn(picture_format):
    data = photograph(picture_format)
    assert b"At home of Ana" in data

    image = CampaignImage.objects.create(
        title="Ana", file=ContentFile(data, f"ana.{picture_format.lower()}")
    )

    stored = stored_bytes(image)
    with Image.open(io.BytesIO(stored)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (400, 640)
        assert picture.info["icc_profile"]
    assert b"At home of Ana" not in stored
    assert (image.width, image.height) == (400, 640)
    image.refresh_from_db()
    assert (image.width, image.height) == (400, 640)


@pytest.mark.django_db
def test_a_moving_picture_keeps_moving():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "white", "blue")]
    written = io.BytesIO()
    frames[0].save(
        written,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        comment=b"At home of Ana",
    )

    image = CampaignImage.objects.create(
        title="Wave", file=ContentFile(written.getvalue(), "wave.gif")
    )

    stored = stored_bytes(image)
    with Image.open(io.BytesIO(stored)) as picture:
        assert picture.is_animated
    assert b"At home of Ana" not in stored


@pytest.mark.django_db
def test_saving_an_image_again_does_not_write_its_file_again():
    image = CampaignImage.objects.create(
        title="Ana", file=ContentFile(photograph(), "ana.jpg")
    )
    name = image.file.name

    image.title = "Bench"
    image.save()

    assert image.file.name == name
