"""A bank: accounts and what happens on them, transfers, standing orders, cards, statements, foreign money."""

from __future__ import annotations

from generator.kinds import Choice, Code, Count, Country, Date, Email, Flag, Name, Number, Text
from generator.tools import Chain, Domain, Group, Param, Tool

_ACCOUNT = Code(("9999999999", "99-999999", "K-999999", "GB99 9999 9999", "DE99999999", "9999 9999", "giro-9999"))
_IBAN = Code(("FR9999999999", "NL99BUNQ9999", "ES99 9999 9999 9999", "PL999999999999", "CH99 9999 9999 9"))
_CARD = Code(("9999", "VC-99999", "crd_9999", "5999-9999", "M9999999"))
_STANDING = Code(("SO-9999", "so_99999", "99999", "D-999-99", "SO99A"))
_PAYMENT = Code(("TX-999999", "pmt_9999a", "9999-99-99", "R9999999"))
_REFERENCE = Text(
    (
        "rent for the flat",
        "invoice 2207",
        "club fee",
        "thanks for the bike",
        "holiday money",
        "share of the present",
        "piano lessons",
        "repair of the roof",
        "school trip",
    )
)

_CURRENCY = Choice(
    {
        "EUR": ("euros", "EUR", "euro"),
        "GBP": ("pounds sterling", "GBP", "British pounds"),
        "CHF": ("Swiss francs", "CHF", "francs from Switzerland"),
        "USD": ("US dollars", "USD", "American dollars"),
        "DKK": ("Danish kroner", "DKK", "Danish crowns"),
    }
)
_FOREIGN = Choice(
    {
        "JPY": ("yen", "JPY", "Japanese yen"),
        "SEK": ("Swedish kronor", "SEK", "Swedish crowns"),
        "PLN": ("zloty", "PLN", "Polish zloty"),
        "CAD": ("Canadian dollars", "CAD", "dollars from Canada"),
        "AUD": ("Australian dollars", "AUD", "dollars from Australia"),
        "INR": ("Indian rupees", "INR", "rupees"),
        "TRY": ("Turkish lira", "TRY", "lira"),
    }
)

_BALANCE = Tool(
    names="get_balance account_balance show_balance money_on_account balance_of",
    descriptions=(
        "How much money <is|there is> on an account.",
        "<Returns|Tells> the balance of one account.",
        "The state of an account, as one sum, without the single bookings.",
        "Look up what an account holds.",
    ),
    parts=(
        Param(
            "account",
            "account account_id account_number iban",
            _ACCOUNT,
            ("<Number|Id> of the account", "Which account", "The account that is looked at"),
            required=True,
        ),
        Param(
            "day",
            "on_date date as_of day",
            Date(),
            (
                "Day that the balance is <wanted|asked> for; today if left out",
                "The balance at the end of this day",
                "State of the account on that day",
            ),
            says=(
                "I need the balance of {day}.",
                "Tell me how it stood on {day}.",
                "The day that counts is {day}.",
                "As of {day}, please.",
                "I mean the state at the end of {day}.",
                "Give the sum for {day}.",
            ),
        ),
        Param(
            "pending",
            "include_pending with_pending pending count_reserved",
            Flag(
                yes=(
                    "Count the pending payments, too.",
                    "Include what isn't booked yet.",
                    "Payments that are still on their way should be included.",
                    "Reckon with reserved sums as well.",
                    "Take the outstanding card payments into account.",
                    "What is merely announced counts as well.",
                    "I also want the unbooked payments considered.",
                    "Add in everything that is still being processed.",
                ),
                no=(
                    "Pending payments don't count.",
                    "Only what has really been booked.",
                    "Leave out payments that are still on their way.",
                    "Without the reserved sums.",
                    "Don't include anything that isn't booked yet.",
                    "What is merely announced should be ignored.",
                    "Disregard outstanding card payments.",
                    "I just want the booked money.",
                ),
                default=False,
            ),
            (
                "Whether payments not yet booked <count|are included>",
                "Also counts what is pending",
                "True includes reserved sums",
            ),
        ),
        Param(
            "currency",
            "currency in_currency show_in money",
            _CURRENCY,
            ("Currency that the balance is <given|shown> in", "In what money the answer is", "Convert the sum to this"),
            says=(
                "Tell me in {currency}.",
                "I'd like the sum in {currency}.",
                "Convert it to {currency}.",
                "The answer should be in {currency}.",
                "Show it in {currency}, please.",
                "How much would that be in {currency}?",
            ),
        ),
    ),
    requests=(
        "How much <money is|is> on account {account}?",
        "<Tell me|What is> the balance of {account}<, please|>.",
        "What have I got left on {account}?",
        "I want to buy a <car|sofa|bike>, so how much is there on my account {account}?",
        "Balance {account}, {day}.",
        "Could you <check|see> how my account {account} is doing?",
        "Am I broke? <Look at|Check> account {account}.",
        "How did {account} stand on {day}?",
        "Show the balance of account {account} in {currency}.",
        "My accountant wants to know how much was on {account} on {day}.",
        "<Please look|Look> up the current sum on {account}. I don't need any single bookings.",
        "Account balance for {account}.",
    ),
    answer={"balance": Number(-500, 9000, 2), "currency": _CURRENCY},
)

