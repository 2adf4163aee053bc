"""The conventional way to serve the same file: `… -m tests.bench.peers.conventional FILE PORT`.

FastAPI with SQLAlchemy's ORM as both document it: mapped classes with relationships that are loaded by `selectinload`
and `joinedload`, a session a request from a dependency, response models made from the objects, `count` and `OFFSET`,
plain `def` endpoints, and a pool as large as the thread pool. It has the tables of ours, the derived ones included, and
so the indexes and the full text of ours.
"""
