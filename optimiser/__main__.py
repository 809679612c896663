"""Let ``python -m optimiser`` be the same as ``lettings``."""

from optimiser.cli import main

if __name__ == "__main__":
    main()