_BOOKINGS = Tool(
    names="list_transactions account_movements find_bookings transactions search_payments",
    descriptions=(
        "<List|Show> the single bookings of an account.",
        "What was paid in and out, one entry per <booking|payment>.",
        "<Find|Search> payments on an account.",
        "The movements of an account, as data, not as a document.",
    ),
    parts=(
        Param(
            "account",
            "account account_id account_number iban",
            _ACCOUNT,
            ("<Number|Id> of the account", "Which account", "The account whose bookings are listed"),
            required=True,
        ),
        Group(
            "period range time_span dates",
            ("Days to look at", "First and last day", "The time that the list covers"),
            (
                Param(
                    "since",
                    "from since start first_day",
                    Date(),
                    ("First day", "Day on which the list starts", "No bookings before this day"),
                    required=True,
                    says=(
                        "I mean the time from {since} to {until}.",
                        "Only between {since} and {until}.",
                        "The list should start on {since} and end on {until}.",
                        "From {since} until {until}, please.",
                        "Look at the days from {since} up to {until}.",
                        "First day: {since}. Last day: {until}.",
                    ),
                ),
                Param(
                    "until",
                    "to until end last_day",
                    Date(),
                    ("Last day", "Day on which the list ends", "No bookings after this day"),
                    required=True,
                ),
            ),
        ),
        Param(
            "direction",
            "direction kind flow money_flow",
            Choice({"in": ("incoming", "received", "inward"), "out": ("outgoing", "spent", "outward")}),
            (
                "Whether money <came or went|was received or spent>",
                "Only bookings in this direction",
                "Which way the money went",
            ),
            says=(
                "I only care about {direction} money.",
                "Just the {direction} sums, please.",
                "List nothing but {direction} money.",
                "It is about {direction} payments only.",
                "Only {direction} money counts.",
                "Restrict it to {direction} sums.",
            ),
        ),
        Param(
            "text",
            "text contains search_text words",
            Text(("insurance", "rent", "bakery", "petrol station", "salary", "phone bill", "gym")),
            (
                "Words <in|that occur in> the booking's text",
                "Only bookings whose text holds this",
                "What the reference must contain",
            ),
            says=(
                "The text must contain {text}.",
                "Only bookings with {text} in the text.",
                "I'm looking for {text} in the reference.",
                "It must say {text} somewhere.",
                "Filter by the words {text}.",
                "Just those that mention {text}.",
            ),
        ),
        Param(
            "least",
            "min_amount at_least from_amount minimum",
            Number(5, 900, 2),
            ("Smallest sum that is listed", "Only bookings of this amount or more", "Lower limit of the sum"),
            says=(
                "Sums under {least} don't interest me.",
                "Only bookings of at least {least}.",
                "Leave out anything smaller than {least}.",
                "The amount should be {least} or more.",
                "I only want to see sums from {least} upwards.",
                "Ignore amounts below {least}.",
            ),
        ),
        Param(
            "limit",
            "limit max_entries how_many count",
            Count(2, 60),
            ("Greatest number of <entries|bookings>", "How many bookings at most", "Length of the list"),
            says=(
                "{limit} entries are enough.",
                "Show me {limit} bookings at most.",
                "Not more than {limit} entries, please.",
                "Stop after {limit} bookings.",
                "The list may have {limit} lines.",
                "Limit the list to {limit} entries.",
            ),
        ),
        Param(
            "oldest_first",
            "oldest_first ascending chronological from_the_oldest",
            Flag(
                yes=(
                    "Begin with the oldest.",
                    "In chronological order, please.",
                    "The earliest booking should be on top.",
                    "Put the latest ones at the end.",
                    "Oldest first.",
                    "Sort them from early to late.",
                    "I want to read them in the order in which they happened.",
                    "The newest entry comes last.",
                ),
                no=(
                    "Begin with the latest.",
                    "Newest first.",
                    "The most recent booking should be on top.",
                    "Put the oldest ones at the end.",
                    "Sort them from late to early.",
                    "Recent ones at the top, please.",
                    "In reverse chronological order.",
                    "The earliest entry comes last.",
                ),
                default=False,
            ),
            ("Whether the oldest booking comes first", "Sorted from old to new", "False puts the newest on top"),
        ),
    ),
    requests=(
        "<List|Show> the bookings <on|of> account {account}.",
        "What has been paid in and out on {account} between {since} and {until}?",
        "<Which|What> payments were there on {account}?",
        "Show me the {direction} payments on account {account}<, please|>.",
        "I've lost track of my finances. <List|Show me> what happened on {account} from {since} to {until}.",
        "Is there anything with the text {text} on {account}?",
        "<Find|Search for> payments of at least {least} on {account}.",
        "The last {limit} movements <on|of> {account}, please.",
        "{account}: all single bookings from {since} until {until}.",
        "Could you go through account {account} and <find|list> everything with {text}?",
        "I'm doing my taxes and need the {direction} payments of {account} from {since} to {until}.",
        "Would you list {limit} bookings of account {account} for me?",
        "Movements, {account}.",
    ),
    answer={"payment": _PAYMENT, "amount": Number(3, 900, 2), "day": Date()},
)

