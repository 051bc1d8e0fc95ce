"""`python -m ascertain` is the command line."""

from ascertain.cli import main

main()
