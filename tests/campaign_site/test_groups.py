"""Who may do what."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Locale, Workflow

from campaign_site.actions.groups import grant_on_translation, roles, sync_groups
from campaign_site.models import CityPage, StoryPage, User

ROLES = (
    ("Communications editors", "en", {"edit"}),
    ("Moderators", "en", {"edit", "publish"}),
    ("City editors Sofia", "en", {"edit"}),
    ("City editors Sofia", "bg", {"edit"}),
    ("City editors Osijek", "en", set()),
    ("Translators bg", "bg", {"edit"}),
    ("Translators bg", "en", set()),
    ("Evaluators", "en", set()),
    ("Operators", "en", set()),
)


@pytest.mark.parametrize(("group", "language", "may"), ROLES)
def test_each_role_may_do_its_part_and_no_more(home, group, language, may):
    sync_groups()
    user = User.objects.create_user("staff")
    user.groups.add(Group.objects.get(name=group))
    story = StoryPage.objects.get(locale__language_code=language)

    tester = story.permissions_for_user(user)

    allowed = {
        name
        for name, is_allowed in (
            ("edit", tester.can_edit()),
            ("publish", tester.can_publish()),
        )
        if is_allowed
    }
    assert allowed == may
    assert not tester.can_delete() or group == "Moderators"


def test_a_second_run_changes_nothing(home):
    sync_groups()
    before = sorted(GroupPagePermission.objects.values_list("pk", flat=True))

    assert sync_groups() == []
    assert sorted(GroupPagePermission.objects.values_list("pk", flat=True)) == before


def test_a_right_given_by_hand_is_taken_back(home, capsys):
    sync_groups()
    editors = Group.objects.get(name="Communications editors")
    GroupPagePermission.objects.create(
        group=editors, page=home, permission_type="publish"
    )

    call_command("sync_groups")
    call_command("sync_groups")

    said = capsys.readouterr().out.splitlines()
    assert said == ["Changed: Communications editors.", "All groups were up to date."]
    assert not editors.page_permissions.filter(page=home).exists()


def test_wagtails_own_editors_go_and_its_workflow_asks_our_moderators(home):
    sync_groups()

    assert not Group.objects.filter(name="Editors").exists()
    task = Workflow.objects.get().tasks.first().specific
    assert [group.name for group in task.groups.all()] == ["Moderators"]


def test_a_new_translation_of_a_city_gets_its_editors(home):
    sync_groups()
    source = CityPage.objects.get(city="osijek", locale__language_code="en")
    index = source.get_parent().get_translation(Locale.objects.get(language_code="it"))

    target = source.copy_for_translation(index.locale)

    group = Group.objects.get(name="City editors Osijek")
    rows = group.page_permissions.filter(page=target)
    assert sorted(row.permission.codename for row in rows) == [
        "add_page",
        "change_page",
    ]


def test_rights_of_other_pages_are_not_copied(home):
    grant_on_translation(source=home, target=home)

    assert not GroupPagePermission.objects.filter(page=home).exists()


def test_names_of_roles_are_unique():
    names = [role.name for role in roles()]

    assert len(names) == len(set(names)) == 4 + 5 + 6