_STATEMENT = Tool(
    names="create_statement bank_statement get_statement monthly_statement statement_document",
    descriptions=(
        "<Make|Create> the statement of an account for one month, as a document.",
        "A month's bank statement <to print or to file|to be kept>.",
        "The official statement of an account.",
        "Document with all of a month's bookings.",
    ),
    parts=(
        Param(
            "account",
            "account account_id account_number for_account",
            _ACCOUNT,
            ("<Number|Id> of the account", "Which account", "The account that the statement is on"),
            required=True,
        ),
        Param(
            "month",
            "month month_number of_month calendar_month",
            Choice(
                {
                    "jan": ("January", "the first month", "Jan"),
                    "feb": ("February", "the second month", "Feb"),
                    "mar": ("March", "the third month", "Mar"),
                    "apr": ("April", "the fourth month", "Apr"),
                    "jun": ("June", "the sixth month", "Jun"),
                    "jul": ("July", "the seventh month", "Jul"),
                    "sep": ("September", "the ninth month", "Sept"),
                    "oct": ("October", "the tenth month", "Oct"),
                    "nov": ("November", "the eleventh month", "Nov"),
                    "dec": ("December", "the last month", "Dec"),
                }
            ),
            ("Month of the statement", "Which month it covers", "The month, in short"),
            required=True,
        ),
        Param(
            "year",
            "year of_year calendar_year",
            Code(("2029", "2019"), number=True),
            ("Year of the statement", "Which year the month is in", "The year, with four digits"),
            required=True,
        ),
        Param(
            "format",
            "format file_format file_type as_type",
            Choice(
                {
                    "pdf": ("PDF", "a PDF", "a PDF file"),
                    "csv": ("CSV", "a CSV table", "a CSV file"),
                    "paper": ("paper", "a printed sheet", "a paper copy"),
                    "xml": ("XML", "an XML document", "an XML file"),
                },
                default="pdf",
            ),
            ("<Format|Form> of the document", "What kind of document it is", "As what it is made"),
            says=(
                "I want it as {format}.",
                "Make it as {format}, please.",
                "As to the format: {format}.",
                "I can only use {format}.",
                "It should come as {format}.",
                "My tax adviser needs it as {format}.",
            ),
        ),
        Param(
            "email",
            "send_to email mail_to recipient",
            Email(),
            ("Address that it is mailed to", "Who gets it by e-mail", "E-mail address for the document"),
            says=(
                "Mail it to {email}.",
                "Send it to {email}.",
                "It should go to {email}.",
                "Please e-mail it to {email}.",
                "{email} is the address that should get it.",
                "My address for it is {email}.",
            ),
        ),
        Param(
            "signed",
            "signed stamped certified with_signature",
            Flag(
                yes=(
                    "It must be signed by the bank.",
                    "I need it stamped and signed.",
                    "The authorities want a certified one.",
                    "Put the bank's signature under it.",
                    "With a signature, please.",
                    "It has to be certified.",
                    "Somebody at the bank has to sign it.",
                    "An unsigned one wouldn't be accepted.",
                ),
                no=(
                    "It needn't be signed.",
                    "No signature, please.",
                    "A plain one without a stamp will do.",
                    "I don't need it certified.",
                    "Unsigned is fine.",
                    "Nobody has to sign it.",
                    "Leave off stamp and signature.",
                    "It's just for my files, so don't certify it.",
                ),
                default=False,
            ),
            ("Whether the bank <signs|certifies> it", "With the bank's signature", "True for a certified document"),
        ),
    ),
    requests=(
        "<Make|Create|Get> the statement of account {account} for {month} {year}.",
        "I need <a|the> bank statement for {month} {year}, account {account}.",
        "Could you <prepare|draw up> the {month} {year} statement of {account}?",
        "My landlord asks for a <bank statement|statement>. It's {account}, month {month}, year {year}.",
        "Statement please: {account}, {month} of {year}.",
        "For account {account}, I'd like the statement as {format}. It is for {month} of the year {year}.",
        "Send the statement for {month} {year} of my account {account} to {email}.",
        "I've <lost|mislaid> the statement of {account} for {month} {year}. <Can|Could> I have it again?",
        "<May|Can> I have a statement on {account}? The month is {month} and the year {year}.",
        "In {year}, in {month}, what did the statement for {account} look like? <Get|Fetch> me the document.",
        "I have to file things. <Give|Get> me account {account}'s statement of {month} {year} as {format}.",
        "Statement {account} {month} {year}.",
    ),
    answer={"pages": Count(1, 9), "document": Code(("st-99999", "doc_9999", "F99999"))},
)

_TRANSFER = Tool(
    names="transfer_money make_transfer pay send_payment domestic_transfer",
    descriptions=(
        "<Send|Move> money from one account to another within the country.",
        "A single payment to <an|another> account at home.",
        "Pay a sum once, to an account in the same country.",
        "Transfer inside the country; for other countries there is another call.",
    ),
    parts=(
        Param(
            "source",
            "from_account from source payer_account debit",
            _ACCOUNT,
            ("Account that the money is taken from", "Who pays, as an account number", "The account to be debited"),
            required=True,
        ),
        Param(
            "target",
            "to_account to target payee_account credit",
            _ACCOUNT,
            ("Account that the money goes to", "Who gets it, as an account number", "The account to be credited"),
            required=True,
        ),
        Param(
            "amount",
            "amount sum value how_much",
            Number(1, 2500, 2),
            ("How much is <sent|paid>", "The sum to be paid", "Amount of money"),
            required=True,
        ),
        Param(
            "payee",
            "payee_name name recipient beneficiary",
            Name(),
            ("Name of the person who gets the money", "Who the target account belongs to", "Recipient's name"),
            says=(
                "The recipient is called {payee}.",
                "It is for {payee}.",
                "The account belongs to {payee}.",
                "{payee} is the one who gets it.",
                "As the recipient, put {payee}.",
                "The name of the payee is {payee}.",
            ),
        ),
        Param(
            "reference",
            "reference purpose message text remark",
            _REFERENCE,
            (
                "What it is for, to be read by the recipient",
                "Words on the recipient's statement",
                "Purpose of the payment",
            ),
            says=(
                "Write {reference} as the reference.",
                "The purpose is {reference}.",
                "Put {reference} in the text.",
                "It should say {reference}.",
                "Reference: {reference}.",
                "Let them read {reference} with it.",
            ),
        ),
        Param(
            "day",
            "execution_date date on day due",
            Date(),
            (
                "Day on which it is paid; at once if left out",
                "When the money <goes out|is sent>",
                "The day of the payment",
            ),
            says=(
                "It should go out on {day}.",
                "Pay it on {day}.",
                "Not at once, but on {day}.",
                "The day for it is {day}.",
                "Please carry it out on {day}.",
                "The money shall leave on {day}.",
            ),
        ),
        Param(
            "instant",
            "instant immediate express real_time",
            Flag(
                yes=(
                    "It has to arrive within seconds.",
                    "Make it an instant payment.",
                    "In real time, please.",
                    "They need the money right now.",
                    "Send it as an express payment.",
                    "It's urgent, so use the fast lane.",
                    "I'd pay extra for it to be there immediately.",
                    "It must be there in a moment.",
                ),
                no=(
                    "The normal speed will do.",
                    "It needn't be an instant payment.",
                    "There's no hurry.",
                    "I won't pay for extra speed.",
                    "It may take as long as usual.",
                    "Don't send it as express.",
                    "An ordinary payment, nothing faster.",
                    "It can take its time.",
                ),
                default=False,
            ),
            ("Whether it arrives within seconds", "Instant payment", "True for the fast (and dearer) way"),
        ),
    ),
    requests=(
        "<Transfer|Send|Move> {amount} from {source} to {target}.",
        "<Please pay|Pay> {amount} to account {target}. Take it from {source}.",
        "I owe {payee} {amount}. <The account is|It goes to> {target}; use my account {source}.",
        "From account {source}, <send|pay> {amount} to {target} with the reference {reference}.",
        "{target} should get {amount} from {source}.",
        "Could you transfer {amount} to {target} on {day}? The money is on {source}.",
        "It's my friend's birthday, so <send|give> {payee} {amount}: from {source} to {target}.",
        "Account {source} to account {target}, amount {amount}<, please|>.",
        "We <split|shared> the bill, so {amount} has to go to {target}. Debit {source}.",
        "Would you move {amount} out of {source} and into {target}?",
        "Pay the sum of {amount} to {payee}, account {target}, for {reference}. My own account is {source}.",
        "Take {amount} off {source} and put it on {target}.",
    ),
    answer={"payment": _PAYMENT, "fee": Number(0, 5, 2)},
)

