"""Runs the command line as ``python -m kgkz``."""

import sys

from kgkz.cli import main

if __name__ == "__main__":
    sys.exit(main())
