"""Travel: trains, flights, hotels, hire cars, tickets, and changes to what was booked."""

from __future__ import annotations

from generator.kinds import (
    Choice,
    City,
    Code,
    Count,
    Country,
    Date,
    DateTime,
    Email,
    Flag,
    Name,
    Number,
    Several,
    Text,
    Time,
)
from generator.tools import Chain, Domain, Group, Param, Tool

_OFFER = Code(("OF-999999", "offer-9999", "q99999", "9999.99", "ZK#9"))
_BOOKING = Code(("BK99999", "PNR-AA99", "res-9999", "trip-999999", "AAA999"))
_HOTEL = Code(("H99999", "hotel-999", "ho_9999", "#-inn-9", "999-HT"))
_FLIGHT = Code(("AA999", "AA9999", "AA99"))
_AIRPORT = Code(("AAA",))
_EXTRAS = Choice(
    {
        "pool": ("a pool", "a swimming pool", "a pool to swim in"),
        "parking": ("parking", "a car park", "a place to park"),
        "gym": ("a gym", "a fitness room", "a gym to train in"),
        "wifi": ("Wi-Fi", "wireless internet", "a wireless network"),
        "pets": ("pets allowed", "permission to bring pets", "a welcome for dogs"),
        "lift": ("a lift", "an elevator", "a lift to all floors"),
    }
)

_TRAINS = Tool(
    names="search_trains find_trains train_connections rail_timetable look_up_trains get_rail_offers",
    descriptions=(
        "<Find|Search> trains <from one city to another|between two cities>.",
        "<Lists|Returns> train connections on a day, each with the code of an offer.",
        "<Look up|Get> the railway timetable, with prices.",
        "Rail journeys between two places; nothing is bought <by it|here>.",
    ),
    parts=(
        Param(
            "origin",
            "origin from_city departure_city start source",
            City(),
            (
                "City where the <journey|trip> begins",
                "Where the train leaves",
                "Place of departure",
                "City to travel from",
            ),
            required=True,
        ),
        Param(
            "goal",
            "destination to_city arrival_city target",
            City(),
            ("City where the <journey|trip> ends", "Where to go by train", "Place of arrival", "City to travel to"),
            required=True,
        ),
        Param(
            "day",
            "date day travel_date departure_date",
            Date(),
            ("Day of the <journey|trip>", "When the train leaves", "Which day to travel"),
            required=True,
        ),
        Param(
            "earliest",
            "earliest after not_before leave_after departure_time",
            Time(),
            (
                "Earliest time of departure",
                "Trains that leave before this are left out",
                "No train before this time of day",
            ),
            says=(
                "I can't leave before {earliest}.",
                "It must not leave before {earliest}.",
                "The earliest I can be at the station is {earliest}.",
                "After {earliest}<, please|>.",
                "Leave out trains before {earliest}.",
                "I'm free from {earliest} on.",
            ),
        ),
        Param(
            "travellers",
            "passengers travellers persons num_people seats",
            Count(2, 9),
            ("How many people travel", "Number of <travellers|passengers|seats>", "For so many people"),
            says=(
                "There are {travellers} of us.",
                "We are {travellers} people.",
                "We need {travellers} seats.",
                "{travellers} people <travel|will be going>.",
                "It's for {travellers}.",
                "A party of {travellers} is travelling.",
            ),
        ),
        Param(
            "comfort",
            "class travel_class service_class comfort",
            Choice(
                {
                    "first": ("first class", "the first class", "the better class with wide seats"),
                    "second": ("second class", "the second class", "the cheaper class"),
                    "sleeper": ("a sleeping car", "a sleeper", "a bed in the sleeping car"),
                },
                default="second",
            ),
            ("Class of the carriage", "In what comfort to travel", "Kind of carriage"),
            says=(
                "I'd like to travel in {comfort}.",
                "It should be {comfort}.",
                "We want {comfort}.",
                "For the journey choose {comfort}.",
                "I prefer {comfort}.",
            ),
        ),
        Param(
            "direct",
            "direct direct_only no_changes without_changing",
            Flag(
                yes=(
                    "I don't want to change trains.",
                    "Direct trains only.",
                    "It must go straight through.",
                    "No changes, please, I have heavy luggage.",
                    "Only connections without a change.",
                    "I want to stay in the same train all the way.",
                    "Leave out everything where I'd have to change.",
                    "One train from start to end, please.",
                ),
                no=(
                    "I don't mind changing trains.",
                    "Changes are fine.",
                    "It need not be a direct train.",
                    "Show connections with changes, too.",
                    "I can change on the way.",
                    "Having to change is no problem.",
                    "Not just direct trains, please.",
                    "List those where I'd have to change as well.",
                ),
                default=False,
            ),
            (
                "Whether to show only <direct trains|trains without a change>",
                "Leave out connections with changes",
                "No changing of trains",
            ),
        ),
    ),
    requests=(
        "<Which|What> trains <are there|go|run> from {origin} to {goal} on {day}?",
        "<Find|Look up|Search for> a train from {origin} to {goal} on {day}.",
        "I <have to|want to|must> be in {goal} on {day} and I'd go by rail, from {origin}.",
        "My <aunt|niece|best friend> turns fifty, so I'm off to {goal} on {day}. How do I get there by train from "
        "{origin}?",
        "Train, {origin} to {goal}, {day}<, please|>.",
        "<Could you|Can you|Would you> check the rail connections to {goal}? We start in {origin} on {day}.",
        "On {day} we are {travellers} people who <want|need> to go from {origin} to {goal} by train.",
        "After {earliest} on {day}: what trains leave {origin} for {goal}?",
        "{day}, from {origin}, to {goal}, by rail, in {comfort}.",
        "What does the <railway|timetable> offer from {origin} to {goal} on {day}, not before {earliest}?",
        "I'm <afraid of flying|no friend of planes>, so tell me the trains to {goal} from {origin} for {day}.",
        "We'd like to travel in {comfort} from {origin} to {goal} on {day}. Are there any trains?",
        "To {goal} by train, leaving {origin} on {day}. What are my options?",
    ),
    answer={"offer": _OFFER, "departure": Time(), "price": Number(9, 240, 2)},
)

