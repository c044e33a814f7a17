"""One file per step, each with a frozen copy of what it needs."""
