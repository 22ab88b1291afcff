"""How gunicorn serves the demo: two processes with four threads each, quiet unless something is wrong."""

worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 10
accesslog = None
loglevel = "warning"
# Nothing outside the project: by default a control socket lies in the home folder.
control_socket_disable = True
