"""``python -m claimcheck`` is the program ``claimcheck``."""

from claimcheck.cli import main

if __name__ == "__main__":
    main()
