"""What holds for all tests: how long anything takes says nothing, for machines are busy with other things."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
