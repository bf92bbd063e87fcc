"""The settings of the benchmarks with the example app: its errand is the smallest case that uses every part."""

from benchmarks.settings import *  # noqa: F403
from benchmarks.settings import BASE_DIR, INSTALLED_APPS, POLICY_FILES  # type: ignore[attr-defined]

INSTALLED_APPS = [*INSTALLED_APPS, "tests.example"]
POLICY_FILES = [*POLICY_FILES, BASE_DIR / "tests" / "example" / "policy.csv"]
ROOT_URLCONF = "tests.urls"
