"""`python -m newsroom.launcher`: prepare the data folder, then run the server and the worker."""

from newsroom.launcher.supervisor import main

main()
