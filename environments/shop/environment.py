"""The service desk of a shop, behind its API."""

from __future__ import annotations

from sandbox import MockWorldEnvironment


class Environment(MockWorldEnvironment):
    """Catalogue, carts, orders, payments, returns, refunds, gift cards, coupons, reviews and tickets."""
