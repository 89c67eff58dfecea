"""The conformance suite's assertions say with which values they failed."""

import pytest

pytest.register_assert_rewrite("sandbox.sandboxes.conformance")