_ABROAD = Tool(
    names="international_transfer send_abroad foreign_payment wire_transfer pay_abroad",
    descriptions=(
        "<Send|Transfer> money to an account in another country.",
        "A payment abroad, to a recipient with name, account and country.",
        "Wire a sum across the border.",
        "Single payment to a foreign bank.",
    ),
    parts=(
        Param(
            "source",
            "from_account from source own_account",
            _ACCOUNT,
            ("Account that the money is taken from", "The payer's own account", "The account to be debited"),
            required=True,
        ),
        Group(
            "recipient beneficiary payee receiver",
            ("Who gets the money", "The person abroad and the account", "Whom it is sent to"),
            (
                Param(
                    "person",
                    "name full_name holder person",
                    Name(),
                    ("Name of the <recipient|account's holder>", "First and last name", "What the recipient is called"),
                    required=True,
                ),
                Param(
                    "iban",
                    "iban account account_number number",
                    _IBAN,
                    ("The recipient's account", "Number of the foreign account", "Account that the money goes to"),
                    required=True,
                ),
                Param(
                    "country",
                    "country country_code land bank_country",
                    Country(),
                    (
                        "Country of the recipient's bank",
                        "Where the foreign account is held",
                        "Country the money goes to",
                    ),
                    required=True,
                ),
                Param(
                    "bic",
                    "bic swift bank_code bank",
                    Code(("AAAA99AA", "AAAAAA99", "AAAAAA9AXXX")),
                    ("Code of the <foreign|recipient's> bank", "BIC or SWIFT code", "Which bank it is, as a code"),
                    says=(
                        "The bank's code is {bic}.",
                        "The BIC is {bic}.",
                        "Their bank has the SWIFT code {bic}.",
                        "Use {bic} as the BIC.",
                        "It's the bank with the code {bic}.",
                        "BIC: {bic}.",
                    ),
                ),
            ),
            required=True,
        ),
        Param(
            "amount",
            "amount sum how_much value",
            Number(5, 5000, 2),
            ("How much is <sent|paid>", "The sum to be sent", "Amount, in the given currency"),
            required=True,
        ),
        Param(
            "currency",
            "currency currency_code in_currency money",
            _FOREIGN,
            ("Currency of the amount", "In what money it is paid out", "Foreign currency of the payment"),
            required=True,
        ),
        Param(
            "fees",
            "fees charges cost_bearer who_pays_fees",
            Choice(
                {
                    "sender": ("me", "me alone", "the sender"),
                    "recipient": ("the recipient", "the receiver", "the one who gets the money"),
                    "shared": ("both sides", "both of us", "sender and recipient together"),
                },
                default="shared",
            ),
            ("Who bears the <fees|costs> of it", "By whom the bank's charges are paid", "Who pays the charges"),
            says=(
                "The fees are paid by {fees}.",
                "The costs should be borne by {fees}.",
                "Charge the fees to {fees}.",
                "Let the charges be paid by {fees}.",
                "All charges are on {fees}.",
                "The bank gets its fees from {fees}.",
            ),
        ),
        Param(
            "reference",
            "reference purpose message details",
            _REFERENCE,
            ("What it is for, to be read by the recipient", "Purpose of the payment", "Words that go along with it"),
            says=(
                "Write {reference} as the reference.",
                "It is for {reference}.",
                "Add the message {reference}.",
                "The purpose: {reference}.",
                "The payment's text is {reference}.",
                "Put {reference} in it.",
            ),
        ),
    ),
    requests=(
        "<Send|Wire> {amount} {currency} to {person} in {country}, account {iban}. <Take|Debit> it from {source}.",
        "From my account {source}, <pay|transfer> {amount} {currency} to {iban}. It belongs to {person} in {country}.",
        "My cousin {person} <lives|studies> in {country} and needs {amount} {currency}. The account there is {iban}, "
        "mine is {source}.",
        "{person}, {iban}, {country}: {amount} {currency} out of {source}<, please|>.",
        "<Could|Can> you transfer {amount} {currency} abroad for me? To {country}, {person}, {iban}; from {source}.",
        "I <rented|booked> a house in {country} and have to pay {amount} {currency} to {person}. The number is {iban}. "
        "Use {source}.",
        "Foreign payment from {source}: recipient {person}, account {iban}, bank in {country}, BIC {bic}, "
        "{amount} {currency}.",
        "Take money from {source} and wire it to {country}. {person} with the account {iban} should get {amount} "
        "{currency}.",
        "I'd like {person} to receive {amount} {currency} at {iban}, a bank in {country}. My account: {source}.",
        "To {country}! {amount} {currency} for {person} ({iban}), reference {reference}, out of my account {source}.",
        "Would you <please pay|pay> {person} {amount} {currency} from {source}? The account {iban} is in {country}.",
        "Debit {source} with {amount} {currency} in favour of {person}, {iban}, {country}; the fees are paid by "
        "{fees}.",
    ),
    answer={"payment": _PAYMENT, "arrives": Date()},
)

