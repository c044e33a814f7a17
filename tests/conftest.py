"""What all tests share."""

from hypothesis import settings

# A deadline would be a timing assertion; a busy machine isn't a fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
