"""Writes the hostile workbooks into a folder, to be tried in a browser or another program."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from .make import CASES  # noqa: E402

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for key, case in CASES.items():
    (folder / f"{key}.{case.name.rpartition('.')[2]}").write_bytes(case.make())
