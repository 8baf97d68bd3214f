"""What Rapport decides: pure functions over frozen facts, without a database, a clock or Slack."""