_STANDING_NEW = Tool(
    names="create_standing_order set_up_standing_order add_regular_payment schedule_recurring_transfer "
    "new_standing_order",
    descriptions=(
        "<Set up|Create> a standing order, a payment that <repeats|comes again and again>.",
        "Pay the same sum regularly, for instance the rent.",
        "A new recurring transfer between two accounts.",
        "Regular payment, made by the bank on its own.",
    ),
    parts=(
        Param(
            "source",
            "from_account from source payer",
            _ACCOUNT,
            ("Account that pays", "The account to be debited each time", "Where the money is taken from"),
            required=True,
        ),
        Param(
            "target",
            "to_account to target payee",
            _ACCOUNT,
            ("Account that is paid", "The account to be credited each time", "Where the money goes"),
            required=True,
        ),
        Param(
            "amount",
            "amount sum each_time value",
            Number(2, 1500, 2),
            ("Sum that is paid each time", "How much is sent every time", "Amount of one payment"),
            required=True,
        ),
        Param(
            "interval",
            "interval every frequency rhythm",
            Choice(
                {
                    "weekly": ("every week", "once a week", "weekly"),
                    "monthly": ("every month", "once a month", "monthly"),
                    "quarterly": ("every quarter", "four times a year", "every three months"),
                    "yearly": ("every year", "once a year", "annually"),
                }
            ),
            ("How often it is paid", "Time between two payments", "Rhythm of the payments"),
            required=True,
        ),
        Param(
            "first",
            "first_payment start from_date first_day",
            Date(),
            ("Day of the first payment", "When it begins", "First day on which money is sent"),
            says=(
                "Start on {first}.",
                "The first payment is due on {first}.",
                "It begins on {first}.",
                "Pay for the first time on {first}.",
                "Let it run from {first} on.",
                "The starting day is {first}.",
            ),
        ),
        Param(
            "last",
            "last_payment end until_date final_day",
            Date(),
            (
                "Day after which nothing more is paid",
                "When it ends; it goes on forever if left out",
                "Last possible day of a payment",
            ),
            says=(
                "It ends on {last}.",
                "Stop it after {last}.",
                "The last day is {last}.",
                "It shall run until {last}.",
                "Nothing must be paid after {last}.",
                "Let it expire on {last}.",
            ),
        ),
        Param(
            "reference",
            "reference purpose text message",
            _REFERENCE,
            ("What it is for", "Words on the recipient's statement", "Purpose of the payments"),
            says=(
                "Reference: {reference}.",
                "Each payment should say {reference}.",
                "The purpose is {reference}.",
                "Put {reference} as the text.",
                "They should be marked {reference}.",
                "Write {reference} on each of them.",
            ),
        ),
    ),
    requests=(
        "<Set up|Create> a standing order: {amount} from {source} to {target}, {interval}.",
        "I want to pay {amount} from {source} to {target} {interval}.",
        "{interval}, {amount} shall go from account {source} to account {target}.",
        "My daughter gets pocket money now, so <send|pay> {amount} {interval} to {target}. Take it from {source}.",
        "Please transfer {amount} {interval} to my landlord's account {target}; my account is {source}.",
        "Could you <arrange|see to it> that {target} gets {amount} from {source} {interval}?",
        "New standing order from {source}: to {target}, {amount}, {interval}, from {first} on.",
        "I'd like to save something. <Move|Put> {amount} {interval} from {source} to {target}, beginning on {first}.",
        "Account {target} is to receive {amount} {interval} until {last}, <paid|all> from {source}.",
        "I keep forgetting the club fee of {amount}. Let it be paid {interval} from {source} to {target}.",
        "Regular payment: from {source}, to {target}, sum {amount}, rhythm {interval}, text {reference}.",
        "Debit my account {source} {interval} with {amount} and credit it to {target}<, please|>.",
    ),
    answer={"standing_order": _STANDING, "next": Date()},
)

_STANDING_STOP = Tool(
    names="cancel_standing_order stop_standing_order end_regular_payment delete_recurring_transfer",
    descriptions=(
        "<Cancel|End> a standing order that <runs|exists>.",
        "Stops a payment that repeats.",
        "Nothing more is paid on this standing order.",
        "Delete a regular payment.",
    ),
    parts=(
        Param(
            "standing",
            "standing_order standing_order_id order order_id",
            _STANDING,
            (
                "<Number|Id> of the standing order",
                "Which standing order <ends|is stopped>",
                "The regular payment to end",
            ),
            required=True,
        ),
        Param(
            "day",
            "from_date as_of effective_from end_date",
            Date(),
            (
                "Day from which nothing is paid any more",
                "When it ends; at once if left out",
                "First day without a payment",
            ),
            says=(
                "End it on {day}.",
                "From {day} on nothing should be paid.",
                "It may run until {day}, then stop it.",
                "Make that effective from {day}.",
                "The end is on {day}.",
                "Not at once, but from {day}.",
            ),
        ),
        Param(
            "reason",
            "reason why comment cause",
            Text(("moved out", "left the club", "the loan is paid off", "too expensive", "changed the supplier")),
            ("Why it ends", "The customer's reason", "Cause, for the bank's files"),
            says=(
                "The reason: {reason}.",
                "Note {reason} as the reason.",
                "Give {reason} as the cause.",
                "Say why: {reason}.",
                "For your files, the reason is {reason}.",
                "It's because of this: {reason}.",
            ),
        ),
        Param(
            "tell",
            "notify_recipient tell_payee inform_payee send_notice",
            Flag(
                yes=(
                    "Let the recipient know.",
                    "Tell the payee about it.",
                    "Whoever got the money should hear of it.",
                    "The other side should be informed.",
                    "Send the recipient a notice.",
                    "Please inform those who were paid.",
                    "The payee shouldn't be left in the dark.",
                    "Give the one at the other end a word about it.",
                ),
                no=(
                    "Don't tell the recipient.",
                    "The payee needn't know.",
                    "Nobody at the other end should get a notice.",
                    "Keep it from the one who got the money.",
                    "No message to the other side.",
                    "I'll tell the recipient myself, so don't write to them.",
                    "Leave the payee uninformed.",
                    "Spare the recipient any notice.",
                ),
                default=False,
            ),
            ("Whether the recipient is told", "Sends the payee a notice", "True informs the other side"),
        ),
    ),
    requests=(
        "<Cancel|Stop|End> <the standing order|standing order> {standing}.",
        "I've gone through my papers. <Stop|End> the standing order {standing}.",
        "{standing} should not be paid any more.",
        "Please <delete|remove> the regular payment {standing}.",
        "Could you put an end to standing order {standing}< for me|>?",
        "Stop {standing} from {day} on.",
        "No more money for {standing}<, please|>!",
        "<Good morning|Hello there>! The recurring payment {standing} <can|may> be cancelled.",
        "I want to get rid of standing order {standing}. The reason is {reason}.",
        "Let the standing order {standing} end on {day}.",
        "cancel standing order {standing}.",
        "Would it be possible to have the recurring transfer {standing} stopped?",
    ),
    answer={"last_payment": Date()},
)

