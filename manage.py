#!/usr/bin/env python3
"""Run a management command; see docs/commands in the README."""

import os
import sys

from campaign_site.settings.env import SettingError  # noqa: TID251  # not a setting


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign_site.settings.dev")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"settings: {error}")


if __name__ == "__main__":
    main()
