"""What readers answer: comments, their threads, and how they are judged, kept and shown."""
