"""A public library: find books, reserve and extend them, branches, fees, events."""

from __future__ import annotations

from generator.kinds import Choice, City, Code, Count, Date, DateTime, Email, Flag, Minutes, Name, Number, Several, Text
from generator.tools import Chain, Domain, Group, Param, Tool

_BOOK = Code(("B999999", "978-9-99-999", "bk_9999", "Q9-9999", "99999999", "wk-9999"))
_CARD = Code(("L-999999", "RD99999", "9999 9999", "m999-999", "99999999"))
_LOAN = Code(("LN-9999", "ln_999", "V99999", "9999-99"))
_RESERVATION = Code(("RS-9999", "rsv_9999", "H9999H", "R-99-999"))
_EVENT = Code(("EV-999", "ev_9999", "E99999", "#-99"))
_FEE = Code(("F-99999", "fee_999", "G9999", "INV-9999"))
_SEAT = Code(("T-9999", "reg_999", "P99999"))
_BRANCH = Name(("Westgate", "Millbrook", "the Old Town Hall", "Northside", "Queen Street", "Harbour View", "Elm Park"))

_LANGUAGE = Choice(
    {
        "en": ("English", "the English language", "plain English"),
        "de": ("German", "the German language", "Deutsch"),
        "fr": ("French", "the French language", "français"),
        "tr": ("Turkish", "the Turkish language", "Türkçe"),
        "ar": ("Arabic", "the Arabic language", "standard Arabic"),
        "pl": ("Polish", "the Polish language", "polski"),
    }
)
_MEDIUM = Choice(
    {
        "book": ("printed books", "books on paper", "ordinary books"),
        "audio": ("audiobooks", "books to listen to", "recorded books"),
        "film": ("films", "DVDs", "films on disc"),
        "ebook": ("e-books", "electronic books", "books for the e-reader"),
        "game": ("games", "board games", "games to play at home"),
        "magazine": ("magazines", "journals", "periodicals"),
    }
)

_SEARCH = Tool(
    names="search_catalogue find_books search_library query_catalog title_search",
    descriptions=(
        "<Search|Look through> the library's catalogue for a title or a subject.",
        "Find books and other things that the library <owns|lends>.",
        "<What|Which books> the library has on <a subject|some words>.",
        "Catalogue search; says nothing of single copies.",
    ),
    parts=(
        Param(
            "words",
            "query words q title_or_subject search_text",
            Text(
                (
                    "the history of tea",
                    "beekeeping",
                    "The Silent Orchard",
                    "knitting for beginners",
                    "ancient Rome",
                    "volcanoes",
                    "A Winter in the Hills",
                    "how engines work",
                    "chess openings",
                    "family law",
                )
            ),
            (
                "Title, part of a title or subject",
                "<Words|The words> to search for",
                "What the book is about or called",
                "Search text",
            ),
            required=True,
        ),
        Param(
            "author",
            "author written_by by writer",
            Name(),
            ("Name of the author", "Who wrote it", "Only works by this person"),
            says=(
                "The author is {author}.",
                "It was written by {author}.",
                "I mean the one by {author}.",
                "The writer's name is {author}.",
                "It must be by {author}.",
                "Only works of {author}, please.",
            ),
        ),
        Param(
            "medium",
            "medium media_type kind material",
            _MEDIUM,
            ("Kind of thing that is wanted", "What sort of medium it is", "Only media of this kind"),
            says=(
                "I only want {medium}.",
                "Just look among the {medium}.",
                "Only {medium} are of use to me.",
                "It's {medium} that I'm after.",
                "Show {medium} and nothing else.",
                "The hits should all be {medium}.",
            ),
        ),
        Param(
            "language",
            "language lang in_language text_language",
            _LANGUAGE,
            ("Language that it is written in", "Only works in this language", "In which language one reads it"),
            says=(
                "It should be in {language}.",
                "I'd like to read in {language}.",
                "Only texts in {language}.",
                "The language must be {language}.",
                "My mother reads it in {language}.",
                "Look for works in {language}.",
            ),
        ),
        Group(
            "published years publication_years printed",
            ("When it was published", "First and last year of publication", "Years between which it came out"),
            (
                Param(
                    "since",
                    "from since earliest first_year",
                    Number(1930, 1995),
                    ("First year", "Published in this year or later", "Earliest year of publication"),
                    required=True,
                    says=(
                        "It came out between {since} and {until}.",
                        "The year must be from {since} to {until}.",
                        "Published in {since} at the earliest and in {until} at the latest.",
                        "Only what was printed between {since} and {until}.",
                        "Not older than {since} and not newer than {until}.",
                        "Years of publication: {since} to {until}.",
                    ),
                ),
                Param(
                    "until",
                    "to until latest last_year",
                    Number(1996, 2029),
                    ("Last year", "Published in this year or earlier", "Latest year of publication"),
                    required=True,
                ),
            ),
        ),
        Param(
            "available",
            "available_now only_available on_shelf not_on_loan",
            Flag(
                yes=(
                    "It has to be on the shelf now.",
                    "Leave out what is on loan.",
                    "Only what I can take home today.",
                    "I don't want to wait for it.",
                    "Skip everything that someone else has borrowed.",
                    "It mustn't be lent out at the moment.",
                    "Just things that are there right now.",
                    "Nothing that is out on loan, please.",
                ),
                no=(
                    "It may be on loan at the moment.",
                    "Show also what is lent out.",
                    "I can wait until it is returned.",
                    "It needn't be on the shelf.",
                    "Include what others have borrowed.",
                    "I don't mind if it is out at present.",
                    "Borrowed ones should be listed, too.",
                    "Whether it is there right now doesn't matter.",
                ),
                default=False,
            ),
            ("Whether it must be on the shelf now", "Only what nobody has borrowed", "True leaves out what is on loan"),
        ),
        Param(
            "limit",
            "limit max_results hits at_most",
            Count(2, 40),
            ("Greatest number of hits", "How many works are listed at most", "Length of the list"),
            says=(
                "{limit} hits will do.",
                "List {limit} works at most.",
                "I don't want more than {limit} results.",
                "Stop after {limit} hits.",
                "Show me up to {limit} of them.",
                "No more than {limit} results.",
            ),
        ),
    ),
    requests=(
        "<Do you have|Has the library got> {words}?",
        "<Search|Look through> the catalogue for {words}<, please|>.",
        "I'm looking for {words} by {author}.",
        "My son has to give a talk <at school|next month>, so <find|look up> {words}.",
        "What is there <on|about> {words} in {language}?",
        "Which {medium} <do you have|are there> on {words}?",
        "{words} - <is that in the catalogue|have you got that>?",
        "I can't sleep without <reading|a book>. Find me {words}.",
        "<Could|Would> you see whether the library has something by {author}, namely {words}?",
        "Give me {limit} hits for {words}.",
        "Find {words}, published between {since} and {until}.",
        "I've heard of a book called {words}. Is it <in the library|in the catalogue>?",
        "Catalogue: {words}, in {language}.",
        "Are there any {medium} by {author} with {words} in the title?",
    ),
    answer={"book": _BOOK, "title": Text(("The Silent Orchard", "A Winter in the Hills"))},
)

