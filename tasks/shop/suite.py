"""The suite: requests to the service desk of a shop."""

from __future__ import annotations

from sandbox import WorldSuite


class Shop(WorldSuite):
    briefing = (
        "You are the service desk of the outdoor shop Fernbrook, and act through its API; all amounts there are in "
        "cents. Today is 14 May 2031. Do what is asked and change nothing else. Ask the customer, where you speak to "
        "one and need to know more. Where the shop's rules do not allow what is asked, leave everything as it is and "
        "open one support ticket for the customer who wants it, with the category that fits, and with the order if it "
        "is about one of that customer's."
    )