_FLIGHTS = Tool(
    names="search_flights find_flights flight_offers look_up_flights get_air_fares plane_connections",
    descriptions=(
        "<Find|Search> flights <from one airport to another|between two airports>.",
        "<Lists|Returns> flights with their fares, each with the code of an offer.",
        "<Look up|Get> what airlines offer <for a route|between two airports>.",
        "Air connections by airport code; nothing is bought <by it|here>.",
    ),
    parts=(
        Param(
            "origin",
            "origin from_airport departure_airport fly_from",
            _AIRPORT,
            (
                "Airport where the flight <begins|starts>, by its three letters",
                "Three-letter code of the airport of departure",
                "Where to take off, as an airport code",
            ),
            required=True,
        ),
        Param(
            "goal",
            "destination to_airport arrival_airport fly_to",
            _AIRPORT,
            (
                "Airport where the flight ends, by its three letters",
                "Three-letter code of the airport of arrival",
                "Where to land, as an airport code",
            ),
            required=True,
        ),
        Param(
            "out",
            "departure_date outbound date leave_on",
            Date(),
            ("Day of the flight there", "When to <fly|leave>", "Date of the outward flight"),
            required=True,
        ),
        Param(
            "back",
            "return_date inbound return_on back_on",
            Date(),
            ("Day of the flight back; left out for one way", "When to fly home", "Date of the return flight"),
            says=(
                "I <fly|come> back on {back}.",
                "The return flight should be on {back}.",
                "Coming home on {back}.",
                "And back again on {back}.",
                "We need to be home on {back}, so return that day.",
                "Return: {back}.",
            ),
        ),
        Param(
            "adults",
            "adults passengers travellers seats",
            Count(2, 9),
            ("How many people fly", "Number of <travellers|seats>", "For so many grown-ups"),
            says=(
                "There are {adults} of us.",
                "We are {adults} people.",
                "We need {adults} seats.",
                "{adults} <grown-ups|adults> will be flying.",
                "It's for {adults} people.",
            ),
        ),
        Param(
            "cabin",
            "cabin cabin_class travel_class comfort",
            Choice(
                {
                    "economy": ("economy class", "the cheapest class", "the economy cabin"),
                    "premium": ("premium economy", "the premium cabin", "the class between economy and business"),
                    "business": ("business class", "the business cabin", "the class for business people"),
                    "first": ("first class", "the first-class cabin", "the most luxurious class"),
                },
                default="economy",
            ),
            ("Class of the seats", "In which cabin to sit", "How comfortable it should be"),
            says=(
                "I'd like to sit in {cabin}.",
                "It should be {cabin}.",
                "We want to fly in {cabin}.",
                "Choose {cabin}<, please|>.",
                "My company pays for {cabin}.",
                "The seats should be in {cabin}.",
            ),
        ),
        Param(
            "nonstop",
            "nonstop direct_only no_stopover nonstop_only",
            Flag(
                yes=(
                    "I don't want to change planes.",
                    "Nonstop only.",
                    "Without a stopover, please.",
                    "It must not land on the way.",
                    "Leave out flights with a stop.",
                    "We travel with a baby, so no stopovers.",
                    "One flight straight there, nothing with a stop.",
                    "I refuse to wait at some airport in between.",
                ),
                no=(
                    "A stopover is fine.",
                    "I don't mind changing planes.",
                    "It need not be nonstop.",
                    "Flights with a stop are welcome, too.",
                    "Show those with stops as well.",
                    "Stopping on the way is no problem.",
                    "I can change planes if need be.",
                    "Don't leave out flights with a stopover.",
                ),
                default=False,
            ),
            ("Whether to show only flights without a stop", "Leave out stopovers", "No landing on the way"),
        ),
    ),
    requests=(
        "<Which|What> flights <are there|go> from {origin} to {goal} on {out}?",
        "<Find|Look up|Search for> a flight from {origin} to {goal} on {out}.",
        "I <need|want|have> to fly from {origin} to {goal} on {out}, and back on {back}.",
        "Flight {origin} to {goal}, {out}<, please|>.",
        "My <grandmother|old class|team> is meeting, so I must get to {goal} by plane. I'd leave {origin} on {out}.",
        "<Could you|Can you> see what it costs to fly to {goal} from {origin} on {out} in {cabin}?",
        "There are {adults} of us. Search flights from {origin} to {goal}, leaving on {out}.",
        "{origin}, {goal}, out on {out}, back on {back}: what do the airlines offer?",
        "Leaving {origin} on {out} by air and landing at {goal}. What can I get in {cabin}?",
        "On {out} we'd like to <take off|set out> from {origin}. The airport we want to reach is {goal}.",
        "By plane to {goal} on {out}, starting at {origin}. Which fares <are there|do you see>?",
        "For {adults} people: flights to {goal}, from {origin}, on {out}, with a return on {back}.",
        "I hate long train rides. What about flying on {out} from {origin} to {goal}?",
    ),
    answer={"offer": _OFFER, "flight": _FLIGHT, "price": Number(29, 1900, 2)},
)

