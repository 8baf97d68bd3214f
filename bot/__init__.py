"""Starts things, decides nothing."""
