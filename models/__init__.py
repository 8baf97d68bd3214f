"""What the agency knows. Nothing here has heard of Slack."""
