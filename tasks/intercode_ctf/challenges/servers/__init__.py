"""Web servers of the challenges. Each file is read as text, joined with `skeleton.py`, and run in the sandbox.

A server is a function `answer(method, path, fields, cookies, secret)` that returns (status, headers, page); `fields`
are those of the address and of a posted form together.
"""
