"""Drills: what is asked of a running service on a bad day, from outside, over HTTP.

`python -m tests.drills NAME --database sqlite|postgresql|URL` runs one against a server of its own, prints what was
seen, and ends with 1 where the service did not hold. What may be asked is read from the document that it serves, so
that what is added to the API is covered by itself.
"""
