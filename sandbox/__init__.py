"""A local Slack for developing and testing any Slack app: it refuses what Slack refuses. See README.md."""