_LIMIT = Tool(
    names="set_card_limit change_card_limit card_limit limit_spending update_limit",
    descriptions=(
        "<Set|Change> how much may be <spent|paid> with a card.",
        "New limit for a card; the card itself stays usable.",
        "Raises or lowers a card's daily limit.",
        "Limit what a card can be used for per day.",
    ),
    parts=(
        Param(
            "card",
            "card card_id card_number which_card",
            _CARD,
            ("<Number|Id> of the card", "Which card", "The card, by its number"),
            required=True,
        ),
        Param(
            "amount",
            "limit amount maximum daily_limit",
            Number(20, 5000),
            ("Greatest sum per day", "New daily limit", "What may be spent in one day at most"),
            required=True,
        ),
        Param(
            "use",
            "kind use applies_to limit_type",
            Choice(
                {
                    "cash": ("cash withdrawals", "money from the cash machine", "withdrawing cash"),
                    "shops": ("payments in shops", "paying at the till", "purchases in shops"),
                    "online": ("payments on the internet", "online purchases", "shopping online"),
                    "abroad": ("payments abroad", "use in other countries", "spending outside the country"),
                }
            ),
            ("What the limit is for", "Kind of use that is limited", "For which payments it holds"),
            says=(
                "The limit is for {use}.",
                "I mean the limit on {use}.",
                "It should hold for {use}.",
                "This concerns {use} only.",
                "It's about {use}.",
                "The limit applies to {use}.",
            ),
        ),
        Param(
            "until",
            "until valid_until ends expires",
            Date(),
            (
                "Last day of the new limit; for good if left out",
                "Day on which the old limit comes back",
                "How long the limit holds",
            ),
            says=(
                "The new limit holds until {until}.",
                "After {until} go back to the old limit.",
                "It is just for the time until {until}.",
                "Let it run out on {until}.",
                "The last day of it is {until}.",
                "I need that only until {until}.",
            ),
        ),
        Param(
            "confirm",
            "confirm_by_message confirm send_confirmation acknowledge",
            Flag(
                yes=(
                    "Send me a confirmation.",
                    "Confirm it by message.",
                    "I want to have that in writing.",
                    "Let me know by message once it is done.",
                    "A short acknowledgement would be good.",
                    "I'd like a note that confirms it.",
                    "Drop me a line when the limit has been set.",
                    "Please acknowledge the change.",
                ),
                no=(
                    "No confirmation, please.",
                    "I don't need a message about it.",
                    "Don't bother to confirm it.",
                    "You needn't write to me about it.",
                    "Without an acknowledgement.",
                    "Spare me the confirmation.",
                    "I want no note about the change.",
                    "Do it silently.",
                ),
                default=True,
            ),
            (
                "Whether a confirmation is sent",
                "Tell the customer by message when done",
                "True confirms the change in writing",
            ),
        ),
    ),
    requests=(
        "<Set|Change> the limit of card {card} to {amount} <a day|per day>.",
        "I want to <be able to spend|spend> {amount} a day with my card {card}.",
        "Card {card}: new daily limit {amount}<, please|>.",
        "For {use}, the limit of card {card} should be {amount}.",
        "We're <doing up the flat|planning our budget>, so please <set|put> card {card} at {amount} a day until "
        "{until}.",
        "Could you limit my card {card} to {amount} per day for {use}?",
        "My son spends too much. No more than {amount} a day with card {card}.",
        "{amount} a day is what card {card} should allow, as far as {use} is concerned.",
        "Make the daily maximum {amount} on card {card}.",
        "Is it possible to have a limit of {amount} on {card} for {use}? <Please do that|Go ahead>.",
        "From today, not more than {amount} per day should go through the card {card}.",
        "card {card} limit {amount} until {until}.",
    ),
    answer={"old_limit": Number(50, 2000), "new_limit": Number(50, 2000)},
)

