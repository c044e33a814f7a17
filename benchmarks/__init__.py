"""How fast and how large it is, beside the plainest thing one could write instead. Run with ``make bench``."""