_COPIES = Tool(
    names="list_copies where_is_book copies_of_book book_availability copy_status",
    descriptions=(
        "Where the copies of one book are, and <which|whether they> are on loan.",
        "Availability of a book whose number is known.",
        "<Lists|Shows> the single copies of a work, branch by branch.",
        "Tells the shelf on which a <book|work> stands.",
    ),
    parts=(
        Param(
            "book",
            "book book_id catalogue_number work",
            _BOOK,
            ("<Number|Id> of the book", "Which book", "The book's number in the catalogue"),
            required=True,
        ),
        Param(
            "branches",
            "branches at_branches libraries places",
            Several(_BRANCH, 3),
            ("Branches to look in; all if left out", "Only copies in one of these branches", "Names of the branches"),
            says=(
                "I can only get to {branches}.",
                "Look only in these branches: {branches}.",
                "Just the copies in {branches}, please.",
                "It is about {branches} only.",
                "Of the branches, {branches} would suit me.",
                "Limit it to {branches}.",
            ),
        ),
        Param(
            "large_print",
            "large_print big_letters only_large_print",
            Flag(
                yes=(
                    "It has to be in large print.",
                    "I need big letters.",
                    "My eyes are weak, so only large print.",
                    "Only copies with large type, please.",
                    "The small print is too hard for me; leave those copies out.",
                    "Just the large-print copies.",
                    "It's for my grandfather, who needs large letters.",
                    "Ignore everything with normal-sized letters.",
                ),
                no=(
                    "It needn't be in large print.",
                    "I don't need big letters.",
                    "Normal print is fine as well.",
                    "Don't limit it to large print.",
                    "Copies with small letters count, too.",
                    "The size of the letters doesn't matter.",
                    "Any print will do.",
                    "I can read small type, so list those copies, too.",
                ),
                default=False,
            ),
            ("Whether the copy must have large print", "Only large-print copies", "True for big letters only"),
        ),
        Param(
            "back_by",
            "back_by free_by returned_before available_by",
            Date(),
            (
                "Day on which the copy must be there",
                "Only copies that are free by this day",
                "When it is needed at the latest",
            ),
            says=(
                "I need it by {back_by}.",
                "It must be back by {back_by}.",
                "Only those that are free by {back_by}.",
                "By {back_by} I have to have it.",
                "I'd have to get hold of it by {back_by}.",
                "It is needed on {back_by} at the latest.",
            ),
        ),
    ),
    requests=(
        "Where <is|can I find> book {book}?",
        "Is {book} <on loan|lent out|on the shelf> at the moment?",
        "<List|Show me> the copies of {book}<, please|>.",
        "How many copies of {book} are there, and where?",
        "My book club reads {book} next. <Which branches have|Where do you have> it?",
        "{book}: on which shelf does it stand?",
        "Could you <check|tell me> if anybody has borrowed {book}?",
        "I've got the catalogue number {book}. <Where are its copies|What about the copies>?",
        "Can I get {book} by {back_by}?",
        "Is there a copy of {book} in one of these branches: {branches}?",
        "Look for copies of the work {book}< for me|>.",
        "Availability of {book}, please.",
    ),
    answer={"branch": _BRANCH, "shelf": Code(("99-A", "K9.99", "R9-99"))},
)

