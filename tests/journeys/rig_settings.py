"""Settings of the server that the journeys walk through: the product's own, with the example app added.

Everything else (folder, port, times of jobs) is named by the environment, as for any start of the embedded set-up.
"""

from unionhub.settings import *  # noqa: F403
from unionhub.settings import BASE_DIR, INSTALLED_APPS, POLICY_FILES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.example"]
POLICY_FILES = [*POLICY_FILES, BASE_DIR / "tests" / "example" / "policy.csv"]
ROOT_URLCONF = "tests.journeys.rig_urls"
