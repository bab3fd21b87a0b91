"""The launcher behind `make up`: everything cloudphotos needs, on one machine, without a container engine.

Standard library only, since it starts before the virtual environment exists.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (said here so that an old Python gets a sentence, not a syntax error)
    sys.exit(
        "cloudphotos needs Python 3.11 or newer, and this is %d.%d. Install one (`apt-get install python3.11 "  # noqa: UP031
        "python3.11-venv`) and name it: `make up PYTHON=python3.11`." % sys.version_info[:2]
    )
