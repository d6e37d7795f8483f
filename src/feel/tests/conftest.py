"""Property tests are the same in every run, and no slower machine makes one fail."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
