"""What holds for all tests: how long anything takes says nothing; properties are tried on the same examples.

So a change is judged by what it changed. `--hypothesis-profile fuzz` tries others, and more of them.
"""

import os

from hypothesis import settings

os.environ["MEANING"] = "off"
"""What words do is tried by itself, in other programs that tests start too; meaning has tests of its own."""

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, max_examples=1000)
settings.load_profile("same")
