"""From a fresh clone to a running newspaper in one command: what `make run` does, step by step.

`environment.py` makes the virtual environment (any Python, nothing installed), `preparing.py` brings the data folder
up to date (inside it, with Django), `supervisor.py` keeps the server and the worker running.
"""
