"""One file a resource: its parameters, their SQL, its two handlers. Here HTTP and tables meet."""
