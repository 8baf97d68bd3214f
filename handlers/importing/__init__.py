"""Clients and invoices from a file: what the names in it mean, what is said of each row, taking in and taking back.

Two doors lead here: the command line (bot/import_clients.py) and, for admins, Slack: choosing.py is the form,
reading.py fetches the file, views.py is the preview, taking.py what follows. Reading, planning and the tables are in
models/importing/ and models/imports.py. The tests are tests/models/importing/, tests/models/test_imports.py,
tests/bot/test_import_clients.py, tests/handlers/test_importing.py and tests/handlers/importing/.
"""

from handlers.importing import choosing, taking
from handlers.importing.parts import feature

__all__ = ["choosing", "feature", "taking"]
