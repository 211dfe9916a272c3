"""A story from the first word to the fourth language, as staff do it in the admin.

editor writes → may not publish → moderator approves → translation is submitted, its
strings are translated → translator may not publish → moderator does → the city lists it.
"""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Locale, TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringSegment, Translation

from campaign_site.actions.groups import sync_groups
from campaign_site.models import CampaignImage, CityPage, StoryPage, User
from tests.campaign_site.test_media import photograph
from tests.factories import campaign_site as factory

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def _campaign(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small campaign and its roles, loaded once: seven seconds for each test else."""
    with factory.loaded_once(django_db_blocker, tmp_path_factory.mktemp("content")):
        with django_db_blocker.unblock():
            sync_groups()
        yield


@pytest.fixture(autouse=True)
def _site_roots_are_read_anew(db):
    cache.clear()
    yield
    cache.clear()


def staff(group):
    user = User.objects.create_user(group.replace(" ", "-").lower())
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def city(language):
    return CityPage.objects.get(city="sofia", locale__language_code=language)


def upload(client):
    file = SimpleUploadedFile("bench.jpg", photograph(), content_type="image/jpeg")
    response = client.post(
        reverse("wagtailimages:add"),
        {
            "title": "Bench",
            "file": file,
            "collection": 1,
            "consent_on_file": "folder 3",
        },
    )
    assert response.status_code == 302, response.context["form"].errors
    return CampaignImage.objects.get(title="Bench")


def story_form(image, **changes):
    form = {
        "title": "Bread for the street",
        "slug": "bread-for-the-street",
        "lead": "A bakery that never closes.",
        "kind": "people",
        "city": "sofia",
        "published_on": "2019-06-20",
        "mark": "plate",
        "hero_image": image.pk,
        "hero_alt": "A bench before a bakery",
        "reach_text": "",
        "body": streamfield([("text", rich_text("<p>The oven is warm at four.</p>"))]),
        "sources": streamfield(
            [
                (
                    "source",
                    {"publisher": "Sofia Live", "url": "https://example.org/bread"},
                )
            ]
        ),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    return nested_form_data({**form, **changes})


def write_story(client, image, **changes):
    address = reverse(
        "wagtailadmin_pages:add", args=("campaign_site", "storypage", city("en").pk)
    )
    return client.post(address, story_form(image, **changes))


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def written_story():
    return StoryPage.objects.get(
        slug="bread-for-the-street", locale__language_code="en"
    )


def approve(client, page):
    task = TaskState.objects.get(workflow_state__object_id=str(page.pk))
    args = (page.pk, "approve", task.pk)
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=args), {"comment": ""}
    )


def moderated_story(client, editor, moderator):
    """Written with a photograph by one, published by another."""
    image = upload(editor)
    with image.file.storage.open(image.file.name) as file, Image.open(file) as picture:
        assert dict(picture.getexif()) == {}
    write_story(editor, image, **{"action-submit": "yes"})
    story = written_story()
    assert (story.live, story.has_unpublished_changes) == (False, True)
    assert client.get("/en/cities/sofia/bread-for-the-street/").status_code == 404
    approve(moderator, story)
    return story


def test_a_story_travels_from_its_writer_to_its_readers(
    client, django_capture_on_commit_callbacks
):
    editor, moderator = staff("Communications editors"), staff("Moderators")
    translator = staff("Translators bg")
    story = moderated_story(client, editor, moderator)

    page = client.get("/en/cities/sofia/bread-for-the-street/").content.decode()
    assert 'alt="A bench before a bakery"' in page
    assert 'href="https://example.org/bread"' in page
    assert "The oven is warm at four." in page
    assert "Bread for the street" in client.get("/en/cities/sofia/").content.decode()

    target = translated(story, editor, translator)
    with django_capture_on_commit_callbacks(execute=True):
        translator.post(edit_address(target), {"action": "publish"})
    target.refresh_from_db()
    assert target.live is False

    with django_capture_on_commit_callbacks(execute=True):
        moderator.post(edit_address(target), {"action": "publish"})
    page = client.get("/bg/cities/sofia/hlyab-za-ulitsata/").content.decode()
    assert '<html lang="bg">' in page
    assert "Преведено: The oven is warm at four." in page
    assert 'alt="Преведено: A bench before a bakery"' in page
    assert 'href="https://example.org/bread"' in page
    listed = client.get("/bg/cities/sofia/").content.decode()
    assert "Преведено: Bread for the street" in listed


def translated(story, editor, translator):
    """Submitted by one, every string translated by another; still a draft."""
    bulgarian = Locale.objects.get(language_code="bg")
    submit = reverse("wagtail_localize:submit_page_translation", args=[story.pk])
    assert editor.post(submit, {"locales": [bulgarian.pk]}).status_code == 302
    translate_every_string(translator, story)
    target = written_story().get_translation(bulgarian)
    assert target.live is False
    return target


def translate_every_string(client, story):
    translation = Translation.objects.get(source__object_id=story.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        words = f"Преведено: {segment.string.data}"
        if segment.context.path == "slug":
            words = "hlyab-za-ulitsata"
        answer = client.put(
            reverse(
                "wagtail_localize:edit_string_translation",
                args=[translation.pk, segment.pk],
            ),
            urlencode({"value": words}),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 201, segment.context.path


@pytest.mark.parametrize("group", ("Communications editors", "City editors Sofia"))
def test_who_writes_may_not_publish(client, group):
    writer = staff(group)

    write_story(writer, factory.image(), **{"action-publish": "yes"})

    story = written_story()
    assert story.live is False
    assert b"action-publish" not in writer.get(edit_address(story)).content
    assert client.get("/en/cities/sofia/bread-for-the-street/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    (
        ({"hero_alt": ""}, "Say what the picture shows"),
        ({"is_composite": "on"}, "shows a drawing, no picture"),
        ({"sources": streamfield([])}, "minimum number of items is 1"),
    ),
)
def test_a_story_without_words_for_its_picture_or_without_source_is_refused(
    changes, message
):
    moderator = staff("Moderators")
    changes = {**changes, "action-publish": "yes"}

    response = write_story(moderator, factory.image(), **changes)

    assert message in response.content.decode().replace("&#x27;", "'")
    assert not StoryPage.objects.filter(slug="bread-for-the-street").exists()


def test_a_city_editor_may_not_write_for_another_city():
    writer = staff("City editors Osijek")

    write_story(writer, factory.image())

    assert not StoryPage.objects.filter(slug="bread-for-the-street").exists()
