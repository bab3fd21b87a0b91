"""A management command whose failure is its own sentence alone: `python -m deploy.local.command NAME ARGUMENTS`."""

import os
import sys


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command
    from django.db.utils import OperationalError

    try:
        django.setup()
        call_command(*arguments)
    except (CommandError, ImproperlyConfigured) as error:
        return _fail(str(error))
    except OperationalError as error:
        return _fail(f"The database does not answer ({str(error).splitlines()[0]}).")
    return 0


def _fail(sentence: str) -> int:
    sys.stdout.flush()  # what the command said before stands before it
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
