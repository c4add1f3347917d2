"""`python -m newsroom.launcher`: prepare the data folder, then run the server and the worker."""

import signal

# Until the supervisor listens for it, Ctrl-C ends the start at once and without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from newsroom.launcher.supervisor import main  # noqa: E402

main()
