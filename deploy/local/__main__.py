"""The launcher's command line: `python3 -m deploy.local up|run|down|reset|setup|exec`."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from cloudphotos import home
from deploy.local import bootstrap, live, servers, site
from deploy.local.errors import LauncherError
from deploy.local.packages import PYTHON, VENV


def main(arguments: list[str]) -> int:
    """Do what the arguments say and return the exit status; problems are printed as sentences."""
    try:
        return _dispatch(_parser().parse_args(arguments))
    except (LauncherError, home.HomeError) as error:
        print(f"\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"\n{_explain(error)}", file=sys.stderr)
    except (KeyboardInterrupt, EOFError):
        print("\nInterrupted. `make down` stops what runs.", file=sys.stderr)
        return 130
    return 1


def _dispatch(options: argparse.Namespace) -> int:
    if options.command in ("setup", "up", "run"):
        bootstrap.ensure(developer=options.command == "setup" and options.dev)
        if Path(sys.prefix) != VENV:
            # From here on with the packages: tqdm, for one.
            os.execv(PYTHON, [str(PYTHON), "-m", "deploy.local", *sys.argv[1:]])  # noqa: S606 (our own interpreter)
    here = home.current()
    if options.command == "up":
        site.up(here)
    elif options.command == "run":
        live.run(here)
    elif options.command == "down":
        site.down(here)
        print("Nothing of cloudphotos runs any more.")
    elif options.command == "reset":
        return _reset(here)
    elif options.command == "exec":
        if options.throwaway:
            with servers.throwaway() as temporary:
                return servers.execute(temporary, options.program, durable=False)
        return servers.execute(here, options.program)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local", description="Runs cloudphotos on this machine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start everything and return when it answers")
    commands.add_parser("run", help="the same in the foreground, with a live log, until Ctrl-C")
    commands.add_parser("down", help="stop everything")
    commands.add_parser("reset", help="forget all photos, people and logs, after asking")
    setup = commands.add_parser("setup", help="make the virtual environment")
    setup.add_argument("--dev", action="store_true", help="with what tests and lint need")
    execute = commands.add_parser("exec", help="run a program with database and broker up, then stop them")
    execute.add_argument("--throwaway", action="store_true", help="in a temporary home that is gone afterwards")
    execute.add_argument("program", nargs="+", help="the program and its arguments, after --")
    return parser


def _reset(here: home.Home) -> int:
    """Ask, or take YES=1 for the answer, then forget everything."""
    if not here.root.exists():
        print(f"There is nothing in {here.root}.")
        return 0
    if os.environ.get("YES") != "1":
        print(f"This removes every photo, person and log in {here.root} for good.")
        if input("Type yes to go on: ").strip().lower() != "yes":
            print("Nothing was removed.")
            return 1
    site.reset(here)
    print("All forgotten. `make up` begins anew.")
    return 0


def _explain(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{where}. Mend that and start again; nothing that was stored is lost."


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _interrupt)
    sys.exit(main(sys.argv[1:]))