_RESERVE = Tool(
    names="reserve_book place_hold order_book request_book hold_book",
    descriptions=(
        "<Reserve|Order> a book for a reader.",
        "Puts a hold on a book, so that it is kept for the reader.",
        "<Have|Get> a book laid aside, to be fetched in a branch.",
        "New reservation of a work from the catalogue.",
    ),
    parts=(
        Param(
            "book",
            "book book_id catalogue_number work",
            _BOOK,
            ("<Number|Id> of the book", "Which book is reserved", "The book's number in the catalogue"),
            required=True,
        ),
        Param(
            "card",
            "card reader_card library_card member",
            _CARD,
            ("Number of the reader's card", "For whom, as the number of the library card", "The reader's card"),
            required=True,
        ),
        Param(
            "branch",
            "branch pickup_branch collect_at library",
            _BRANCH,
            ("Branch where it is fetched", "Where the reader <fetches|collects> it", "Place of collection"),
            says=(
                "I'll collect it at {branch}.",
                "Send it to the branch {branch}.",
                "I want to fetch it from {branch}.",
                "The branch {branch} is the nearest for me.",
                "Keep it for me in {branch}.",
                "Place of collection: {branch}.",
            ),
        ),
        Param(
            "until",
            "needed_until expires valid_until wait_until",
            Date(),
            (
                "Day after which the book is no longer needed",
                "When the reservation runs out",
                "Last day on which it makes sense",
            ),
            says=(
                "After {until} I no longer need it.",
                "The reservation may run out on {until}.",
                "I'd wait for it until {until}.",
                "It's only of use to me until {until}.",
                "Drop the reservation if it doesn't come by {until}.",
                "{until} is the last day I'd take it.",
            ),
        ),
        Param(
            "notice",
            "notify_by notice contact_by message_kind",
            Choice(
                {
                    "email": ("e-mail", "mail to my inbox", "electronic mail"),
                    "sms": ("text message", "SMS", "a text to my phone"),
                    "letter": ("letter", "ordinary post", "a letter on paper"),
                }
            ),
            ("How the reader hears that it is there", "Way of <telling|informing> the reader", "Kind of message"),
            says=(
                "Let me know by {notice}.",
                "Tell me by {notice} when it has come.",
                "I'd like to hear of it by {notice}.",
                "Please inform me by {notice}.",
                "The message should come by {notice}.",
                "The best way to reach me is by {notice}.",
            ),
        ),
        Param(
            "any_edition",
            "any_edition other_editions accept_other_edition",
            Flag(
                yes=(
                    "Another edition is fine, too.",
                    "The edition doesn't matter.",
                    "I'd take any edition.",
                    "It may be an older or a newer edition.",
                    "I don't care which printing I get.",
                    "Whichever edition comes first is all right.",
                    "A different edition would do as well.",
                    "All editions are equally welcome.",
                ),
                no=(
                    "It must be exactly this edition.",
                    "No other edition, please.",
                    "Only this very edition is of use to me.",
                    "I can't use a different edition.",
                    "The page numbers matter, so don't send another edition.",
                    "I insist on this edition.",
                    "A different printing won't do.",
                    "Other editions are of no interest.",
                ),
                default=True,
            ),
            ("Whether another edition will do", "Any edition is accepted", "False insists on this edition"),
        ),
    ),
    requests=(
        "<Reserve|Order> book {book} for me. My card is {card}.",
        "I'd like to <reserve|have> {book}; my library card has the number {card}.",
        "Card {card}, please <hold|reserve> {book}.",
        "Put a hold on {book} <with|for> the card {card}.",
        "My neighbour <praises|raves about> {book}. <Lay it aside|Reserve it> for card {card}.",
        "Could you have {book} laid aside at {branch}? I'm the reader with card {card}.",
        "{card} wants {book}. Collection at {branch}.",
        "Everyone in class needs the same thing, so <quickly reserve|reserve> {book} on {card}, please.",
        "Keep the book {book} for me until I come. Reader's card: {card}.",
        "Reservation of {book} for the card {card}<, please|>.",
        "Would you order {book} on my card {card} and tell me by {notice}?",
        "On my daughter's card, {card}, I want to <request|order> the work {book}, to be fetched at {branch}.",
    ),
    answer={"reservation": _RESERVATION, "ready": Date()},
)

_CANCEL = Tool(
    names="cancel_reservation drop_hold withdraw_request remove_hold",
    descriptions=(
        "<Cancel|Withdraw> the reservation of a book.",
        "Gives up a hold, so that the next reader gets the book.",
        "The book need not be kept for the reader any longer.",
        "Drop a reservation that was made earlier.",
    ),
    parts=(
        Param(
            "reservation",
            "reservation reservation_id hold hold_id",
            _RESERVATION,
            ("<Number|Id> of the reservation", "Which reservation is <dropped|cancelled>", "The hold to give up"),
            required=True,
        ),
        Param(
            "reason",
            "reason why comment cause",
            Text(("bought it myself", "no time to read", "got it from a friend", "wrong book", "moving away")),
            ("Why it is <dropped|cancelled>", "The reader's reason", "A few words for the staff"),
            says=(
                "The reason is {reason}.",
                "As a reason, note {reason}.",
                "Why? {reason}.",
                "Tell the staff why: {reason}.",
                "Put {reason} down as the reason.",
                "Give {reason} as the cause.",
            ),
        ),
        Param(
            "receipt",
            "send_receipt confirm receipt confirmation",
            Flag(
                yes=(
                    "Send me a confirmation.",
                    "I'd like to have it confirmed.",
                    "Confirm it in writing, please.",
                    "Let me have a receipt for it.",
                    "I want something that proves it.",
                    "A short message that it worked would be nice.",
                    "Please acknowledge it.",
                    "Write to me when it is done.",
                ),
                no=(
                    "No confirmation, please.",
                    "You needn't confirm it.",
                    "I don't want a message about it.",
                    "Don't write to me about it.",
                    "A receipt isn't needed.",
                    "Do it without a word.",
                    "Please send me nothing in return.",
                    "I can do without an acknowledgement.",
                ),
                default=False,
            ),
            ("Whether the reader gets a confirmation", "Sends a receipt", "True confirms it in writing"),
        ),
    ),
    requests=(
        "<Cancel|Drop|Withdraw> <the reservation|my reservation|reservation> {reservation}.",
        "Hello, it's about a reservation: <cancel|drop> {reservation}<, please|>.",
        "{reservation} can be <given up|cancelled>.",
        "Someone else may have the book of reservation {reservation}; <I withdraw it|take me off the list>.",
        "Please remove the hold {reservation}.",
        "Could you take back my reservation with the number {reservation}?",
        "I <made|placed> the reservation {reservation} some time ago. <Cancel it|Please drop it>.",
        "Don't keep the book for {reservation} <any longer|any more>.",
        "The hold {reservation} is no longer needed<, thanks|>.",
        "Let the next reader have it - <drop|delete> {reservation}.",
        "Would you be so good as to cancel {reservation}< for me|>?",
        "Reservation {reservation}: cancel, reason {reason}.",
    ),
    answer={"status": Choice({"cancelled": ("cancelled",), "too_late": ("too late",)})},
)