_BLOCK = Tool(
    names="block_card lock_card disable_card freeze_card stop_card",
    descriptions=(
        "<Block|Lock> a card so that nobody can pay with it.",
        "For lost or stolen cards: the card can no longer be used.",
        "Makes a card unusable at once.",
        "Disable a bank card.",
    ),
    parts=(
        Param(
            "card",
            "card card_id card_number lost_card",
            _CARD,
            ("<Number|Id> of the card", "Which card is <blocked|locked>", "The card that must not work any more"),
            required=True,
        ),
        Param(
            "reason",
            "reason why cause case",
            Choice(
                {
                    "lost": ("lost", "mislaid", "misplaced"),
                    "stolen": ("stolen", "taken by a thief", "snatched from me"),
                    "damaged": ("damaged", "broken", "bent out of shape"),
                    "swallowed": ("swallowed by the machine", "kept by a cash machine", "stuck in a cash machine"),
                }
            ),
            ("What happened to the card", "Why it is blocked", "Cause of the block"),
            required=True,
        ),
        Group(
            "incident last_seen event loss",
            ("When and where it happened", "Particulars of the loss", "What is known of the incident"),
            (
                Param(
                    "day",
                    "date day on when",
                    Date(),
                    ("Day on which it happened", "When the card was last in hand", "The day of the loss"),
                    required=True,
                    says=(
                        "It happened on {day} in {place}.",
                        "That was in {place} on {day}.",
                        "Day and place: {day}, {place}.",
                        "I last had it on {day} in {place}.",
                        "In {place}, on {day}, is where and when it happened.",
                        "Note down {place} as the place and {day} as the day.",
                    ),
                ),
                Param(
                    "place",
                    "place where town location",
                    Name(
                        ("Riverton", "Oakham", "the central station", "the airport", "the old market", "Seaford"),
                        made_up=False,
                    ),
                    ("Where it happened", "Place of the loss", "Where the card was last seen"),
                    required=True,
                ),
            ),
        ),
        Param(
            "new_card",
            "order_replacement send_new_card replacement new_card",
            Flag(
                yes=(
                    "Send me a new one.",
                    "I need a replacement.",
                    "Please order another card for me.",
                    "I can't do without a card, so issue a new one.",
                    "A substitute should be on its way soon.",
                    "Make me a new card as well.",
                    "I'd like to have another one in its place.",
                    "And let me have a fresh card by post.",
                ),
                no=(
                    "I don't need a new one.",
                    "No replacement, please.",
                    "Don't send me another card.",
                    "I have a second card, that will do.",
                    "There's no need to issue a new one.",
                    "I can do without a substitute.",
                    "I won't be wanting a card any more.",
                    "Please refrain from ordering another one.",
                ),
                default=True,
            ),
            ("Whether a new card is ordered", "Sends a replacement", "True orders another card in its place"),
        ),
        Param(
            "phone",
            "callback phone phone_number call_back_on",
            Code(("0999 999999", "+99 999 99999", "0999-99999")),
            ("Phone number for questions", "Where the customer can be rung up", "Number that the bank may call"),
            says=(
                "You can reach me on {phone}.",
                "My phone number is {phone}.",
                "Call {phone} if there are questions.",
                "If in doubt, ring {phone}.",
                "For questions: {phone}.",
                "Should you need me, dial {phone}.",
            ),
        ),
    ),
    requests=(
        "<Block|Lock> my card {card}, it has been {reason}.",
        "Help! My card was {reason}. <The number is|It's> {card}, <block it|please lock it>.",
        "Card {card} has been {reason} - <nobody must be able to use it|make it unusable>.",
        "Please disable the card with the number {card}. It was {reason}.",
        "Could you <block|stop> {card} at once? It has been {reason}.",
        "I'm <on holiday|travelling> and my card {card} has been {reason}. <What now? Lock it|Please block it>!",
        "{card} must be blocked. Reason: {reason}.",
        "I think my card has been {reason}, so better <freeze|lock> {card}.",
        "My card {card} was {reason} on {day}, in {place}. <Block|Disable> it, please.",
        "As {card} has been {reason}, I'd like to have it blocked. You can ring me on {phone}.",
        "Reporting a card as {reason}: {card}. Make sure that nobody can pay with it.",
        "block card {card} ({reason}).",
    ),
    answer={"blocked_at": Date(), "case": Code(("C-9999", "cs_999", "99999"))},
)

_RATE = Tool(
    names="exchange_rate convert_currency currency_rate foreign_money_rate get_rate",
    descriptions=(
        "What <a sum of money|an amount> is worth in another currency.",
        "<Exchange rate|Rate> between two currencies; no money is moved.",
        "<Convert|Reckon> an amount from one currency into another.",
        "The price of foreign money.",
    ),
    parts=(
        Param(
            "given",
            "from_currency from base sell_currency",
            _CURRENCY,
            ("Currency that one has", "Currency of the amount", "Money that is <given|sold>"),
            required=True,
        ),
        Param(
            "wanted",
            "to_currency to target buy_currency",
            _FOREIGN,
            ("Currency that one wants", "Currency of the answer", "Money that is <got|bought>"),
            required=True,
        ),
        Param(
            "amount",
            "amount sum how_much value",
            Number(1, 3000, 2),
            ("How much is converted; 1 if left out", "Sum in the currency that one has", "Amount to be converted"),
            says=(
                "The sum is {amount}.",
                "I want to change {amount} of it.",
                "Reckon with an amount of {amount}.",
                "I have {amount} to change.",
                "Do the sum for {amount}.",
                "It's {amount} that I'd like to convert.",
            ),
        ),
        Param(
            "day",
            "date on_date day rate_of",
            Date(),
            ("Day whose rate is used; today's if left out", "On what day the rate was valid", "The rate of this day"),
            says=(
                "Use the rate of {day}.",
                "I mean the rate on {day}.",
                "The day that matters is {day}.",
                "Take the rate that was valid on {day}.",
                "As of {day}, please.",
                "What counts is the rate of {day}.",
            ),
        ),
        Param(
            "cash",
            "cash banknotes notes_and_coins for_cash",
            Flag(
                yes=(
                    "I want it in notes.",
                    "It's for cash.",
                    "I need the rate for banknotes.",
                    "I'd like to hold the money in my hand.",
                    "Reckon with the price of notes and coins.",
                    "Banknotes, not a transfer.",
                    "I'll collect it at the counter in cash.",
                    "Use the (worse) rate for paper money.",
                ),
                no=(
                    "Not in cash.",
                    "It stays on the account, no banknotes.",
                    "I don't need any notes.",
                    "The rate for transfers, not for banknotes.",
                    "No paper money is involved.",
                    "It's not for notes and coins.",
                    "Nothing will be paid out in cash.",
                    "I want the rate without banknotes.",
                ),
                default=False,
            ),
            (
                "Whether the rate is for banknotes",
                "Price of cash instead of that for transfers",
                "True for notes and coins",
            ),
        ),
    ),
    requests=(
        "How many {wanted} do I get for {amount} {given}?",
        "What is the rate from {given} to {wanted}?",
        "<Convert|Change> {amount} {given} into {wanted}.",
        "<Exchange rate|Rate>: {given} to {wanted}, {day}.",
        "I'm off on holiday with {given} in my pocket. What are they worth in {wanted}?",
        "What <did|could> one get in {wanted} for {given} on {day}?",
        "{amount} {given} in {wanted}<, please|>?",
        "How <strong|dear> are {wanted} at the moment, if I pay in {given}?",
        "If I sold {amount} {given}, what would I <have|get> in {wanted}?",
        "Please tell me the price of {wanted} for someone who <has|pays in> {given}.",
        "My colleague paid in {given}, and I want to know what {amount} of that makes in {wanted}.",
        "I'd be glad to know the rate at which {given} are turned into {wanted}.",
        "{given} -> {wanted}?",
    ),
    answer={"rate": Number(0.2, 150, 4), "result": Number(5, 9000, 2)},
)

