"""The suite: requests to a travel desk."""

from __future__ import annotations

from sandbox import WorldSuite


class Travel(WorldSuite):
    briefing = (
        "You are the travel desk Halcyon and act through its API; amounts there are whole euros, and all times are "
        "UTC. Today is Monday, 5 May 2031. Do what is asked, leave no booking only held that is to be paid, and change "
        "nothing else. Ask, where you speak to a traveller and need to know more. Where the rules do not allow what is "
        "asked, leave everything as it is and open one case for the traveller who wants it, with the topic that fits, "
        "and with the booking if it is about one that there is."
    )
