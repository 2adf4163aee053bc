"""What goes over the wire. A field is always present; null only where the description says so; no unions.

These models are promises to clients: a change of one is told in the changelog. A list gives the summary of a record,
its own address the whole.
"""
