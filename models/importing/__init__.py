"""Taking in clients from a file: reading.py, formats.py and rules/importing.py say what it holds, imports.py keeps it.

docs/import.md tells it from the outside.
"""
