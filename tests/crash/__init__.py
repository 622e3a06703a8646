"""The whole process is killed at random moments under load; afterwards the ledgers are compared."""
