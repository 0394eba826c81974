"""Entry point of the `reviewapp` command and of `python -m reviewapp`."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from reviewapp.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