_FLIGHT_STATUS = Tool(
    names="flight_status track_flight check_flight is_flight_on_time follow_flight",
    descriptions=(
        "<Tells|Reports|Returns> whether a flight is on time.",
        "<Look up|Get> the state of one flight by its number<|: on time, late or cancelled>.",
        "Where a flight is and when it will land.",
        "<Delays, gates and the like|The latest news> of a flight.",
    ),
    parts=(
        Param(
            "flight",
            "flight flight_number flight_no number",
            _FLIGHT,
            ("Number of the flight", "Which flight", "The flight, by its number<, letters included|>"),
            required=True,
        ),
        Param(
            "day",
            "date day on_date departure_date",
            Date(),
            ("Day <on which it leaves|of the flight>", "Date of departure", "Which day's flight is meant"),
            says=(
                "It leaves on {day}.",
                "I mean the flight on {day}.",
                "The day is {day}.",
                "That's on {day}.",
                "The date on the ticket is {day}.",
                "Please look at {day}.",
            ),
        ),
        Param(
            "details",
            "details fields include report",
            Several(
                Choice(
                    {
                        "gate": ("the gate", "the number of the gate", "the gate it leaves from"),
                        "delay": ("the delay", "how late it is", "the length of the delay"),
                        "belt": ("the baggage belt", "the belt for the luggage", "where the bags come out"),
                        "aircraft": ("the type of aircraft", "the kind of plane", "the model of the plane"),
                        "terminal": ("the terminal", "the number of the terminal", "the terminal it uses"),
                    }
                ),
                3,
            ),
            ("What to <report|tell> besides", "<Further|Extra> information wanted", "Details to add"),
            says=(
                "<Add|Include> {details}.",
                "I also <want|need> to know {details}.",
                "What matters most is {details}.",
                "Tell me {details}, too.",
                "Don't forget {details}.",
            ),
        ),
        Param(
            "text_me",
            "notify subscribe send_updates push",
            Flag(
                yes=(
                    "Send me a message when something changes.",
                    "Keep me posted about changes.",
                    "I want to be told of any news about it.",
                    "Let me know as soon as its time changes.",
                    "Write to me whenever there's a delay.",
                    "Sign me up for updates.",
                    "Tell me later on, too, if it is moved.",
                    "Updates by message, please.",
                ),
                no=(
                    "Don't send me any updates.",
                    "I don't want messages about it.",
                    "One answer is enough, no updates.",
                    "No messages later on, please.",
                    "You need not keep me posted.",
                    "Don't sign me up for anything.",
                    "Just this once, spare me later news.",
                    "I'll check again myself, no need to write to me.",
                ),
                default=False,
            ),
            (
                "Whether to send updates when something changes",
                "Send messages about changes",
                "Sign up for news of the flight",
            ),
        ),
        Param(
            "zone",
            "times_in time_reference clock zone_of_times",
            Choice(
                {
                    "local": ("local time", "the time of the place", "the time at the airport"),
                    "utc": ("UTC", "Greenwich time", "universal time"),
                },
                default="local",
            ),
            ("In which time to answer", "Clock that the times go by", "Time zone of the answer"),
            says=(
                "Give the times in {zone}.",
                "Times should be in {zone}.",
                "My watch goes by {zone}, use that.",
                "Use {zone}<, please|>.",
                "All times in {zone}.",
            ),
        ),
    ),
    requests=(
        "<Is|Will> flight {flight} <on time|late|delayed>?",
        "<Check|Track|Look up> flight {flight}<, please|>.",
        "My <husband|boss|daughter> comes in on {flight}. Has it <landed|taken off> yet?",
        "What's the <state|status> of {flight} on {day}?",
        "I'm <stuck in traffic|already at the airport>. How is {flight} doing?",
        "{flight}, {day}: on time or not?",
        "<Could you|Can you> tell me {details} for flight {flight}?",
        "I'm picking someone up from flight {flight} on {day}. When will it be down?",
        "Any news of {flight}?",
        "Flight number {flight}. I'd like to know {details}.",
        "On {day} I'm booked on {flight}. Please see if it is flying at all.",
        "There's a storm about. Has {flight} been cancelled?",
        "Where is {flight} at the moment? Times in {zone}.",
        "Please find out whether {flight} leaves as planned on {day}, in {zone}.",
    ),
    answer={
        "state": Choice({"on_time": ("on time",), "late": ("late",), "cancelled": ("cancelled",)}),
        "delay_minutes": Count(2, 90),
    },
)

_HOTELS = Tool(
    names="search_hotels find_hotels hotels_in_city look_up_hotels list_lodgings find_accommodation",
    descriptions=(
        "<Find|Search> hotels in a <city|town>.",
        "<Lists|Returns> places to spend the night, each with the hotel's <id|code>.",
        "<Look up|Get> which hotels <there are|have rooms> in a city; nothing is booked.",
        "Lodgings in a town, by price, stars and what they offer.",
    ),
    parts=(
        Param(
            "city",
            "city town place where",
            City(),
            ("<Name of|Which> the city", "City of the hotels", "Town to stay in, without its country"),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation",
            Country(),
            ("Country <of the city|in which the city lies>", "Where the city is", "The city's country"),
            required=True,
        ),
        Group(
            "stay dates period nights_of_stay",
            ("When the guests stay", "Only hotels with a room free for it", "Arrival and length of the stay"),
            (
                Param(
                    "arrive",
                    "check_in arrival from first_night",
                    Date(),
                    ("Day of arrival", "First night", "When the guests come"),
                    required=True,
                    says=(
                        "We <come|arrive> on {arrive} and stay {nights} nights.",
                        "It's for {nights} nights from {arrive}.",
                        "{nights} nights, from {arrive} on.",
                        "Check-in is on {arrive}, for {nights} nights.",
                        "I'd get there on {arrive} and leave after {nights} nights.",
                        "For {nights} nights; the first is that of {arrive}.",
                    ),
                ),
                Param(
                    "nights",
                    "nights num_nights length",
                    Count(2, 21),
                    ("How many nights", "Number of nights", "Length of the stay in nights"),
                    required=True,
                ),
            ),
        ),
        Param(
            "guests",
            "guests people persons sleeps",
            Count(2, 8),
            ("How many people", "Number of guests", "The hotel must have room for so many"),
            says=(
                "We are {guests} people.",
                "There are {guests} of us.",
                "{guests} people will be staying.",
                "It's for {guests} guests.",
                "Room for {guests}<, please|>.",
            ),
        ),
        Param(
            "stars",
            "min_stars stars at_least_stars category",
            Count(2, 5),
            ("Least number of stars", "Stars that it must have", "How good it must be, in stars"),
            says=(
                "It should have {stars} stars or more.",
                "At least {stars} stars<, please|>.",
                "Nothing under {stars} stars.",
                "No fewer than {stars} stars.",
                "My mother is fussy, {stars} stars is the least she accepts.",
            ),
        ),
        Param(
            "cap",
            "max_price price_limit budget per_night_max",
            Number(40, 400, 2),
            ("Highest price of a night", "What a night may cost at most, in euros", "Limit per night in euros"),
            says=(
                "A night may cost {cap} euros at most.",
                "I can't pay more than {cap} euros a night.",
                "{cap} euros a night is my limit.",
                "Not above {cap} euros per night.",
                "Keep it under {cap} euros for a night.",
                "Our budget is {cap} euros a night.",
            ),
        ),
        Param(
            "extras",
            "amenities features must_have offers",
            Several(_EXTRAS, 3),
            ("What the hotel must <have|offer>", "Features that are wanted", "Only hotels with all of these"),
            says=(
                "It should have {extras}.",
                "We <want|need|look for> {extras}.",
                "With {extras}<, please|>.",
                "What we can't do without: {extras}.",
                "I insist on {extras}.",
            ),
        ),
    ),
    requests=(
        "<Find|Look up|Search for> a hotel in {city}, {country}.",
        "<Which|What> hotels are there in {city}, {country}?",
        "Where can <we|I|one> spend the night in {city}, {country}?",
        "We're travelling to {city}, {country}, on {arrive} for {nights} nights and need somewhere to sleep.",
        "My <brother|choir|team> has a <wedding|concert> in {city}, {country}. Please look for a hotel there.",
        "Hotels, {city} ({country}), at least {stars} stars.",
        "<Could you|Can you> see what hotels {city} in {country} has with {extras}?",
        "Accommodation for {guests} people in {city}, {country}<, please|>.",
        "I'm <tired|stranded> in {city}, {country}. Which hotels are around?",
        "From {arrive}, {nights} nights, {city}, {country}: what <lodgings|hotels> can you find?",
        "Show hotels in {country}, in {city}, that cost no more than {cap} euros a night.",
        "{city}, {country}, hotel with {extras}, not above {cap} euros for a night.",
        "A conference takes me to {city} in {country}. I want to <compare|see> the hotels before I book any.",
        "What is there to stay at in {city}, {country}, for {guests} guests?",
    ),
    answer={
        "hotel": _HOTEL,
        "name": Name(("Hotel Aurora", "Seaview Inn", "The Old Mill")),
        "price": Number(40, 400, 2),
    },
)

