"""Makes the rig's database and asks for jobs in it, line by line: JSON in, the job's id out."""

import json
import sys

import django


def say(text: object) -> None:
    """One line of answer, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Answer each line of the input."""
    django.setup()
    from django.core.management import call_command

    from tests.conftest import make_cast
    from unionhub.core.jobs import start_job
    from unionhub.core.models import Organisation, User

    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        make_cast()
    say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        user = User.objects.get(username=asked.get("user", "officer"))
        place = Organisation.objects.get(code="A1")
        say(start_job(asked["kind"], user, place, asked["params"]).pk)


main()