DOMAIN = Domain(
    tools={
        "balance": _BALANCE,
        "bookings": _BOOKINGS,
        "statement": _STATEMENT,
        "transfer": _TRANSFER,
        "abroad": _ABROAD,
        "standing": _STANDING_NEW,
        "stop_standing": _STANDING_STOP,
        "limit": _LIMIT,
        "block": _BLOCK,
        "rate": _RATE,
    },
    chains=(
        Chain(
            "balance",
            "transfer",
            (
                "<Check|Look> what is on {1.account} and transfer that whole sum from {2.source} to {2.target}.",
                "Move as much as there is on {1.account} from {2.source} to {2.target}.",
                "How much is on account {1.account}? Pay <exactly|just> that amount from {2.source} to {2.target}, "
                "with the reference {2.reference}.",
            ),
            carried="amount",
            source="balance",
        ),
        Chain(
            "balance",
            "rate",
            (
                "Look up how much is on {1.account}, and then tell me what that makes if it is changed from {2.given} "
                "into {2.wanted}.",
                "What is on {1.account}? <Convert|Change> that amount from {2.given} to {2.wanted}.",
                "Take the balance of {1.account} on {1.day} and reckon it from {2.given} into {2.wanted}.",
                "My account {1.account} is in {2.given}. <Get|Check> its balance and work out what it is in {2.wanted}.",
            ),
            carried="amount",
            source="balance",
        ),
        Chain(
            "rate",
            "transfer",
            (
                "<Convert|Change> {1.amount} {1.given} into {1.wanted} and pay the resulting sum from {2.source} to "
                "{2.target}.",
                "How many {1.wanted} are {1.amount} {1.given}? Transfer that many from {2.source} to {2.target}.",
                "First reckon {1.amount} {1.given} in {1.wanted}, then send the result from account {2.source} to account "
                "{2.target}.",
            ),
            carried="amount",
            source="result",
        ),
        Chain(
            "rate",
            "limit",
            (
                "Find out what {1.amount} {1.given} are in {1.wanted} and make that the daily limit of card {2.card}.",
                "What do I get in {1.wanted} for {1.amount} {1.given}? Set the limit of card {2.card} to the result.",
                "Card {2.card} needs a limit for {2.use}: it is the sum that {1.amount} {1.given} come to in {1.wanted}.",
            ),
            carried="amount",
            source="result",
        ),
        Chain(
            "standing",
            "stop_standing",
            (
                "Pay {1.amount} from {1.source} to {1.target} {1.interval}, and have that same standing order cancelled "
                "as of {2.day}.",
                "Set up a standing order over {1.amount}, {1.interval}, from {1.source} to {1.target}. Then end it again "
                "with the reason {2.reason}.",
                "Create a regular payment from {1.source} to {1.target}: {1.amount}, {1.interval}. After that, stop it "
                "from {2.day} on.",
            ),
            carried="standing",
            source="standing_order",
        ),
        Chain(
            "bookings",
            "transfer",
            (
                "<Find|Look up> the {1.direction} payments on {1.account} with {1.text} in the text, and send the amount "
                "of "
                "the first one from {2.source} to {2.target}.",
                "Take the first booking on {1.account} between {1.since} and {1.until}, and pay the same sum from "
                "{2.source} "
                "to {2.target}.",
                "What was the first payment with {1.text} on {1.account}? Transfer just as much from {2.source} to "
                "{2.target}.",
            ),
            carried="amount",
            source="amount",
            many=True,
        ),
    ),
    beyond=(
        "<I want|I'd like> to open <a savings account|a new account> for my son.",
        "What <interest|rate of interest> do you pay on savings?",
        "<Can|Could> I get a loan for a <house|car>?",
        "Where is the nearest cash machine?",
        "<Buy|Get> me some shares in a railway company.",
        "I've forgotten the PIN of my card.",
        "Change my postal address to the new one.",
        "The payment I made yesterday was a mistake. <Call|Get> it back.",
        "I'd like an appointment with my <adviser|bank clerk>.",
        "<Close|Shut> my account for good.",
        "My wife should be allowed to use my account, too.",
        "When does the branch in my street <open|close>?",
        "How much tax will I have to pay this year?",
        "Insure my house against fire and water.",
        "Somebody rang me up and wanted my password. Was that really you?",
        "Raise my overdraft, please.",
        "Please unblock the card that I had locked last week.",
        "What will the price of gold be next year?",
        "Cash this cheque for me.",
    ),
)
