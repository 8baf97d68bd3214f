"""Clients from a file: what the names in it mean, what is said of each row, taking in and taking back.

The command line uses it (bot/import_clients.py); reading, planning and the tables are in models/importing/ and
models/imports.py. The tests are tests/models/importing/, tests/models/test_imports.py, tests/bot/test_import_clients.py
and tests/handlers/test_importing.py.
"""
