"""The services that ours stands beside, besides Datasette, which is a program of its own."""