_HOTEL_INFO = Tool(
    names="hotel_details get_hotel describe_hotel hotel_info show_hotel",
    descriptions=(
        "<Tells|Returns> more about one hotel.",
        "<Details|Description> of a hotel that is known by its <id|code>.",
        "<Look up|Get> what a <single|certain> hotel is like.",
        "Rules, reviews and so on of one hotel.",
    ),
    parts=(
        Param(
            "hotel",
            "hotel hotel_id property lodging_id",
            _HOTEL,
            ("<Id|Code> of the hotel", "Which hotel", "The hotel to describe"),
            required=True,
        ),
        Param(
            "sections",
            "sections parts topics include",
            Several(
                Choice(
                    {
                        "photos": ("photos", "pictures", "some photographs"),
                        "reviews": ("reviews", "what guests say", "the opinions of guests"),
                        "rules": ("the house rules", "the rules of the house", "what is forbidden there"),
                        "directions": ("directions", "the way there", "how to get there"),
                        "prices": ("the prices", "what rooms cost", "the room rates"),
                    }
                ),
                3,
            ),
            ("What to tell about it", "Parts of the description", "Topics to include"),
            says=(
                "I'm interested in {sections}.",
                "Show me {sections}.",
                "I <need|want> {sections}.",
                "Especially {sections}<, please|>.",
                "Give me {sections}, nothing else.",
            ),
        ),
        Param(
            "lang",
            "language lang text_language",
            Choice(
                {
                    "en": ("English", "the English language", "British English"),
                    "it": ("Italian", "the Italian language", "italiano"),
                    "de": ("German", "the German language", "Deutsch"),
                    "nl": ("Dutch", "the Dutch language", "Nederlands"),
                    "fr": ("French", "the French language", "français"),
                },
                default="en",
            ),
            ("Language of the description", "In which language to answer", "Language <it is written in|of the text>"),
            says=(
                "The text should be in {lang}.",
                "In {lang}<, please|>.",
                "My wife reads {lang}, so choose that.",
                "I'd like to read it in {lang}.",
                "Use {lang} for the description.",
            ),
        ),
        Param(
            "money",
            "currency prices_in money show_prices_in",
            Choice(
                {
                    "EUR": ("euros", "the euro", "European money"),
                    "GBP": ("pounds", "British pounds", "pounds sterling"),
                    "USD": ("US dollars", "American dollars", "dollars of the United States"),
                    "CHF": ("Swiss francs", "francs of Switzerland", "francs as the Swiss have them"),
                }
            ),
            ("Currency of the prices", "Money that prices are in", "In which currency to show prices"),
            says=(
                "Prices in {money}<, please|>.",
                "I reckon in {money}.",
                "Show what things cost in {money}.",
                "Convert the prices to {money}.",
                "I'll pay in {money}, so show that.",
            ),
        ),
    ),
    requests=(
        "<Tell me more|What do you know> about the hotel {hotel}<.|, please.>",
        "<Show|Give> me the details of hotel {hotel}.",
        "What is {hotel} like? I'm <thinking of|not sure about> staying there.",
        "Hotel {hotel}: {sections}<, please|>.",
        "<Could you|Can you> describe the hotel with the code {hotel}?",
        "A <friend|colleague> told me about hotel {hotel}. Is it <nice|any good>?",
        "I want {sections} for {hotel}.",
        "Look up {hotel} and tell me about it in {lang}.",
        "Before we <decide|book>, I'd like to see {sections} of hotel {hotel}.",
        "Details on {hotel}, with prices in {money}.",
        "In {lang}, please: everything about hotel {hotel}.",
        "Have a look at hotel {hotel} for me, would you?",
        "My <kids|parents> are curious about hotel {hotel}. What can you show us?",
    ),
    answer={"stars": Count(2, 5), "phone": Code(("0999 999 9999",))},
)

