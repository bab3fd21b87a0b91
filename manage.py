#!/usr/bin/env python
"""Django's command line: `manage.py help` lists what there is."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudphotos.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(f"The database does not answer ({str(error).splitlines()[0]}). Start it with `make up`.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
