"""Chat platforms. Each subpackage knows ``bot`` and never another adapter."""
