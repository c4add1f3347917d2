"""What each process of the server loads: the site; and while it loads, SIGTERM ends the process at once.

Until the server listens for signals in it, such a process has a handler that does nothing, and would miss the order
to stop. Saying it twice is no way out: the second time breaks off the requests that are running.
"""

import signal

signal.signal(signal.SIGTERM, signal.SIG_DFL)

from newsroom.wsgi import application  # noqa: E402

__all__ = ["application"]
