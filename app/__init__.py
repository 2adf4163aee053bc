"""Regional action plans and strategies against trafficking in persons, as a REST API over cited data."""

__version__ = "0.1.0"
