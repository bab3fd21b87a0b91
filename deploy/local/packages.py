"""Where the virtual environment and the packages in it lie."""

from pathlib import Path

from cloudphotos.home import REPOSITORY
from deploy.local.errors import LauncherError

VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it; raises LauncherError if it is missing."""
    found = sorted(VENV.glob(f"lib/python3*/site-packages/{name}"))
    if not found:
        raise LauncherError(f"The package {name} is missing in {VENV}. Run `make up` to install it.")
    return found[-1]
