"""The supervisor: a program that runs as the first process of a sandbox and carries out what the host asks.

Its modules are sent into the sandbox as text, so they import nothing but the standard library and one
another, and keep to what Python 3.6 understands. They import as little as they can: each import
delays the start of every sandbox.
"""
