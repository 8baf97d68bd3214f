"""A local Slack for trying and testing a bot. See README.md beside this file."""

from sandbox.clock import Clock
from sandbox.server import Sandbox

__all__ = ["Clock", "Sandbox"]
