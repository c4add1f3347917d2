"""Comments moving in from Disqus and from other sites of this kind, and out again."""