_EXTEND = Tool(
    names="extend_loan renew_loan prolong_loan renew_book keep_longer",
    descriptions=(
        "<Extend|Renew> the loan of a book that the reader has <at home|borrowed>.",
        "Keep a borrowed book for longer.",
        "Puts off the day on which a loan is due.",
        "New due date for a loan.",
    ),
    parts=(
        Param(
            "loan",
            "loan loan_id borrowed_item lending",
            _LOAN,
            ("<Number|Id> of the loan", "Which loan is <extended|renewed>", "The loan, by its number"),
            required=True,
        ),
        Param(
            "weeks",
            "weeks by_weeks number_of_weeks extra_weeks",
            Count(2, 8),
            ("By how many weeks", "So many weeks longer", "Number of weeks that are added"),
            required=True,
        ),
        Param(
            "card",
            "card reader_card library_card member",
            _CARD,
            ("Number of the reader's card", "Who has borrowed it, as a card number", "The borrower's library card"),
            says=(
                "My card is {card}.",
                "It was lent on the card {card}.",
                "The number of my library card is {card}.",
                "Reader's card: {card}.",
                "I borrowed it with {card}.",
                "You'll find it under the card {card}.",
            ),
        ),
        Param(
            "pay",
            "accept_fee pay_fee agree_to_fee fee_is_fine",
            Flag(
                yes=(
                    "If it costs something, I'll pay.",
                    "A fee is all right with me.",
                    "I agree to the charge for it.",
                    "Do it even if there's a fee.",
                    "I accept that it isn't free.",
                    "Any charge for that is fine.",
                    "I'm willing to pay for the extension.",
                    "You may charge me for it.",
                ),
                no=(
                    "Not if it costs anything.",
                    "I don't want to pay for it.",
                    "Only do it if it's free.",
                    "I refuse any fee for it.",
                    "It mustn't be charged.",
                    "If there's a fee, leave it.",
                    "No charge is acceptable to me.",
                    "Should it cost something, rather don't.",
                ),
                default=False,
            ),
            (
                "Whether the reader accepts a fee",
                "Extend it even when that costs something",
                "False leaves it if there is a charge",
            ),
        ),
        Param(
            "reason",
            "reason why note remark",
            Text(
                (
                    "not finished yet",
                    "ill in bed",
                    "needed for an exam",
                    "away on business",
                    "reading it to the children",
                )
            ),
            ("Why it is needed longer", "The reader's reason", "Note for the staff"),
            says=(
                "The reason: {reason}.",
                "Note {reason} as the reason.",
                "Why? {reason}.",
                "Tell them that the reason is {reason}.",
                "Give {reason} as the cause.",
                "For your records, the reason is {reason}.",
            ),
        ),
    ),
    requests=(
        "<Extend|Renew|Prolong> loan {loan} by {weeks} weeks.",
        "I'd like to keep {loan} <for {weeks} weeks longer|for another {weeks} weeks>.",
        "{weeks} more weeks for {loan}, <please|if possible>.",
        "May I have the book of loan {loan} for {weeks} weeks more?",
        "<Hello|Good evening>! Please give me {weeks} more weeks for {loan}.",
        "Loan {loan}: renew, {weeks} weeks.",
        "Could you put off the due date of {loan} by {weeks} weeks? My card is {card}.",
        "I need {weeks} <extra|additional> weeks for the loan {loan}.",
        "{loan} is due soon. <Extend|Renew> it by {weeks} weeks.",
        "My library card is {card} and I want to prolong {loan} by {weeks} weeks.",
        "Would it be possible to lend me {loan} for {weeks} weeks longer?",
        "Hello, <it's me again|how are you>! Let me keep the things from loan {loan} for {weeks} weeks longer.",
    ),
    answer={"due": Date(), "fee": Number(0, 4, 2)},
)

_BRANCHES = Tool(
    names="list_branches branches_in_town find_branch libraries_in_city town_branches",
    descriptions=(
        "<List|Show> the library's branches in a town.",
        "Branches with address and opening hours, by the name of the town.",
        "Which libraries there are in a <city|town>.",
        "Find branches by <town|the town's name>.",
    ),
    parts=(
        Param(
            "city",
            "city town place municipality",
            City(),
            ("Name of the town", "Town whose branches are listed", "In which town"),
            required=True,
        ),
        Param(
            "open_at",
            "open_at time_of_visit when visiting",
            DateTime(),
            ("Only branches that are open then", "When one wants to go there", "Day and time of the visit"),
            says=(
                "It has to be open then: {open_at}.",
                "I'd like to go there: {open_at}.",
                "Time of the visit: {open_at}.",
                "My visit is planned for {open_at}.",
                "Only those that are open for a visit: {open_at}.",
                "We'd come for a visit, namely {open_at}.",
            ),
        ),
        Param(
            "features",
            "features facilities equipment must_have",
            Several(
                Choice(
                    {
                        "printer": ("printers", "printing machines", "a way to print"),
                        "cafe": ("a café", "coffee and cake", "somewhere to have a coffee"),
                        "study_room": ("study rooms", "rooms to work in quietly", "quiet rooms to learn in"),
                        "children": ("a children's corner", "a corner for kids", "an area for children"),
                        "lift": ("a lift", "an elevator", "access without stairs"),
                        "wifi": ("wireless internet", "Wi-Fi", "free internet"),
                    }
                ),
                3,
            ),
            ("What the branch must have", "Facilities that are wanted", "Things that must be there"),
            says=(
                "There must be {features}.",
                "I need {features}.",
                "The branch should have {features}.",
                "What I want there: {features}.",
                "Only branches with {features}.",
                "It would have to offer {features}.",
            ),
        ),
        Param(
            "limit",
            "limit max_results how_many at_most",
            Count(2, 15),
            ("Greatest number of branches", "How many branches are listed at most", "Length of the list"),
            says=(
                "{limit} branches are enough.",
                "Show {limit} branches at most.",
                "Not more than {limit} branches.",
                "List up to {limit} of them.",
                "I only want {limit} branches in the list.",
                "Stop after {limit} branches.",
            ),
        ),
    ),
    requests=(
        "<Which|What> branches are there in {city}?",
        "<List|Show> the libraries in {city}<, please|>.",
        "I've just moved to {city}. <Where is a library|What libraries are there>?",
        "Is there a branch with {features} in {city}?",
        "Library in {city}<, please|>!",
        "Could you <give|send> me the addresses of the branches in {city}?",
        "We'll be in {city} for a while and want to read. Which branches could we <visit|go to>?",
        "Find {limit} branches in {city}.",
        "<Tell me|I'd like to know> the opening hours of the libraries in {city}.",
        "In {city}, where can one <borrow|get> books?",
        "I need {features} in a library in {city}.",
        "My aunt lives in {city} and loves novels. <Look up|Find> the branches there.",
    ),
    answer={"branch": _BRANCH, "opens": Code(("99:00",))},
)

