import pytest

from analytics.core import frame_reading, labels, outcomes
from analytics.core.errors import MixedVersionsError


@pytest.mark.parametrize(
    ("value", "label"),
    ((1, "1"), (1.0, "1"), (1.5, "1.5"), (" Sofia ", "Sofia"), ("", "")),
)
def test_clean_label(value, label):
    assert labels.clean_label(value) == label


@pytest.mark.parametrize("value", ("", "  ", None, "NA", float("nan")))
def test_nothing_is_not_stated(value):
    assert labels.stated_label(value) == "not stated"


def test_words_are_those_of_an_evaluation():
    assert labels.ALL == outcomes.ALL
    assert labels.NOT_STATED == frame_reading.NOT_STATED


@pytest.mark.parametrize(
    "versions", ([], [None, None], ["1", 1.0], [" core 2", "core 2"])
)
def test_one_version_is_accepted(versions):
    labels.refuse_mixed_versions(versions)


@pytest.mark.parametrize("versions", (["1", "2"], ["1", None]))
def test_two_versions_are_refused(versions):
    with pytest.raises(MixedVersionsError):
        labels.refuse_mixed_versions(versions)
