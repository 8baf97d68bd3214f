"""Everything of one workspace, out into a zip and in again: the same rows, the same ids (docs/export.md)."""
