#!/usr/bin/env python3
"""Django's command line for Bondgenoot."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bondgenoot.config.settings")
    if sys.argv[1:2] == ["hoofdsleutel_terughalen"]:
        # Whoever lost the master keys has none to set; nothing is opened with this.
        os.environ.setdefault("BONDGENOOT_MASTER_KEYS", "kwijt")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
