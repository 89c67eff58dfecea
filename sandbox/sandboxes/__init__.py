"""Places where untrusted code acts: providers of sandboxes, and the pool that a run takes them from."""
