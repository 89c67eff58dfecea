"""Restaurants: find one, book a table, change or cancel the booking."""

from __future__ import annotations

from generator.kinds import Choice, City, Code, Count, Country, DateTime, Flag, Name, Text
from generator.tools import Chain, Domain, Param, Tool

_BOOKING = Code(("R999", "bk-9999", "T-99999"))

_BOOK = Tool(
    names="book_table reserve_table make_table_booking restaurant_reservation",
    descriptions=(
        "<Book|Reserve> a table <at|in> a restaurant.",
        "<Make|Create> a <booking|reservation> for dinner or lunch.",
    ),
    parts=(
        Param(
            "venue",
            "restaurant venue place",
            Name(("Casa Verde", "The Blue Door", "Trattoria Lucia")),
            ("<Name of|Which> the restaurant", "Restaurant's name"),
            required=True,
        ),
        Param(
            "when",
            "at start time booked_for",
            DateTime(),
            ("When the <guests|people> come", "<Day and time|Start> of the booking"),
            required=True,
        ),
        Param(
            "guests",
            "guests people party_size seats",
            Count(1, 12),
            ("How many <people|guests>", "Number of <seats|guests>"),
            required=True,
        ),
        Param(
            "outside",
            "outside terrace outdoor_seating",
            Flag(
                yes=(
                    "We'd like to sit outside.",
                    "On the terrace, please.",
                    "A table in the open air would be lovely.",
                ),
                no=(
                    "We want to sit inside.",
                    "Not on the terrace, please.",
                    "Indoors, it is too cold for the terrace.",
                ),
                default=False,
            ),
            ("Whether the table is outdoors", "A table on the terrace"),
        ),
        Param(
            "note",
            "note remark wishes",
            Text(("a high chair, please", "window table", "one guest eats no nuts")),
            ("<Words|A note> for the <kitchen|staff>", "Special wishes"),
            says=("Tell them {note}.", "Leave the remark {note}.", "Add a note: {note}."),
        ),
    ),
    requests=(
        "<Please book|Book|Reserve|Could you reserve> a table at {venue} for {guests} <people|guests|persons> on {when}.",
        "We are {guests} and <want|would like> to eat at {venue} on {when}.",
        "{venue}, {when}, table for {guests}<, please|>.",
    ),
    answer={"booking": _BOOKING},
)

_CANCEL = Tool(
    names="cancel_booking drop_reservation cancel_table",
    descriptions=("Cancel a <booking|reservation> at a restaurant.", "Give a booked table back."),
    parts=(
        Param(
            "booking",
            "booking booking_id reservation",
            _BOOKING,
            ("<Number|Id> of the booking", "Which booking"),
            required=True,
        ),
    ),
    requests=(
        "<Cancel|Drop|Call off> <the booking|reservation|my table> {booking}.",
        "We can't <come|make it>, so give the table of booking {booking} back.",
    ),
    answer={"status": Choice({"cancelled": ("cancelled",), "refused": ("refused",)})},
)

_FIND = Tool(
    names="find_restaurants search_restaurants restaurants_nearby",
    descriptions=("<Find|Search> restaurants in a <city|town>.", "<List|Look up> places to eat."),
    parts=(
        Param("city", "city town place", City(), ("<Name of|Which> the city", "City"), required=True),
        Param("country", "country country_code", Country(), ("<Country|The country>",), required=True),
        Param(
            "cuisine",
            "cuisine kitchen food",
            Choice({"italian": ("Italian",), "thai": ("Thai",), "vegan": ("vegan",), "sushi": ("sushi", "Japanese")}),
            ("<Style|Kind> of <cooking|food>", "What is cooked there"),
            says=("It should be {cuisine} food.", "I feel like {cuisine}.", "We want {cuisine} food."),
        ),
        Param(
            "limit",
            "limit max_results at_most",
            Count(1, 20),
            ("<At most|Not more than> so many", "Number of <results|hits>"),
            says=("{limit} <hits|results|places> <will do|are enough>.", "Show <no more than|at most> {limit}."),
        ),
        Param(
            "order",
            "sort order_by sort_by",
            Choice(
                {
                    "price": ("cheapest", "least expensive"),
                    "rating": ("best rated", "best liked"),
                    "distance": ("closest", "nearest"),
                },
                default="rating",
            ),
            ("<Order|Sorting> of the <list|results>", "What <is listed|comes> first"),
            says=("<Put|List> the {order} <first|ones first|on top>.", "Start with the {order}<| one>."),
        ),
    ),
    requests=(
        "<Where can one eat|Find a restaurant|Which restaurants are there> in {city}, {country}?",
        "<I'm|We're> hungry <in|and in> {city}, {country}. <Look for|Find us> <a place to eat|restaurants>.",
        "<Show me|List> {limit} restaurants in {city}, {country}, {order} first.",
    ),
    answer={"restaurant": Name(("Casa Verde", "The Blue Door"))},
)

DOMAIN = Domain(
    tools={"book": _BOOK, "cancel": _CANCEL, "find": _FIND},
    chains=(
        Chain(
            "find",
            "book",
            (
                "Find the {1.order} restaurant in {1.city}, {1.country} and book a table there for {2.guests} on {2.when}.",
                "Look up restaurants in {1.city}, {1.country}, {1.order} first. Then reserve a table for {2.guests} people at the first one, {2.when}.",
            ),
            carried="venue",
            source="restaurant",
            many=True,
        ),
    ),
    beyond=(
        "How do I cook <risotto|a good soup>?",
        "What <did|does> a dinner there usually cost?",
        "Order me a pizza to my <office|home>.",
    ),
)
