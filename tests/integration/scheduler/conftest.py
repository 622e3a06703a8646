"""A real store, and a clock that is set forward and back."""

from tests.integration.store.conftest import Clock, clock, migrated, path, store

__all__ = ["Clock", "clock", "migrated", "path", "store"]