_NEAREST = Tool(
    names="nearest_branch branches_nearby branch_by_coordinates closest_library branches_around",
    descriptions=(
        "<Find|List> the branches around a point, given by its coordinates.",
        "The library that is closest to a position.",
        "Branches near latitude and longitude, the closest first.",
        "Which branch is near <a point on the map|the reader>.",
    ),
    parts=(
        Param(
            "latitude",
            "latitude lat north y",
            Number(-60, 70, 4),
            (
                "Latitude in degrees, positive in the north",
                "Degrees north (negative: south)",
                "The point's latitude, as a decimal number",
            ),
            required=True,
        ),
        Param(
            "longitude",
            "longitude lon lng east x",
            Number(-170, 175, 4),
            (
                "Longitude in degrees, positive in the east",
                "Degrees east (negative: west)",
                "The point's longitude, as a decimal number",
            ),
            required=True,
        ),
        Param(
            "radius",
            "radius radius_km within distance",
            Number(0.5, 40, 1),
            (
                "Greatest distance in kilometres",
                "Only branches within so many kilometres",
                "How far away at most, in km",
            ),
            says=(
                "It must be within {radius} km.",
                "I don't want to go further than {radius} kilometres.",
                "Look no further than {radius} km from there.",
                "The radius is {radius} km.",
                "It may be {radius} kilometres away at most.",
                "Anything more than {radius} km away is too far.",
            ),
        ),
        Param(
            "travel",
            "travel_by means mode way_of_travel",
            Choice(
                {
                    "foot": ("on foot", "walking", "as a pedestrian"),
                    "bicycle": ("by bicycle", "cycling", "on my bike"),
                    "car": ("by car", "driving", "in my car"),
                    "bus": ("by bus", "with the bus", "on a bus"),
                }
            ),
            ("How the reader gets there", "Way of travelling, for the distance", "Means of transport"),
            says=(
                "I'll get there {travel}.",
                "I'm going {travel}.",
                "We'd come {travel}.",
                "The way there should be reckoned {travel}.",
                "I'm coming {travel}.",
                "I always travel {travel}.",
            ),
        ),
        Param(
            "minutes",
            "max_minutes travel_time time_limit way_at_most",
            Minutes(),
            ("Longest time for the way there", "How long it may take to get there", "Time of travel at most"),
            says=(
                "The way may take {minutes}.",
                "I don't want to spend more than {minutes} on the way.",
                "Within {minutes} I'd like to be there.",
                "It shouldn't be more than {minutes} away.",
                "I've got {minutes} to get there.",
                "Getting there must not take longer than {minutes}.",
            ),
        ),
    ),
    requests=(
        "<Which|What> branch is <nearest|closest> to {latitude}, {longitude}?",
        "I'm at latitude {latitude}, longitude {longitude}. Where is a library?",
        "Find the branches around the point {latitude} / {longitude}.",
        "<Nearest|Closest> library to {latitude} degrees north and {longitude} degrees east<, please|>?",
        "My phone says {latitude}, {longitude}. <Which|What> branches are near?",
        "Is there a branch within {radius} km of latitude {latitude} and longitude {longitude}?",
        "Coordinates {latitude} {longitude}: list the libraries nearby.",
        "It has started to rain! Which library is close to longitude {longitude}, latitude {latitude}?",
        "Could you <look|search> for branches near {latitude}, {longitude}? I'm going {travel}.",
        "My tent stands at {latitude} (latitude) and {longitude} (longitude). <Any library|Is there a branch> around "
        "here?",
        "From the position {latitude}, {longitude}, which branch can I reach {travel} within {minutes}?",
        "Show <me|us> libraries in a circle of {radius} km around {latitude}, {longitude}.",
    ),
    answer={"branch": _BRANCH, "distance": Number(0.2, 30, 1)},
)

