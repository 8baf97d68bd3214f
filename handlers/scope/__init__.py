"""Scope: what clients ask for beyond what was agreed."""