_ROOM = Tool(
    names="book_hotel reserve_room book_room hotel_reservation make_room_booking",
    descriptions=(
        "<Book|Reserve> a room <at|in> a hotel.",
        "<Makes|Creates> a <booking|reservation> for some nights at a hotel known by its <id|code>.",
        "<Take|Get> a hotel room for a guest.",
        "A binding reservation of a hotel room.",
    ),
    parts=(
        Param(
            "hotel",
            "hotel hotel_id property lodging_id",
            _HOTEL,
            ("<Id|Code> of the hotel", "Which hotel", "The hotel to stay at"),
            required=True,
        ),
        Param(
            "arrive",
            "check_in arrival from_date first_night",
            Date(),
            ("Day of arrival", "First night", "When the guest <comes|checks in>"),
            required=True,
        ),
        Param(
            "nights",
            "nights num_nights length_of_stay stay",
            Count(2, 21),
            ("How many nights", "Number of nights", "Length of the stay in nights"),
            required=True,
        ),
        Group(
            "guest lead_guest booked_for contact",
            ("Who stays there", "The guest in whose name it is booked", "Name and address of the guest"),
            (
                Param(
                    "name",
                    "name full_name guest_name",
                    Name(),
                    ("Full name of the guest", "What the guest is called", "First and last name"),
                    required=True,
                ),
                Param(
                    "email",
                    "email mail email_address",
                    Email(),
                    ("Mail address of the guest", "Where the confirmation goes", "Address to <write|mail> to"),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "room",
            "room_type room kind_of_room bed_type",
            Choice(
                {
                    "single": ("a single room", "a room for one", "a single"),
                    "double": ("a double room", "a room with a double bed", "a double"),
                    "twin": ("a twin room", "a room with two separate beds", "a twin"),
                    "suite": ("a suite", "a suite of rooms", "an apartment of several rooms"),
                }
            ),
            ("Kind of room", "What room to take", "Which sort of room"),
            says=(
                "We'd like {room}.",
                "I want {room}.",
                "It should be {room}.",
                "Take {room}<, please|>.",
                "Make it {room}.",
                "{room} would be best.",
            ),
        ),
        Param(
            "breakfast",
            "breakfast with_breakfast include_breakfast meals",
            Flag(
                yes=(
                    "With breakfast, please.",
                    "Breakfast should be included.",
                    "I'd like to have breakfast there.",
                    "We won't start the day hungry, so add breakfast.",
                    "Add breakfast to it.",
                    "Bed and breakfast, please.",
                    "I can't do without breakfast in the house.",
                    "Book the morning meal along with it.",
                ),
                no=(
                    "Without breakfast.",
                    "No breakfast, I'm never up in time for it.",
                    "We'll have breakfast elsewhere.",
                    "Leave the breakfast out.",
                    "Breakfast is not needed.",
                    "Just the bed, no meals.",
                    "I don't eat in the morning, so no breakfast.",
                    "Don't add breakfast to it.",
                ),
                default=False,
            ),
            ("Whether breakfast is included", "<Adds|Include> breakfast", "Book breakfast along with the room"),
        ),
        Param(
            "note",
            "note remark wishes message_to_hotel",
            Text(("late arrival", "quiet room, please", "a cot for the baby")),
            ("<Words|A note> for the hotel", "Special wishes", "What the staff should know"),
            says=(
                "Tell the hotel {note}.",
                "Add a note: {note}.",
                "Leave the remark {note}.",
                "Let the staff know: {note}.",
                "Put {note} down as a wish.",
            ),
        ),
    ),
    requests=(
        "<Book|Reserve|Take> a room at hotel {hotel} from {arrive} for {nights} nights. The guest is {name}, {email}.",
        "I'm {name} ({email}) and want to stay at {hotel} for {nights} nights from {arrive}.",
        "Please book hotel {hotel}: {nights} nights, arrival on {arrive}, for {name}, mail {email}.",
        "<Could you|Can you> get {name} a room at hotel {hotel}? He comes on {arrive}, stays {nights} nights and reads "
        "his mail at {email}.",
        "Hotel {hotel}, {arrive}, {nights} nights, {name}, {email}<, please|>.",
        "My <sister|colleague> {name} needs a bed at {hotel} for {nights} nights, the first on {arrive}. "
        "Send the confirmation to {email}.",
        "For {name}, {email}: {room} at {hotel} from {arrive}, {nights} nights.",
        "On {arrive} we arrive at {hotel} and want to stay {nights} nights. Book it in the name of {name} with the "
        "address {email}.",
        "Take {room} in hotel {hotel} for {nights} nights. {name} ({email}) will check in on {arrive}.",
        "We have made up our minds: hotel {hotel} it is, {nights} nights from {arrive}. Name {name}, mail {email}.",
        "{nights} nights at hotel {hotel} starting {arrive}, that's what {name} wants booked. Confirm to {email}.",
        "The booking should run under {name}, {email}. Hotel {hotel}, arriving {arrive}, leaving after {nights} "
        "nights.",
        "Would you reserve {room} at {hotel}? I, {name}, get there on {arrive} and stay for {nights} nights; "
        "you reach me at {email}.",
    ),
    answer={"booking": _BOOKING, "total": Number(90, 3000, 2)},
)

_TICKET = Tool(
    names="buy_ticket book_offer purchase_tickets take_offer order_travel_ticket",
    descriptions=(
        "<Buys|Orders> tickets for an offer <of a train or flight search|that was found before>.",
        "<Book|Take> a train or a flight by the code of its offer.",
        "<Turns|Makes> an offer into a booking for <one or more|some> passengers.",
        "Purchase of tickets, for trains as well as for planes.",
    ),
    parts=(
        Param(
            "offer",
            "offer offer_id offer_code quote",
            _OFFER,
            ("Code of the offer", "Which offer to <take|buy>", "The offer <that a search returned|to book>"),
            required=True,
        ),
        Param(
            "who",
            "passengers travellers names people",
            Several(Name(), 3),
            ("Names of those who travel", "Who travels", "Full name of each passenger"),
            required=True,
        ),
        Param(
            "seat",
            "seat seat_preference where_to_sit seat_kind",
            Choice(
                {
                    "window": ("by the window", "at the window", "next to the window"),
                    "aisle": ("on the aisle", "by the aisle", "next to the aisle"),
                    "table": ("at a table", "by a table", "around a table"),
                }
            ),
            ("Where the seats should be", "Preferred seat", "Kind of seat"),
            says=(
                "I'd like to sit {seat}.",
                "The seats should be {seat}.",
                "<Seats|Places> {seat}, please.",
                "We prefer to sit {seat}.",
                "If possible, put us {seat}.",
            ),
        ),
        Param(
            "bags",
            "bags luggage suitcases checked_bags",
            Count(2, 6),
            ("Number of large bags", "How many suitcases to take along", "Pieces of luggage"),
            says=(
                "We have {bags} suitcases.",
                "There will be {bags} large bags.",
                "Add {bags} pieces of luggage.",
                "{bags} bags come with us.",
                "I'm taking {bags} big cases along.",
            ),
        ),
        Group(
            "contact buyer contact_details reach_at",
            ("How to reach the buyer", "Address and phone of the buyer", "Whom to tell of delays"),
            (
                Param(
                    "email",
                    "email mail email_address",
                    Email(),
                    ("Mail address", "Where tickets are mailed", "Address to write to"),
                    required=True,
                    says=(
                        "Send it all to {email}, my phone is {phone}.",
                        "You reach me at {email} and {phone}.",
                        "My contact details: {email}, {phone}.",
                        "Mail {email}, phone {phone}.",
                        "Should there be a delay, ring {phone} or write to {email}.",
                    ),
                ),
                Param(
                    "phone",
                    "phone mobile phone_number",
                    Code(("07999 999999", "0999 99999", "+49 9999 99999")),
                    ("Phone number", "Number to ring", "Number of the buyer's phone"),
                    required=True,
                ),
            ),
        ),
        Param(
            "insure",
            "insurance insured add_insurance with_cover",
            Flag(
                yes=(
                    "I want to be insured in case we can't go.",
                    "Add travel insurance.",
                    "With insurance, please.",
                    "If one of us falls ill, I want my money back, so insure it.",
                    "Take out cover for it.",
                    "Insure the journey.",
                    "We'd like the insurance as well.",
                    "Include the insurance.",
                ),
                no=(
                    "No insurance, please.",
                    "I don't need any cover.",
                    "Without insurance.",
                    "We are insured already, so don't add any.",
                    "Leave the insurance out.",
                    "Skip the insurance.",
                    "I'll take the risk, no cover for me.",
                    "Don't sell me insurance.",
                ),
                default=False,
            ),
            ("Whether to add travel insurance", "<Adds|Include> insurance", "Insure the passengers, too"),
        ),
    ),
    requests=(
        "<Buy|Book|Take|Order> offer {offer} for {who}<, please|>.",
        "I'll take {offer}. The <passengers are|names are|tickets are for> {who}.",
        "Tickets for {who}, offer {offer}.",
        "<Could you|Can you> buy the tickets of offer {offer}? Travelling: {who}.",
        "{who} will travel on offer {offer}. Please buy it.",
        "We've decided on {offer}. Get the tickets in the name of {who}.",
        "My <boss|mother> says yes to {offer}, so purchase it for {who}, with seats {seat}.",
        "The offer {offer} suits us. Book it for {who}, we have {bags} suitcases.",
        "Please turn offer {offer} into a booking. Passengers: {who}.",
        "For {who} I'd like to buy what you listed as {offer}.",
        "Offer {offer}, seats {seat}, for {who}.",
        "Let's not <wait|think> any longer: get {who} tickets for {offer}.",
        "Make a booking for {who} out of {offer}, and reach me at {email} or {phone}.",
    ),
    answer={"booking": _BOOKING, "total": Number(20, 3000, 2)},
)

_CAR = Tool(
    names="rent_car hire_car book_rental_car reserve_car car_hire",
    descriptions=(
        "<Rent|Hire> a car in a <city|town>.",
        "<Books|Reserves> a hire car for a <while|time>.",
        "<Get|Take> a rental car, to be fetched and brought back <in the same city|at the same place>.",
        "A car for some days, on hire.",
    ),
    parts=(
        Group(
            "place location pick_up_place station",
            ("Where the car is fetched", "Place of the hire station", "City and country"),
            (
                Param(
                    "city",
                    "city town name",
                    City(),
                    ("<Name of|Which> the city", "City where the car is fetched", "Town, without its country"),
                    required=True,
                ),
                Param(
                    "country",
                    "country country_code nation",
                    Country(),
                    ("Country of the city", "Where the city is", "The city's country"),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "fetch",
            "pick_up pick_up_time start from_time",
            DateTime(),
            ("When the car is fetched", "Begin of the hire", "Day and time of taking the car"),
            required=True,
        ),
        Param(
            "bring",
            "drop_off return_time end until_time",
            DateTime(),
            ("When the car is brought back", "End of the hire", "Day and time of giving it back"),
            required=True,
        ),
        Param(
            "size",
            "car_type size category vehicle",
            Choice(
                {
                    "small": ("a small car", "a little car", "a compact car"),
                    "estate": ("an estate car", "an estate", "a car with a big boot"),
                    "van": ("a van", "a minivan", "a small bus"),
                    "electric": ("an electric car", "a car with a battery", "a battery car"),
                    "convertible": ("a convertible", "a cabriolet", "a car with an open roof"),
                }
            ),
            ("Kind of car", "What sort of car", "Size of the car"),
            says=(
                "I'd like {size}.",
                "It should be {size}.",
                "We need {size}.",
                "Make it {size}.",
                "{size} would be <best|nice>.",
                "Choose {size}<, please|>.",
            ),
        ),
        Group(
            "driver main_driver person who_drives",
            ("Who drives", "The driver", "Name and age of the driver"),
            (
                Param(
                    "name",
                    "name full_name driver_name",
                    Name(),
                    ("Full name of the driver", "What the driver is called", "First and last name"),
                    required=True,
                    says=(
                        "The driver is {name}, aged {age}.",
                        "{name} will drive and is {age} years old.",
                        "At the wheel: {name}, {age} years of age.",
                        "I'm {name} and {age} years old, I'll drive.",
                        "Put {name} down as the driver, age {age}.",
                    ),
                ),
                Param(
                    "age",
                    "age years driver_age",
                    Count(21, 80),
                    ("Age in years", "How old the driver is", "Years of age"),
                    required=True,
                ),
            ),
        ),
        Param(
            "extras",
            "extras equipment add_ons accessories",
            Several(
                Choice(
                    {
                        "child_seat": ("a child seat", "a seat for a child", "a seat for our little one"),
                        "satnav": ("a satnav", "a navigation device", "a satellite navigation system"),
                        "snow_chains": ("snow chains", "chains for the snow", "a set of snow chains"),
                        "roof_rack": ("a roof rack", "a rack on the roof", "a luggage rack on top"),
                    }
                ),
                3,
            ),
            ("What to add", "Equipment in the car", "Things to go with the car"),
            says=(
                "Add {extras}.",
                "We also need {extras}.",
                "With {extras}<, please|>.",
                "It should come with {extras}.",
                "Don't forget {extras}.",
            ),
        ),
        Param(
            "automatic",
            "automatic automatic_gearbox auto_gears no_clutch",
            Flag(
                yes=(
                    "I can't drive with a clutch.",
                    "With an automatic gearbox, please.",
                    "It must be an automatic.",
                    "I don't want to change gears myself.",
                    "An automatic, please.",
                    "The car should shift by itself.",
                    "My left leg is in plaster, so no clutch pedal.",
                    "Only with automatic transmission.",
                ),
                no=(
                    "I want to change gears myself.",
                    "No automatic, please.",
                    "With a manual gearbox.",
                    "A gear stick and a clutch, as it used to be.",
                    "Manual gears, please.",
                    "I can't stand automatics.",
                    "The gearbox should be a manual one.",
                    "Give me one with a clutch.",
                ),
                default=False,
            ),
            ("Whether the car has an automatic gearbox", "An automatic", "Car without a clutch"),
        ),
    ),
    requests=(
        "<Rent|Hire|Book> a car in {city}, {country}, from {fetch} until {bring}.",
        "I <need|want|would like> a hire car in {city}, {country}. I'll fetch it on {fetch} and bring it back on "
        "{bring}.",
        "We land in {city}, {country}, and want to drive on by car. Pick-up: {fetch}. Return: {bring}.",
        "Hire car, {city} ({country}), {fetch} to {bring}<, please|>.",
        "<Could you|Can you> get us {size} in {city}, {country}, from {fetch} to {bring}?",
        "From {fetch} to {bring} we need {size}; we'll be in {city}, {country}.",
        "My <cousin|friend> lives far from the station, so rent a car in {city}, {country}, from {fetch}, to be "
        "returned {bring}.",
        "A car for {name}, {age} years old, please: {city}, {country}, {fetch} until {bring}.",
        "{city}, {country}: rent {size} with {extras}, pick-up {fetch}, drop-off {bring}.",
        "In {country} we'd like to <see the country|tour around> by car, starting in {city} on {fetch}. We'd give it "
        "back {bring}.",
        "Until {bring} I'd like to have a rental car, from {fetch} on, in {city} in {country}.",
        "Book {size} for me. Fetch it {fetch}, return it {bring}, both in {city}, {country}.",
        "Our own car has broken down in {city}, {country}. We need another on hire from {fetch} to {bring}.",
    ),
    answer={"booking": _BOOKING, "price": Number(30, 900, 2)},
)

_MOVE = Tool(
    names="change_booking move_trip rebook reschedule_booking shift_booking_date",
    descriptions=(
        "<Moves|Shifts> a booking to another day.",
        "<Change|Alter> the date of a <ticket, room or car|trip> that is booked already.",
        "<Rebooks|Puts> a journey or a stay onto a new date.",
        "A new date for what was booked; the booking stays in force.",
    ),
    parts=(
        Param(
            "booking",
            "booking booking_id reference reservation",
            _BOOKING,
            ("<Number|Code> of the booking", "Which booking", "The booking to <move|change>"),
            required=True,
        ),
        Param(
            "day",
            "new_date date move_to to_day",
            Date(),
            ("The new day", "Day that it is moved to", "Date it should have afterwards"),
            required=True,
        ),
        Param(
            "clock",
            "new_time time at_time hour",
            Time(),
            ("The new time of day", "Time that it is moved to", "Time it should have afterwards"),
            says=(
                "The new time should be {clock}.",
                "At {clock}, if possible.",
                "{clock} would be a good time.",
                "Make it {clock} then.",
                "I can be there at {clock}.",
            ),
        ),
        Param(
            "fee",
            "max_fee fee_limit pay_at_most accept_fee",
            Number(5, 150, 2),
            (
                "Highest fee that is accepted, in euros",
                "What the change may cost at most, in euros",
                "Do it only if the fee is no higher, in euros",
            ),
            says=(
                "It may cost {fee} euros at most.",
                "I'm ready to pay up to {fee} euros for that.",
                "Don't do it if the fee is above {fee} euros.",
                "A fee of no more than {fee} euros is all right.",
                "{fee} euros is the most I'd pay for the change.",
            ),
        ),
        Param(
            "reason",
            "reason why comment explanation",
            Text(("ill", "meeting was moved", "the children have school")),
            ("Why it is changed", "The reason, in one's own words", "Words for the clerk"),
            says=(
                "<Reason|The reason>: {reason}.",
                "Give {reason} as the reason.",
                "Tell them why: {reason}.",
                "Put {reason} down as the reason.",
                "As an explanation write {reason}.",
            ),
        ),
        Param(
            "same",
            "keep_seats same_seats keep_options same_room",
            Flag(
                yes=(
                    "I want to keep the same seats or room.",
                    "Seats or room should stay as they are.",
                    "Don't give away what we chose, only the date changes.",
                    "Keep my place as it is.",
                    "Same place as before, please.",
                    "We liked the place we had, so keep it.",
                    "The place must remain the same.",
                    "Leave the place as it was booked.",
                ),
                no=(
                    "Any seats or room will do.",
                    "We can sit or sleep elsewhere than booked.",
                    "It need not be the same place.",
                    "The place may change, no problem.",
                    "I don't insist on our old place.",
                    "Other seats or rooms are fine.",
                    "Give us whatever place is free.",
                    "We don't have to keep the place we had.",
                ),
                default=True,
            ),
            ("Whether to keep the same seats or room", "Place stays the same", "Only if seats or room can stay"),
        ),
    ),
    requests=(
        "<Move|Shift|Change|Rebook> <booking|my booking|the booking> {booking} to {day}.",
        "I can't travel when I planned. Can {booking} be moved to {day}?",
        "<Put|Shift> {booking} off, {day} is the new date.",
        "Booking {booking}: new date {day}<, please|>.",
        "My <meeting|operation|exam> has been shifted, so {day} would suit me better for {booking}.",
        "<Could you|Would you> change the date of {booking} to {day} at {clock}?",
        "We'd rather go on {day}. The booking is {booking}.",
        "{day} instead of the day I have, for booking {booking}.",
        "Reschedule {booking} for {day}, if the fee is not above {fee} euros.",
        "On {day} at {clock} it would be <easier|cheaper>, so please move {booking}.",
        "Please don't cancel {booking}, just move it to {day}.",
        "The date of my reservation {booking} is wrong. It should be {day}.",
        "To {day}, please, with {booking}; I gave {reason} as the reason.",
        "Something came up. {booking} has to happen on {day}.",
    ),
    answer={"status": Choice({"moved": ("moved",), "refused": ("refused",)}), "fee": Number(5, 90, 2)},
)

_CANCEL = Tool(
    names="cancel_booking cancel_trip drop_booking withdraw_booking annul_reservation",
    descriptions=(
        "<Cancels|Annuls> a <booking|trip that is booked>.",
        "<Drop|Give up> a ticket, room or hire car for good.",
        "<Withdraws|Ends> a booking and <pays|gives> the money back.",
        "Takes back what was booked; no new date.",
    ),
    parts=(
        Param(
            "booking",
            "booking booking_id reference reservation",
            _BOOKING,
            ("<Number|Code> of the booking", "Which booking", "The booking to cancel"),
            required=True,
        ),
        Param(
            "refund",
            "refund_to refund refund_method money_back",
            Choice(
                {
                    "card": ("to my card", "to my credit card", "onto the card I paid with"),
                    "voucher": ("as a voucher", "in the form of a voucher", "as a coupon"),
                    "account": ("to my bank account", "by bank transfer", "into my account at the bank"),
                }
            ),
            ("How the money is given back", "Where the refund goes", "Way of the refund"),
            says=(
                "Give the money back {refund}.",
                "I'd like the refund {refund}.",
                "Refund it {refund}<, please|>.",
                "The money should come {refund}.",
                "What I paid should be returned {refund}.",
            ),
        ),
        Param(
            "reason",
            "reason why comment explanation",
            Text(("ill", "the trip is off", "found something cheaper")),
            ("Why it is cancelled", "The reason, in one's own words", "Words for the clerk"),
            says=(
                "<Reason|The reason>: {reason}.",
                "Give {reason} as the reason.",
                "Tell them why: {reason}.",
                "Put {reason} down as the reason.",
                "As an explanation write {reason}.",
            ),
        ),
        Param(
            "who",
            "only_for passengers persons names",
            Several(Name(), 2),
            ("Cancel for these people only", "Names of those who do not travel", "Who drops out; all if left out"),
            says=(
                "But only for {who}.",
                "The rest still travel, just {who} drop out.",
                "Only {who} can't come.",
                "That goes for {who} alone.",
                "It's {who} who won't travel, nobody else.",
            ),
        ),
        Param(
            "tell",
            "notify notify_travellers inform send_mail",
            Flag(
                yes=(
                    "Let everyone who was to travel know.",
                    "Tell the travellers about it.",
                    "Send a mail to all who are on the booking.",
                    "The others should get a message.",
                    "And inform the people on it.",
                    "Everybody concerned should be told.",
                    "My companions don't know yet, so write to them.",
                    "Send out a notice.",
                ),
                no=(
                    "Nobody should get a message about it.",
                    "Don't tell the travellers.",
                    "I'll tell the others myself, no mails.",
                    "No notice, please.",
                    "Do it without telling anyone.",
                    "Keep it quiet.",
                    "The others know already, don't write to them.",
                    "Send no mail about it.",
                ),
                default=True,
            ),
            ("Whether the travellers are told", "Send a message to the travellers", "Inform those on the booking"),
        ),
    ),
    requests=(
        "<Cancel|Annul|Drop> <booking|my booking|the booking> {booking}<, please|>.",
        "We can't <go|travel> after all. <Please cancel|Cancel> {booking}.",
        "I no longer need {booking}. <Call it off|Give it back>, please.",
        "Booking {booking}: cancel, and the money back {refund}.",
        "<Could you|Would you> take back my reservation {booking}?",
        "My <dog|son> is ill, so the trip {booking} is off. Cancel it.",
        "The trip has been called off. I want {booking} cancelled and refunded {refund}.",
        "Get me out of {booking}.",
        "{booking} has to go, we've <found something better|changed our minds>.",
        "I'd like to withdraw from booking {booking}, my reason being {reason}.",
        "For {who} the trip is off, so cancel {booking} for them.",
        "Please see that {booking} is cancelled. It was <a mistake|booked twice>.",
        "No other date, I just want to be rid of {booking}.",
        "Kindly cancel what I booked under {booking}.",
    ),
    answer={"status": Choice({"cancelled": ("cancelled",), "refused": ("refused",)}), "refund": Number(10, 900, 2)},
)

DOMAIN = Domain(
    tools={
        "trains": _TRAINS,
        "flights": _FLIGHTS,
        "flight_status": _FLIGHT_STATUS,
        "hotels": _HOTELS,
        "hotel_info": _HOTEL_INFO,
        "room": _ROOM,
        "ticket": _TICKET,
        "car": _CAR,
        "move": _MOVE,
        "cancel": _CANCEL,
    },
    chains=(
        Chain(
            "trains",
            "ticket",
            (
                "Find a train from {1.origin} to {1.goal} on {1.day} and buy tickets for {2.who}, taking the first offer.",
                "{2.who} must get from {1.origin} to {1.goal} on {1.day} by rail. Look up the trains and book the first "
                "one.",
                "Look for trains to {1.goal} from {1.origin} on {1.day}, after {1.earliest}. Take whatever comes first "
                "and get tickets for {2.who}.",
                "Book the first train that goes from {1.origin} to {1.goal} on {1.day}. Passengers: {2.who}.",
            ),
            carried="offer",
            source="offer",
            many=True,
        ),
        Chain(
            "flights",
            "ticket",
            (
                "Search flights from {1.origin} to {1.goal} on {1.out} and book the first one for {2.who}.",
                "{2.who} <need|want> to fly from {1.origin} to {1.goal} on {1.out}. Find out what there is and buy the "
                "first offer.",
                "Out on {1.out}, back on {1.back}, {1.origin} to {1.goal} by air: take the first offer you find, for "
                "{2.who}.",
                "See what flies from {1.origin} to {1.goal} on {1.out}. Then buy the tickets for the topmost offer, seats "
                "{2.seat}, in the name of {2.who}.",
            ),
            carried="offer",
            source="offer",
            many=True,
        ),
        Chain(
            "flights",
            "flight_status",
            (
                "Look up the flights from {1.origin} to {1.goal} on {1.out} and tell me whether the first of them is on "
                "time.",
                "My <father|guest> takes the first plane listed from {1.origin} to {1.goal} on {1.out}. Find it and check "
                "how it is doing.",
                "Which flights go to {1.goal} from {1.origin} on {1.out}? For the first one I also want to know "
                "{2.details}.",
                "Find the flights from {1.origin} to {1.goal}, {1.out}, then see if the first one is delayed.",
            ),
            carried="flight",
            source="flight",
            many=True,
        ),
        Chain(
            "hotels",
            "room",
            (
                "Look for a hotel in {1.city}, {1.country}, and book the first one from {2.arrive} for {2.nights} nights, "
                "for {2.name}, {2.email}.",
                "Search the hotels of {1.city}, {1.country}, and at the first reserve a room for {2.name} ({2.email}), "
                "with arrival on {2.arrive}, for {2.nights} nights.",
                "Find hotels with {1.extras} in {1.city}, {1.country}. At the first of them reserve {2.nights} nights, "
                "arriving {2.arrive}, in the name of {2.name}; mail {2.email}.",
                "Which hotels in {1.city}, {1.country}, have at least {1.stars} stars? Book the top one under {2.name}, "
                "{2.email}, check-in {2.arrive}, {2.nights} nights.",
            ),
            carried="hotel",
            source="hotel",
            many=True,
        ),
        Chain(
            "hotels",
            "hotel_info",
            (
                "Search hotels in {1.city}, {1.country}, and tell me more about the first one.",
                "What hotels are there in {1.city}, {1.country}? Show me {2.sections} of the first.",
                "We want to stay in {1.city}, {1.country}, for less than {1.cap} euros a night. Find hotels and describe "
                "the first one in {2.lang}.",
                "Look up lodgings in {1.city} in {1.country}; then I'd like the details of whichever comes first.",
            ),
            carried="hotel",
            source="hotel",
            many=True,
        ),
        Chain(
            "car",
            "move",
            (
                "Rent a car in {1.city}, {1.country}, from {1.fetch} until {1.bring}, then ask to shift that booking to "
                "{2.day}.",
                "First hire {1.size} in {1.city}, {1.country}, {1.fetch} to {1.bring}. Then see whether the booking can "
                "be moved to {2.day}.",
                "I need a hire car in {1.city}, {1.country}: pick-up {1.fetch}, return {1.bring}. Once that is booked, "
                "change the booking's date to {2.day}, they only allow it in that order.",
            ),
            carried="booking",
            source="booking",
        ),
    ),
    beyond=(
        "Do I need a visa for <my journey|that country>?",
        "<Renew|Extend> my passport.",
        "Which <vaccinations|jabs> do I need for the tropics?",
        "Call me a taxi to the <station|hotel|airport>.",
        "<Where does|When does> the next bus leave from the market square?",
        "What are the <sights|museums> one must have seen in the old town?",
        "Translate the menu for me<, please|>.",
        "My suitcase has been lost. Where is it?",
        "Change some money into the currency of the country.",
        "Which side of the road do people drive on there?",
        "<Book|Find> us a guided tour of the castle.",
        "How much may my hand luggage weigh?",
        "Are there any ferries to the islands?",
        "Upgrade me with my air miles.",
        "How long does the walk from the harbour to the hotel take?",
        "Pay the parking fine that I got <abroad|with the hire car>.",
        "Order a <sandwich|coffee> to my seat on the train.",
        "Write a review of the hotel that we stayed at.",
        "Reserve a pitch for our caravan at a campsite.",
    ),
)