_FEES = Tool(
    names="list_fees show_fees open_charges what_do_i_owe account_fees",
    descriptions=(
        "<List|Show> the fees that a reader <owes|has to pay>.",
        "What a reader owes the library; nothing is paid here.",
        "Fees on a library card, one by one.",
        "Look up charges for late or lost books.",
    ),
    parts=(
        Param(
            "card",
            "card reader_card library_card member",
            _CARD,
            ("Number of the reader's card", "Whose fees, as the number of the library card", "The reader's card"),
            required=True,
        ),
        Param(
            "since",
            "since from start_date not_before",
            Date(),
            ("Only fees from this day on", "First day that is looked at", "Leaves out what is older"),
            says=(
                "Only those since {since}.",
                "Start with {since}.",
                "What was charged before {since} doesn't matter.",
                "I mean the time from {since} on.",
                "Look at everything from {since} onwards.",
                "Leave out what is older than {since}.",
            ),
        ),
        Param(
            "kind",
            "kind fee_kind type reason",
            Choice(
                {
                    "late": ("late returns", "overdue books", "bringing things back too late"),
                    "lost": ("lost books", "things that got lost", "books that can't be found"),
                    "damage": ("damage", "damaged things", "torn or stained books"),
                    "membership": ("membership", "the yearly subscription", "being a member"),
                }
            ),
            ("What the fee is for", "Only fees of this kind", "Why it was charged"),
            says=(
                "Just the fees for {kind}.",
                "I mean what I owe for {kind}.",
                "Only charges for {kind}, please.",
                "It's only about fees for {kind}.",
                "Restrict it to charges for {kind}.",
                "What interests me are the fees for {kind}.",
            ),
        ),
        Param(
            "paid",
            "include_paid with_paid paid_too also_settled",
            Flag(
                yes=(
                    "Show also what I've already paid.",
                    "Include the settled ones.",
                    "The paid ones should be listed, too.",
                    "I'd like to see past payments as well.",
                    "List open and paid fees alike.",
                    "Don't leave out those that are settled.",
                    "With everything that I have paid before.",
                    "What has been settled long ago interests me, too.",
                ),
                no=(
                    "Only what is still open.",
                    "Leave out what I've already paid.",
                    "Not the settled ones.",
                    "I just want to see the unpaid fees.",
                    "Without past payments.",
                    "Those that are settled needn't be shown.",
                    "Skip what has been paid.",
                    "What's done and paid for doesn't interest me.",
                ),
                default=False,
            ),
            ("Whether paid fees are listed, too", "Also shows what is settled", "False shows open fees only"),
        ),
    ),
    requests=(
        "What do I owe? My card is {card}.",
        "<List|Show> the fees on card {card}<, please|>.",
        "How much does the reader with the card {card} have to pay?",
        "I got a <letter|mail> from the library that frightened me. <Which fees|What charges> are there on {card}?",
        "Are there any charges on my library card {card}?",
        "Card {card}: <fees|the fees> since {since}.",
        "Could you <tell me|look up> the fees for {kind} on card {card}?",
        "I'm moving away and want no debts. <Look|Check> what card {card} owes.",
        "Do I owe you anything for {kind}? The card's number is {card}.",
        "Fees of {card}?",
        "<Before I borrow more|First of all>, I'd like to know what fees have piled up on {card}.",
        "Would you check my children's card, {card}, for fees?",
    ),
    answer={"fee": _FEE, "amount": Number(0.5, 30, 2)},
)

