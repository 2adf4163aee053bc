"""`./run bench`: this service beside others, on the same data and the same machine, in one interleaved run.

`data` has the databases, `workloads` what is asked of whom, `servers` the processes, `load` the client that asks, and
`report` what is told. Nothing here is collected by pytest.
"""
