"""The embedded set-up: one command that prepares and runs everything on one machine (`script/server`).

Broker, web, worker and beat are started here as child processes. The server set-up does not use this package;
there systemd starts the processes (docs/operations.md).
"""