_EVENTS = Tool(
    names="find_events list_events library_events what_is_on events_at_branch",
    descriptions=(
        "<Find|List> readings, courses and other events of the library.",
        "What is on at the library in a certain time.",
        "Events in a town between two days.",
        "The library's calendar.",
    ),
    parts=(
        Param(
            "city",
            "city town place in_town",
            City(),
            ("Town in which the events are", "Name of the town", "Where to look for events"),
            required=True,
        ),
        Group(
            "period dates time_span between",
            ("Days to look at", "First and last day", "Time in which the events are"),
            (
                Param(
                    "first",
                    "from first start first_day",
                    Date(),
                    ("First day", "No events before this day", "Start of the time"),
                    required=True,
                ),
                Param(
                    "last",
                    "to last end last_day",
                    Date(),
                    ("Last day", "No events after this day", "End of the time"),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "audience",
            "audience for_whom age_group target_group",
            Choice(
                {
                    "children": ("children", "kids", "little ones"),
                    "teens": ("teenagers", "young people", "adolescents"),
                    "adults": ("adults", "grown-ups", "grown people"),
                    "seniors": ("pensioners", "elderly people", "senior citizens"),
                }
            ),
            ("Whom the event is for", "Age of the people it is meant for", "Kind of audience"),
            says=(
                "It should be for {audience}.",
                "We want something for {audience}.",
                "Only events for {audience}.",
                "They should be meant for {audience}.",
                "It's for {audience}.",
                "Look for things that suit {audience}.",
            ),
        ),
        Param(
            "topic",
            "topic subject about theme",
            Text(("poetry", "local history", "comics", "cooking", "first aid", "learning to code", "travel")),
            ("What the event is about", "Subject of the event", "Words in title or description"),
            says=(
                "The topic should be {topic}.",
                "Something about {topic} would be nice.",
                "I'm interested in {topic}.",
                "It has to be about {topic}.",
                "The subject is {topic}.",
                "Only events on {topic}.",
            ),
        ),
        Param(
            "free",
            "free_only free no_charge without_fee",
            Flag(
                yes=(
                    "It mustn't cost anything.",
                    "Only what is free of charge.",
                    "We don't want to pay for it.",
                    "Leave out events with an entrance fee.",
                    "Admission must be free.",
                    "Nothing that one has to buy a ticket for.",
                    "I haven't got any money to spend on it.",
                    "Just the ones that cost nothing.",
                ),
                no=(
                    "It may cost something.",
                    "Events with an entrance fee are fine, too.",
                    "We don't mind paying.",
                    "It needn't be free.",
                    "Include those that charge admission.",
                    "I'd pay for a good evening.",
                    "Ticketed events should be listed as well.",
                    "Whether it's free or not doesn't matter.",
                ),
                default=False,
            ),
            ("Whether it must be free", "Only events without an entrance fee", "True leaves out what costs something"),
        ),
        Param(
            "limit",
            "limit max_results at_most how_many",
            Count(2, 30),
            ("Greatest number of events", "How many events at most", "Length of the list"),
            says=(
                "{limit} events are enough.",
                "List {limit} events at most.",
                "Not more than {limit} events, please.",
                "I don't need more than {limit} events.",
                "Stop after {limit} events.",
                "Show me up to {limit} events.",
            ),
        ),
    ),
    requests=(
        "What is on at the library in {city} between {first} and {last}?",
        "<List|Show|Find> the events in {city} from {first} to {last}.",
        "We're in {city} from {first} until {last}. <Is there anything on|Any events> at the library?",
        "Are there events for {audience} in {city} between {first} and {last}?",
        "From {first} to {last}: library events in {city}<, please|>.",
        "My sister <visits|is coming to stay>, so look for events in {city} between {first} and {last}.",
        "I'm interested in {topic}. <What do|Which events do> the libraries of {city} offer from {first} to {last}?",
        "Could you <give|send> me {limit} events in {city}, not before {first} and not after {last}?",
        "Which readings and courses <take place|are there> in {city} from {first} up to {last}?",
        "Events on {topic} in {city}? The first day is {first}, the last one {last}.",
        "Something for {audience} to do at the library, {city}, {first} to {last}.",
        "Between {first} and {last} I'd like to <go to|attend> something at the library in {city}. What is there?",
    ),
    answer={"event": _EVENT, "starts": DateTime()},
)

_REGISTER = Tool(
    names="register_for_event book_event sign_up event_registration reserve_seats",
    descriptions=(
        "<Register|Sign up> for an event of the library.",
        "Book seats at <a reading, a course or another|an> event.",
        "Puts people on an event's list of guests.",
        "Take part in an event whose number is known.",
    ),
    parts=(
        Param(
            "event",
            "event event_id event_number which_event",
            _EVENT,
            ("<Number|Id> of the event", "Which event", "The event, by its number"),
            required=True,
        ),
        Param(
            "seats",
            "seats people places how_many",
            Count(1, 9),
            ("How many people come", "Number of seats", "For so many people"),
            required=True,
        ),
        Group(
            "contact person registrant guest",
            ("Who signs up", "Whom the library can write to", "The person behind the registration"),
            (
                Param(
                    "person",
                    "name full_name person called",
                    Name(),
                    ("First and last name", "Name of the person who signs up", "What the person is called"),
                    required=True,
                ),
                Param(
                    "email",
                    "email mail address email_address",
                    Email(),
                    ("Address for messages", "Where the tickets are mailed to", "E-mail of this person"),
                    required=True,
                ),
                Param(
                    "phone",
                    "phone phone_number telephone tel",
                    Code(("0999 999999", "+99 999 99999", "0999-99999")),
                    ("Phone number", "Where the person can be rung up", "Number for urgent calls"),
                    says=(
                        "The phone number is {phone}.",
                        "In a hurry, call {phone}.",
                        "Telephone: {phone}.",
                        "You can ring {phone} if something changes.",
                        "There's also a phone: {phone}.",
                        "For urgent matters, dial {phone}.",
                    ),
                ),
            ),
            required=True,
        ),
        Param(
            "needs",
            "needs special_needs remarks wishes",
            Text(("room for a wheelchair", "seats in the front row", "sign language", "a guide dog comes along")),
            ("Special wishes of the guests", "What the staff should <know|prepare>", "Words for the organisers"),
            says=(
                "Please note: {needs}.",
                "As a special wish, put {needs}.",
                "The staff should know this: {needs}.",
                "Add the remark {needs}.",
                "We have a special wish: {needs}.",
                "Tell the organisers {needs}.",
            ),
        ),
        Param(
            "remind",
            "reminder remind_me send_reminder with_reminder",
            Flag(
                yes=(
                    "Send a reminder beforehand.",
                    "Please remind us of it.",
                    "I forget such things, so send a message before.",
                    "A reminder would be welcome.",
                    "Drop us a line shortly before it starts.",
                    "Make sure we don't forget it by writing to us.",
                    "Yes to a reminder.",
                    "It would help to be told again just before it begins.",
                ),
                no=(
                    "No reminder, please.",
                    "You needn't remind us.",
                    "I won't forget it, so don't send anything beforehand.",
                    "We can do without a reminder.",
                    "Please don't write to us before it starts.",
                    "It's in my diary already, a reminder is superfluous.",
                    "Don't send any message ahead of it.",
                    "Skip the reminder.",
                ),
                default=True,
            ),
            ("Whether a reminder is sent", "Reminds the guests beforehand", "True sends a message before it starts"),
        ),
        Param(
            "waiting",
            "waiting_list join_waiting_list wait_if_full queue",
            Flag(
                yes=(
                    "If it's full, put us on the waiting list.",
                    "Should there be no seats, we'd queue.",
                    "We'd wait for someone else to drop out.",
                    "The waiting list is fine if it is booked out.",
                    "In case it's sold out, let us wait in line.",
                    "Should it be full, note us down as stand-ins.",
                    "If all seats are taken, we'd like to move up later.",
                    "Yes to the waiting list if need be.",
                ),
                no=(
                    "Don't put us on a waiting list.",
                    "If it's full, forget it.",
                    "No waiting list, please.",
                    "Should there be no seats left, we don't want to queue.",
                    "We won't wait for others to drop out.",
                    "In case it's booked out, we do without it.",
                    "If all seats are taken, leave it at that.",
                    "I don't like waiting lists, so none for us.",
                ),
                default=False,
            ),
            (
                "Whether to queue when the event is full",
                "Join the waiting list if there are no seats",
                "True waits for someone to drop out",
            ),
        ),
    ),
    requests=(
        "<Register|Sign up> {person} ({email}) for event {event}, seats: {seats}.",
        "Please book the event {event}. Number of people: {seats}. Name: {person}, mail: {email}.",
        "We'd like to come to {event}, and there are {seats} of us. I'm {person}, my address is {email}.",
        "My name is {person}. <Put|Please put> a party of {seats} down for {event}. You can write to {email}.",
        "{event}, a group of {seats}, under the name of {person}, e-mail {email}<, please|>.",
        "Could you reserve places at {event} for a party of {seats}? <It's for|The contact is> {person}, {email}.",
        "That sounds fun! A party of {seats} for event {event}, signed up by {person}, {email}.",
        "<Note|Write down> {person} with the address {email} for {event}. The number of seats is {seats}.",
        "{person} wants to go to {event}. Seats needed: {seats}. <Mail the tickets|Send the tickets> to {email}.",
        "For the event {event}: {seats} in all, contact {person}, mail {email}, phone {phone}.",
        "The tickets for {event} should go to {email}. I'm {person} and need room for a party of {seats}.",
        "Would you sign us up for {event}? We're a group of {seats}, the contact is {person} at {email}, and the "
        "organisers should know {needs}.",
    ),
    answer={"registration": _SEAT, "status": Choice({"booked": ("booked",), "waiting": ("waiting",)})},
)

DOMAIN = Domain(
    tools={
        "search": _SEARCH,
        "copies": _COPIES,
        "reserve": _RESERVE,
        "cancel": _CANCEL,
        "extend": _EXTEND,
        "branches": _BRANCHES,
        "nearest": _NEAREST,
        "fees": _FEES,
        "events": _EVENTS,
        "register": _REGISTER,
    },
    chains=(
        Chain(
            "search",
            "reserve",
            (
                "<Find|Look for> {1.words} and reserve the first hit on card {2.card}.",
                "Search the catalogue for {1.words} by {1.author}. <Then order|Order> the first one for me, card {2.card}.",
                "I want to read {1.words} in {1.language}: reserve what comes up first, my card is {2.card}.",
                "My card is {2.card}. Which {1.medium} are there on {1.words}? Have the first of them laid aside at "
                "{2.branch}.",
            ),
            carried="book",
            source="book",
            many=True,
        ),
        Chain(
            "search",
            "copies",
            (
                "<Find|Look up> {1.words} in the catalogue and tell me where the copies of the first hit are.",
                "Do you have {1.words} by {1.author}? If so, is the first one you find on the shelf?",
                "Search for {1.words}. I need the first hit by {2.back_by}; is there a copy?",
            ),
            carried="book",
            source="book",
            many=True,
        ),
        Chain(
            "reserve",
            "cancel",
            (
                "Reserve {1.book} on card {1.card} and then cancel that reservation again, with the reason {2.reason}.",
                "Order {1.book} for card {1.card}, then <drop|withdraw> the reservation you've just made.",
                "To test the system, place a hold on {1.book} with card {1.card} and <give it up|remove it> right "
                "afterwards.",
            ),
            carried="reservation",
            source="reservation",
        ),
        Chain(
            "events",
            "register",
            (
                "Find events in {1.city} between {1.first} and {1.last} and sign up {2.person}, {2.email}, for the first "
                "one, "
                "a party of {2.seats}.",
                "What is on in {1.city} from {1.first} to {1.last} for {1.audience}? Book the first event: contact "
                "{2.person}, "
                "mail {2.email}, number of seats {2.seats}.",
                "I'm {2.person} and would like to go to an event on {1.topic} in {1.city} between {1.first} and {1.last}. "
                "Take the first you find, number of people {2.seats}. My mail: {2.email}.",
            ),
            carried="event",
            source="event",
            many=True,
        ),
        Chain(
            "branches",
            "reserve",
            (
                "Look which branches there are in {1.city} and reserve {2.book} on card {2.card}, to be fetched at the "
                "first "
                "of them.",
                "I'll be in {1.city}. <Find|Look for> a branch with {1.features} and have {2.book} laid aside in the first "
                "such branch for the card {2.card}.",
                "List the branches in {1.city}. Then order {2.book} for card {2.card} with collection at the one on top.",
            ),
            carried="branch",
            source="branch",
            many=True,
        ),
        Chain(
            "nearest",
            "reserve",
            (
                "Which branch is closest to {1.latitude}, {1.longitude}? Reserve {2.book} there, my card is {2.card}.",
                "I'm at latitude {1.latitude} and longitude {1.longitude}. <Order|Reserve> {2.book} on {2.card}, to be "
                "collected "
                "at the nearest branch.",
                "Find the library nearest to {1.latitude} / {1.longitude}, within {1.radius} km, and let me collect "
                "{2.book} "
                "there. Card: {2.card}.",
            ),
            carried="branch",
            source="branch",
            many=True,
        ),
    ),
    beyond=(
        "<I've lost my library card|My card is gone>. Make me a new one.",
        "<Pay|Settle> my fees for the late books from my bank account.",
        "How do I become a member of the library?",
        "Write me a summary of the novel.",
        "Please buy this book for the library; I think you should have it.",
        "Which book should I read <next|on holiday>?",
        "<Read|Tell> me a bedtime story.",
        "I spilt coffee over a borrowed book. What <now|shall I do>?",
        "Book a study room for me tomorrow morning.",
        "I'd like to give the library a few boxes of old books.",
        "Do you need any volunteers <at the weekend|to help with the shelves>?",
        "Print my thesis and have it bound.",
        "How much is a first edition of it worth?",
        "<Change|Update> the address that you have in my file.",
        "Who won the book prize last year?",
        "I left my umbrella in the reading room. Has anyone found it?",
        "Send the borrowed books back for me.",
        "Translate this page into another language.",
        "I can't come to the course after all. Take us off the guest list.",
    ),
)
