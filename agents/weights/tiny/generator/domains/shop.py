"""A web shop: find articles, fill the basket, pay and have it sent, follow the parcel, vouchers and wish lists."""

from __future__ import annotations

from generator.kinds import Choice, City, Code, Count, Country, Date, Email, Flag, Name, Number, Several, Text
from generator.tools import Chain, Domain, Group, Param, Tool

_ARTICLE = Code(("9999999", "P-99999", "sku-9999", "AA9999", "item_999", "K99-999", "#-99"))
_BASKET = Code(("b-99999", "C9999", "bsk_999a", "T-999-99", "cr9999"))
_ORDER = Code(("99999-999", "ORD-99999", "ord_9999", "W999999", "S9-99999"))
_PARCEL = Code(("AA999999999GB", "1Z99999999", "9999999999", "PX-9999-9999", "trk999999"))
_VOUCHER = Code(("#99", "GIFT-9999", "#-99", "XM9-99", "BONUS99", "A9A9A9"))
_LIST = Code(("wl-999", "W9999", "list_99", "wish-9999"))
_BRAND = Name(("Halden", "Nordvik", "Kestrel & Sons", "Tamaro", "Birchwood", "Osaki", "Pellworth", "Lumio"))
_STREET = Name(("Mill Lane", "Station Road", "Harbour Street", "Elm Avenue", "Church Hill", "Rue du Lac", "Lindenweg"))

_CATEGORY = Choice(
    {
        "books": ("books", "reading matter", "novels and other books"),
        "shoes": ("shoes", "footwear", "shoes and boots"),
        "toys": ("toys", "playthings", "toys for children"),
        "garden": ("garden tools", "gardening things", "things for the garden"),
        "kitchen": ("kitchenware", "pots and pans", "things for the kitchen"),
        "electronics": ("electronics", "electronic devices", "gadgets"),
        "furniture": ("furniture", "pieces of furniture", "tables, chairs and the like"),
        "sports": ("sports gear", "sporting goods", "equipment for sport"),
    }
)
_SORTING = Choice(
    {
        "price_asc": ("cheapest", "least expensive", "lowest-priced"),
        "price_desc": ("most expensive", "dearest", "highest-priced"),
        "rating": ("best rated", "best reviewed", "most highly rated"),
        "newest": ("newest", "latest", "most recent"),
        "bestselling": ("best-selling", "most popular", "most often bought"),
    }
)
_LANGUAGE = Choice(
    {
        "en": ("English", "the English language", "plain English"),
        "de": ("German", "the German language", "Deutsch"),
        "fr": ("French", "the French language", "français"),
        "es": ("Spanish", "the Spanish language", "español"),
        "it": ("Italian", "the Italian language", "italiano"),
    }
)

_SEARCH = Tool(
    names="search_articles find_products product_search search_shop query_catalogue",
    descriptions=(
        "<Search|Look through> the shop's articles for <words|some words>.",
        "<Find|Look up> products by what a customer <types|writes> into the search box.",
        "Full-text search <over|through> everything that is on sale.",
        "Products whose name or description fits <a phrase|the given words>.",
    ),
    parts=(
        Param(
            "words",
            "query words search_text q phrase",
            Text(
                (
                    "wireless headphones",
                    "rain jacket",
                    "bread knife",
                    "standing desk",
                    "wool socks",
                    "tent for two",
                    "desk lamp",
                    "chess set",
                    "travel mug",
                    "garden hose",
                )
            ),
            (
                "What to <search|look> for",
                "<Words|The words> that the customer searches for",
                "Search text",
                "Words that must occur in name or description",
            ),
            required=True,
        ),
        Param(
            "category",
            "category department section in_category",
            _CATEGORY,
            (
                "Only articles of this <category|department>",
                "<Department|Section> to search in",
                "Where in the shop to look",
                "Kind of goods that the hits must belong to",
            ),
            says=(
                "Look only among {category}.",
                "Search just in {category}.",
                "I only mean {category}.",
                "Nothing but {category}, please.",
                "It must be filed under {category}.",
                "Keep to {category}<|, please>.",
                "The right department is {category}.",
            ),
        ),
        Group(
            "price price_range cost between",
            ("Limits <of|for> the price", "Price range in euros", "From what price and up to what price"),
            (
                Param(
                    "lowest",
                    "min from lowest at_least",
                    Number(2, 45, 2),
                    ("Lowest price in euros", "What it costs at least, in euros", "Lower limit, in euros"),
                    required=True,
                    says=(
                        "It should cost between {lowest} and {highest} euros.",
                        "My budget goes from {lowest} to {highest} euros.",
                        "Anything from {lowest} up to {highest} euros <is fine|will do>.",
                        "The price must be at least {lowest} and at most {highest} euros.",
                        "Not under {lowest} euros and not over {highest} euros.",
                        "I'd pay at most {highest} euros, but nothing below {lowest} euros either.",
                    ),
                ),
                Param(
                    "highest",
                    "max to highest at_most",
                    Number(50, 900, 2),
                    ("Highest price in euros", "What it may cost at most, in euros", "Upper limit, in euros"),
                    required=True,
                ),
            ),
        ),
        Param(
            "brands",
            "brands makers manufacturers made_by",
            Several(_BRAND, 3),
            (
                "<Brands|Makers> that are <wanted|allowed>",
                "Only articles of one of these manufacturers",
                "Names of the makers",
                "Accepted brands; others are left out",
            ),
            says=(
                "The brand must be one of these: {brands}.",
                "I only trust {brands} as <a maker|makers>.",
                "Made by {brands}, please.",
                "Only show what {brands} <produce|make>.",
                "Limit it to the brand list {brands}.",
                "Other makers than {brands} don't interest me.",
            ),
        ),
        Param(
            "in_stock",
            "in_stock available_only only_available on_hand",
            Flag(
                yes=(
                    "Leave out whatever is sold out.",
                    "It has to be in stock.",
                    "Only things that you can ship right away.",
                    "I don't want to see anything that is out of stock.",
                    "Show available articles only.",
                    "No sold-out things, please.",
                    "It must be on hand <now|at the moment>.",
                    "Articles one has to wait for are of no use to me.",
                    "Skip everything that isn't available.",
                ),
                no=(
                    "Sold-out articles may be listed, too.",
                    "It needn't be in stock.",
                    "I don't mind if it is out of stock.",
                    "Include things that are currently unavailable.",
                    "Show also what is sold out at the moment.",
                    "It doesn't matter whether it is available <now|right now>.",
                    "Don't hide sold-out things.",
                    "Also list what has to be reordered first.",
                    "Out-of-stock items are welcome in the list.",
                ),
                default=False,
            ),
            (
                "Whether <sold-out articles are left out|to leave out what is sold out>",
                "Only articles that are in stock",
                "True hides articles that cannot be delivered now",
            ),
        ),
        Param(
            "sorting",
            "sort order_by sort_by sorting ranking",
            _SORTING,
            (
                "<Order|Sorting> of the <hits|results>",
                "What comes first",
                "By what the articles are sorted",
                "How to arrange the list",
            ),
            says=(
                "Put the {sorting} ones first.",
                "<Start|Begin> with the {sorting}.",
                "The {sorting} should be <on|at the> top.",
                "Sort it so that the {sorting} come first.",
                "I want to see the {sorting} ones at the beginning.",
                "List the {sorting} before all others.",
                "Arrange them with the {sorting} on top.",
            ),
        ),
        Param(
            "limit",
            "limit max_results how_many hits",
            Count(2, 50),
            (
                "<Greatest|Maximum> number of hits",
                "How many articles <to return|at most>",
                "Length of the list",
                "No more than so many <results|articles>",
            ),
            says=(
                "{limit} hits are enough.",
                "Show me no more than {limit} articles.",
                "I don't want to see more than {limit} results.",
                "Stop after {limit} <articles|products>.",
                "Give me {limit} results at most.",
                "A list of {limit} products will do.",
                "Please cut the list off at {limit}.",
            ),
        ),
    ),
    requests=(
        "<Search|Search the shop|Look> for {words}.",
        "Do you <have|sell> anything like {words}?",
        "<I need|I'm looking for|I am after> {words}<|, please>. What <have you got|is there>?",
        "My sister <moves house soon|has her birthday next week>, so please <find|look up> {words} in the shop.",
        "<Could|Can|Would> you <search|look through> {category} for {words}?",
        "Find me {words}, the {sorting} <first|ones first|on top>.",
        "<Show|Give> me {limit} articles that match {words}.",
        "{words}: what does the shop <offer|have>?",
        "Among {category}, <is there|do you have> {words}?",
        "What comes up when I <type|enter> {words} into the search box?",
        "Hi, I saw <something nice at a friend's place|an advert on the train>. <Please search|Search> for {words}.",
        "Search {words} between {lowest} and {highest} euros.",
        "<List|Bring up> the {sorting} products for {words}, {limit} at most.",
        "I'd like to buy {words} made by {brands}. <What is on sale|What do you find>?",
        "Product search: {words}.",
    ),
    answer={"article": _ARTICLE, "price": Number(3, 300, 2)},
)

_BROWSE = Tool(
    names="browse_category list_department category_page show_category articles_of_category",
    descriptions=(
        "<List|Page through> all the articles of one <category|department>.",
        "Shows one department of the shop, page by page, without <a search|any search words>.",
        "<Everything|All> that is on sale in a <category|section>, a page at a time.",
        "Browse a section of the shop.",
    ),
    parts=(
        Param(
            "category",
            "category department section group_of_goods",
            _CATEGORY,
            (
                "<Department|Category> to <list|show>",
                "Which section of the shop",
                "Kind of goods",
                "What sort of articles to browse",
            ),
            required=True,
        ),
        Param(
            "page",
            "page page_number sheet nth_page",
            Count(1, 30),
            (
                "Which page of the list",
                "Number of the page<|, the first is 1>",
                "Page to show, counted from 1",
                "The page's place in the list, beginning with 1",
            ),
            says=(
                "Go to page {page}.",
                "I want page {page} of the list.",
                "Open page number {page}.",
                "I've already seen what comes before, so show page {page}.",
                "Page {page}, please.",
                "Turn to page {page} right away.",
                "Jump straight to page {page}.",
            ),
        ),
        Param(
            "per_page",
            "per_page page_size items_per_page rows",
            Count(5, 60),
            (
                "How many articles are on <a|one> page",
                "Length of a page",
                "Articles per page",
                "Size of each page, as a number of articles",
            ),
            says=(
                "{per_page} articles per page, please.",
                "Put {per_page} items on a page.",
                "Each page should hold {per_page} products.",
                "I'd like {per_page} of them on every page.",
                "The pages should be {per_page} articles long.",
                "Split it into pages of {per_page}.",
            ),
        ),
        Param(
            "sorting",
            "sort sorted_by order arrangement",
            _SORTING,
            (
                "<Order|Sorting> of the articles",
                "What is listed first",
                "How the list is arranged",
                "By which property the articles are sorted",
            ),
            says=(
                "The {sorting} should come first.",
                "Sort them with the {sorting} at the top.",
                "I'd like to see the {sorting} first.",
                "Please start with the {sorting} ones.",
                "List the {sorting} articles before the rest.",
                "In the list the {sorting} go first.",
            ),
        ),
        Param(
            "reduced",
            "reduced_only on_sale discounted bargains_only",
            Flag(
                yes=(
                    "Only what is reduced.",
                    "I'm just interested in bargains.",
                    "Show nothing at full price.",
                    "Leave out everything that isn't discounted.",
                    "Just the articles on offer, please.",
                    "It must be marked down.",
                    "Restrict it to special offers.",
                    "Only show me price cuts.",
                    "Things at the regular price can be left out.",
                ),
                no=(
                    "Not just bargains, everything.",
                    "Articles at full price should be included.",
                    "It needn't be reduced.",
                    "Don't restrict it to special offers.",
                    "I want to see the things at regular price, too.",
                    "Whether it is discounted doesn't matter.",
                    "List them regardless of any discount.",
                    "Do not limit the list to marked-down things.",
                ),
                default=False,
            ),
            (
                "Whether only reduced articles are <listed|shown>",
                "Only articles with a discount",
                "True leaves out what is sold at full price",
            ),
        ),
    ),
    requests=(
        "<Show|List|Display> everything <you have|there is> in {category}.",
        "<I just want to|Let me> browse {category} a bit.",
        "What {category} <do you sell|are there in the shop>?",
        "<Open|Go to> page {page} of {category}.",
        "I've no idea yet what I want. <Show|List> me the {category}, the {sorting} first.",
        "{category}<, please|>, {per_page} on a page, page {page}.",
        "Would you <be so kind as to|please> list the department with {category}?",
        "It's raining and I'm bored, so let's <look at|flick through> {category}.",
        "Which articles <belong to|are filed under|are in> the section {category}?",
        "Take me to the {category}, <with|showing> {per_page} articles on each page.",
        "the whole range of {category} please, {sorting} ones on top.",
        "Can I see all <the|your> {category}?",
    ),
    answer={"article": _ARTICLE, "pages": Count(1, 40)},
)

_DETAILS = Tool(
    names="get_article product_details article_info show_product item_details",
    descriptions=(
        "<Details|All details> of one article whose number is known.",
        "<Shows|Returns> the price, description and stock of <one|a single> product.",
        "Look up a product by its article number.",
        "Everything <known|the shop knows> about one article.",
    ),
    parts=(
        Param(
            "article",
            "article article_id product_id sku item",
            _ARTICLE,
            (
                "<Number|Id> of the article",
                "Which article",
                "The article's number in the shop",
                "Identifies the product",
            ),
            required=True,
        ),
        Param(
            "language",
            "language lang description_language text_language",
            _LANGUAGE,
            (
                "Language of the description",
                "In which language the texts are <given|wanted>",
                "Language that the product is described in",
            ),
            says=(
                "I'd like the description in {language}.",
                "Give me the text in {language}.",
                "Please describe it in {language}.",
                "The details should be in {language}.",
                "I want to read it in {language}.",
                "Write the answer's texts in {language}.",
            ),
        ),
        Param(
            "country",
            "country ship_to_country market for_country",
            Country(),
            (
                "Country for which price and stock are <given|shown>",
                "Where the customer lives",
                "Country that it would be sent to",
            ),
            says=(
                "I live in {country}.",
                "I need the price for {country}.",
                "It would be sent to {country}.",
                "Tell me what holds for customers in {country}.",
                "The buyer is in {country}.",
                "Please show price and stock for {country}.",
            ),
        ),
        Param(
            "reviews",
            "with_reviews reviews include_reviews customer_opinions",
            Flag(
                yes=(
                    "Include the reviews.",
                    "I also want to know what other customers think.",
                    "Show what buyers have written about it.",
                    "Add the customers' opinions.",
                    "I'd like to read the reviews as well.",
                    "Other people's verdicts interest me, too.",
                    "Please don't leave out the customer reviews.",
                    "What buyers say about it should be there as well.",
                ),
                no=(
                    "No reviews, please.",
                    "I don't care what other customers think.",
                    "Leave the reviews out.",
                    "Without the opinions of buyers.",
                    "I don't need any customer comments.",
                    "Skip what other people have written about it.",
                    "Spare me the reviews.",
                    "The verdicts of other buyers aren't needed.",
                ),
                default=False,
            ),
            (
                "Whether the customers' reviews <come along|are included>",
                "Adds what buyers wrote about it",
                "Give the reviews as well",
            ),
        ),
        Param(
            "reviews_at_most",
            "max_reviews review_count reviews_limit newest_reviews",
            Count(2, 30),
            (
                "How many reviews at most",
                "Greatest number of customer reviews",
                "Limits the number of reviews",
                "No more reviews than this",
            ),
            says=(
                "{reviews_at_most} reviews are enough.",
                "Not more than {reviews_at_most} reviews.",
                "Stop after {reviews_at_most} customer reviews.",
                "Show {reviews_at_most} reviews at most.",
                "I won't read more than {reviews_at_most} reviews.",
                "Limit the number of reviews to {reviews_at_most}.",
            ),
        ),
    ),
    requests=(
        "<Tell me|I want to know> more about article {article}.",
        "<What does {article} cost|How much is {article}>, and is it in stock?",
        "Show <me|us> the <details|product page|data sheet> of {article}.",
        "A friend <sent|recommended> me article {article}. <What is it|What exactly is it>?",
        "{article} - <details|what is that|more information>, please.",
        "<Could|Can> you <look up|pull up> product {article} for me?",
        "Is {article} available, and at what price?",
        "I found the number {article} <on a slip of paper|in an old e-mail>. <Which product is it|What is behind it>?",
        "<Look up|Open> {article} for a customer in {country}.",
        "I'd like a description of article {article} in {language}.",
        "<Give|Get> me the particulars of product {article}<, please|>.",
        "Before I buy {article}: <what is it made of and what does it cost|what exactly do I get>?",
    ),
    answer={"price": Number(3, 300, 2), "stock": Count(0, 50)},
)

_ADD = Tool(
    names="add_to_basket put_in_cart add_article basket_add add_item",
    descriptions=(
        "<Put|Add> an article <into|to> the <basket|shopping basket>.",
        "Adds one product in a certain quantity to <a|the customer's> basket.",
        "<Lay|Place> something new in the basket; nothing is bought yet.",
        "New line in a basket.",
    ),
    parts=(
        Param(
            "article",
            "article product_id sku item_id article_number",
            _ARTICLE,
            (
                "<Number|Id> of the article",
                "Which article is <added|put in>",
                "What to put into the basket",
                "The product's number",
            ),
            required=True,
        ),
        Param(
            "quantity",
            "quantity pieces amount units count",
            Count(1, 20),
            ("How many pieces", "Number of pieces to add", "Quantity of the article", "So many of it"),
            required=True,
        ),
        Param(
            "basket",
            "basket basket_id cart trolley",
            _BASKET,
            (
                "<Number|Id> of the basket",
                "Which basket to use",
                "The basket, if the customer has several",
                "Where to put it",
            ),
            says=(
                "It belongs in basket {basket}.",
                "Use the basket {basket}.",
                "My basket is {basket}.",
                "The basket's number is {basket}.",
                "Put it in the one called {basket}.",
                "I mean the basket {basket}, not another one.",
            ),
        ),
        Group(
            "variant options version selection",
            (
                "Which version of the article",
                "Size and colour <|of the article>",
                "For articles that come in several versions",
            ),
            (
                Param(
                    "size",
                    "size fit size_label",
                    Choice(
                        {
                            "S": ("small", "size S", "the small size"),
                            "M": ("medium", "size M", "the medium size"),
                            "L": ("large", "size L", "the large size"),
                            "XL": ("extra large", "size XL", "the extra-large size"),
                        }
                    ),
                    ("Size of the article", "Which size", "How big it is"),
                    required=True,
                    says=(
                        "I take it in {size} and in {colour}.",
                        "Make it {colour}, in {size}.",
                        "I'd like the {colour} version in {size}.",
                        "It should be {colour}, and in {size}.",
                        "The colour is {colour}, and I need it in {size}.",
                        "Choose {colour} as the colour, and {size}.",
                    ),
                ),
                Param(
                    "colour",
                    "colour color shade tint",
                    Choice(
                        {
                            "black": ("black", "pitch-black", "jet black"),
                            "white": ("white", "snow-white", "pure white"),
                            "red": ("red", "bright red", "fire-engine red"),
                            "blue": ("blue", "sky-blue", "dark blue"),
                            "green": ("green", "grass-green", "dark green"),
                            "grey": ("grey", "light grey", "stone-grey"),
                        }
                    ),
                    ("Colour of the article", "Which colour", "What colour it has"),
                    required=True,
                ),
                Param(
                    "engraving",
                    "engraving inscription printed_text lettering",
                    Text(("For Grandma", "Team North", "Happy birthday", "Best cook", "To the moon")),
                    ("Words that are put on it", "Text of the engraving", "What to write on the article"),
                    says=(
                        "It should say {engraving}.",
                        "Have {engraving} engraved on it.",
                        "Put the inscription {engraving} on it.",
                        "The lettering on it is to be {engraving}.",
                        "Write {engraving} on the article.",
                        "With the words {engraving} on it, please.",
                    ),
                ),
            ),
        ),
        Param(
            "gift_wrap",
            "gift_wrap wrap_as_gift wrapped as_present",
            Flag(
                yes=(
                    "It is a present, so please wrap it.",
                    "Wrap it up nicely.",
                    "With gift paper, please.",
                    "I need it gift-wrapped.",
                    "Put it in wrapping paper.",
                    "It should come wrapped as a gift.",
                    "Do it up with paper and a ribbon.",
                    "I'd like it packed as a present.",
                ),
                no=(
                    "No gift wrapping.",
                    "It doesn't need to be wrapped.",
                    "Plain packing, no present.",
                    "Don't wrap it as a gift.",
                    "Wrapping paper would be a waste.",
                    "It's for myself, so no gift paper.",
                    "I can do without gift paper.",
                    "Please leave it unwrapped.",
                ),
                default=False,
            ),
            ("Whether it is wrapped <as a gift|as a present>", "Wrap it in gift paper", "True for gift wrapping"),
        ),
    ),
    requests=(
        "<Put|Add|Lay> {quantity} of article {article} <into|in> my basket.",
        "<I'll take|I want|I'd like> {quantity} x {article}. <Put it in the basket|Into the basket with it>, please.",
        "Add article {article} to basket {basket}, quantity {quantity}.",
        "{quantity} times {article} into the basket<, please|>.",
        "Could you <put|add> article {article} in my shopping basket, {quantity} of it?",
        "We're having guests, so <add {quantity} of {article} to|put {quantity} of {article} into> the basket.",
        "Article {article} looks good: {quantity} of it for my basket, <please|thanks>.",
        "Basket {basket} <still lacks|needs> {quantity} of {article}. <Add it|Put it in>.",
        "Please place {article} in the basket. I need {quantity} of it.",
        "I need article {article} in {size} and {colour}, {quantity} of it. Into the basket, please.",
        "<Would|Could> you mind adding {quantity} of the {colour} {article} in {size} to my basket?",
        "Throw {article} in the basket, {quantity} pcs.",
    ),
    answer={"basket": _BASKET, "total": Number(5, 500, 2)},
)

_CHANGE = Tool(
    names="change_quantity update_basket_line set_quantity edit_cart_item basket_update",
    descriptions=(
        "<Change|Set> how many pieces of an article are in the basket.",
        "Corrects the quantity of something that <is already|already lies> in the basket.",
        "New quantity for a line of the basket; nothing new is added.",
        "Changes a line of the basket.",
    ),
    parts=(
        Param(
            "basket",
            "basket basket_id cart trolley",
            _BASKET,
            ("<Number|Id> of the basket", "Which basket is changed", "The basket that holds the article"),
            required=True,
        ),
        Param(
            "article",
            "article product_id sku line_article",
            _ARTICLE,
            ("<Number|Id> of the article", "Which article's quantity is changed", "The product that is already there"),
            required=True,
        ),
        Param(
            "quantity",
            "new_quantity quantity set_to pieces",
            Count(0, 20),
            (
                "New number of pieces<|; 0 removes it>",
                "How many it shall be afterwards",
                "Quantity after the change",
                "So many pieces in all, not so many more",
            ),
            required=True,
        ),
        Param(
            "reason",
            "reason why comment remark",
            Text(("found it cheaper", "bought too many", "need more for a friend", "typing error")),
            ("Why the customer changes it", "The customer's reason", "A few words on the cause"),
            says=(
                "The reason is {reason}.",
                "Give {reason} as the reason.",
                "Why? {reason}.",
                "Note down the reason: {reason}.",
                "Say that it is because of {reason}.",
                "As a reason, write {reason}.",
            ),
        ),
    ),
    requests=(
        "<Change|Set> the quantity of {article} in basket {basket} to {quantity}.",
        "In basket {basket} <I'd like|I want> {quantity} of {article} instead.",
        "<One small thing|Sorry to bother you again>: there should be {quantity} of {article} in basket {basket}.",
        "<Make|Please make> it {quantity} of article {article} in my basket {basket}.",
        "Basket {basket}: article {article}, new quantity {quantity}.",
        "Could you <correct|adjust> article {article} to {quantity} in the basket {basket}?",
        "I've thought it over. For {article} I need {quantity} in all, the basket is {basket}.",
        "There's a wrong number of {article} in basket {basket}. <Correct|Update> it to {quantity}<, please|>.",
        "My basket {basket} already has {article} in it, but the quantity should be {quantity}.",
        "{quantity} instead of what is there now, for {article} in {basket}.",
        "Would it be possible to <have|get> {quantity} of {article} in basket {basket} rather than the present number?",
    ),
    answer={"total": Number(5, 500, 2)},
)

_CHECKOUT = Tool(
    names="checkout place_order buy_basket submit_order order_basket",
    descriptions=(
        "<Buy|Order> what is in the basket and have it sent to an address.",
        "<Turns|Makes> a basket into an order.",
        "Order the contents of a basket, with the address it goes to.",
        "Finish the purchase.",
    ),
    parts=(
        Param(
            "basket",
            "basket basket_id cart cart_id",
            _BASKET,
            ("<Number|Id> of the basket", "Which basket is <bought|ordered>", "The basket with the goods"),
            required=True,
        ),
        Group(
            "address ship_to postal_address recipient deliver_to",
            (
                "Where the goods are sent",
                "Postal address of the <recipient|receiver>",
                "<Address|The address> for the parcel",
            ),
            (
                Param(
                    "person",
                    "name recipient full_name addressee",
                    Name(),
                    ("<Name of the|The> person who gets the parcel", "First and last name", "Who receives it"),
                    required=True,
                ),
                Param(
                    "street",
                    "street street_name road",
                    _STREET,
                    ("Street without the house's number", "Name of the street", "Street only"),
                    required=True,
                ),
                Param(
                    "house",
                    "house_number number house house_no",
                    Code(("9", "99", "999", "9a", "99a")),
                    ("Number of the house", "House number, maybe with a letter", "Which house in the street"),
                    required=True,
                ),
                Param(
                    "postcode",
                    "postcode zip postal_code zip_code",
                    Code(("99999", "9999", "AA9 9AA", "999 99", "AA99 9AA")),
                    ("Postal code", "The town's postcode", "Post code of the address"),
                    required=True,
                ),
                Param(
                    "city",
                    "city town place locality",
                    City(),
                    ("City or town", "Name of the town", "Place of the address"),
                    required=True,
                ),
                Param(
                    "country",
                    "country country_code land",
                    Country(),
                    ("Country", "Country of the address", "Land it is sent to"),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "delivery",
            "delivery shipping delivery_kind shipping_method",
            Choice(
                {
                    "standard": ("standard delivery", "ordinary delivery", "the normal delivery"),
                    "express": ("express delivery", "the fastest delivery", "speedy delivery"),
                    "pickup_point": (
                        "collection at a pick-up point",
                        "pick-up at a collection point",
                        "a collection point",
                    ),
                    "evening": ("delivery in the evening", "evening delivery", "an evening delivery"),
                },
                default="standard",
            ),
            ("Kind of delivery", "How it is sent", "Way in which the parcel is delivered"),
            says=(
                "Choose {delivery}.",
                "I'd like {delivery}.",
                "For the shipping, take {delivery}.",
                "Of the kinds of delivery I pick {delivery}.",
                "We prefer {delivery}.",
                "As for the shipping: {delivery}, please.",
            ),
        ),
        Param(
            "voucher",
            "voucher voucher_code promo_code coupon",
            _VOUCHER,
            ("Code of a voucher", "Voucher that is <used|redeemed> with the order", "Code that lowers the price"),
            says=(
                "I have the voucher {voucher}.",
                "Use the voucher code {voucher}.",
                "Take {voucher} off as a voucher.",
                "There is a voucher to be redeemed: {voucher}.",
                "My coupon code is {voucher}.",
                "Don't forget my voucher {voucher}.",
            ),
        ),
        Param(
            "note",
            "note driver_note message remark",
            Text(("second floor", "the bell is broken", "beware of the dog", "leave it behind the shed", "ring twice")),
            ("Words for the driver", "Note for whoever brings the parcel", "Hint for the delivery"),
            says=(
                "Tell the driver {note}.",
                "Add a note for the driver: {note}.",
                "The note for the driver reads {note}.",
                "Whoever brings it should know: {note}.",
                "Leave the delivery note {note}.",
                "Please pass {note} on to the driver.",
            ),
        ),
        Param(
            "neighbour",
            "leave_with_neighbour neighbour_allowed may_leave_next_door",
            Flag(
                yes=(
                    "If nobody is in, the neighbours may take it.",
                    "You can leave it next door.",
                    "A neighbour may accept the parcel.",
                    "Hand it to the people next door if we are out.",
                    "It's fine to give it to a neighbour.",
                    "The folks next door will take it in my absence.",
                    "I don't mind if a neighbour gets it first.",
                    "Should I be out, try the neighbours.",
                ),
                no=(
                    "Don't give it to the neighbours.",
                    "Nobody next door should get the parcel.",
                    "Hand it to the addressee only, not to a neighbour.",
                    "I don't want it left next door.",
                    "The neighbours must not see it.",
                    "Please never leave it with the people next door.",
                    "My neighbours are not to be trusted with it.",
                    "Better take it back than leave it with a neighbour.",
                ),
                default=True,
            ),
            (
                "Whether a neighbour may take the parcel",
                "Parcel may be left with the people next door",
                "Neighbours may accept it",
            ),
        ),
    ),
    requests=(
        "<Order|Buy> what is in basket {basket} and send it to {person}, {house} {street}, {postcode} {city}, "
        "{country}.",
        "Check out basket {basket}. <The address is|Address:> {person}, {street} {house}, {city} {postcode}, "
        "{country}.",
        "I'm done shopping. Please order basket {basket}; it goes to {person} at {house} {street} in {city}, "
        "{country}, postcode {postcode}.",
        "My aunt is called {person} and lives in {country}, in {city} (postcode {postcode}), {street} number {house}. "
        "<Order basket {basket} for her|Basket {basket} is for her, so please order it>.",
        "<Place|Submit> the order for {basket}. Recipient: {person}. Street: {street}, house: {house}. "
        "Town: {postcode} {city}. Country: {country}.",
        "Deliver to {person}, {street} {house}, {postcode} {city}, {country}<, please|>. The basket is {basket}.",
        "<Could|Can> you finish the purchase of basket {basket}? {person} should get it: {house} {street}, {city}, "
        "{postcode}, {country}.",
        "Basket {basket}, with {delivery}, to {person}, {street} {house}, {postcode} {city}, {country}.",
        "I've moved, so mind the address: {person}, {house} {street}, {city} {postcode}, {country}. "
        "<Now order|Please buy> basket {basket}.",
        "Let's buy it all! Basket {basket}, voucher {voucher}, sent to {person}, {street} {house}, {postcode} {city} "
        "in {country}.",
        "To {country}, please: {person}, {street} {house}, {city}, {postcode}. Everything in basket {basket}, "
        "<and tell|tell> the driver {note}.",
        "Would you kindly <place|make> an order out of basket {basket} for {person}? The house is {house} {street}, "
        "the town {city} in {country} and the postcode {postcode}.",
    ),
    answer={"order": _ORDER, "parcel": _PARCEL},
)

_TRACK = Tool(
    names="track_parcel parcel_status where_is_parcel follow_shipment shipment_tracking",
    descriptions=(
        "Where a parcel <is|is now> and when it <comes|arrives>.",
        "<Follow|Track> a parcel by the number <on its label|that the carrier gave it>.",
        "State of a parcel on its way.",
        "Look up how far a shipment has got.",
    ),
    parts=(
        Param(
            "parcel",
            "parcel tracking_number parcel_id shipment",
            _PARCEL,
            ("<Number|Tracking number> of the parcel", "Which parcel", "The number under which it travels"),
            required=True,
        ),
        Param(
            "history",
            "history all_stops with_history full_route",
            Flag(
                yes=(
                    "I want to see every stop it has made.",
                    "Show the whole journey so far.",
                    "Include all earlier stations.",
                    "List each step of its way, not just the last.",
                    "Its complete route so far, please.",
                    "Where has it been before? I want that as well.",
                    "Add the history.",
                    "I'd like all the places it passed through.",
                ),
                no=(
                    "Only the latest state, please.",
                    "I don't need the earlier stops.",
                    "Without the history.",
                    "Just where it is now, not the whole journey.",
                    "Skip the stations it has already passed.",
                    "Where it was before doesn't matter.",
                    "Leave the past stops out.",
                    "The current state alone is enough.",
                ),
                default=False,
            ),
            (
                "Whether earlier stops <come along|are listed>",
                "Give every station so far, not just the last",
                "With all the steps of its way",
            ),
        ),
        Param(
            "language",
            "language lang texts_in",
            _LANGUAGE,
            ("Language of the answer's texts", "In which language the state is told", "Language of the messages"),
            says=(
                "Tell me in {language}.",
                "I'd like the answer in {language}.",
                "Put the state in {language}.",
                "Texts in {language}, please.",
                "My father only reads {language}, so use that.",
                "Give it in {language}.",
            ),
        ),
        Param(
            "email",
            "notify_email email send_news_to mail_to",
            Email(),
            (
                "Address that gets <news|a mail> when it moves on",
                "Where news of the parcel are mailed to",
                "E-mail for <updates|further news>",
            ),
            says=(
                "Mail updates to {email}.",
                "Keep {email} informed about it.",
                "Send further news to {email}.",
                "Please notify {email} when it moves on.",
                "When something changes, write to {email}.",
                "{email} should get the news of it.",
            ),
        ),
    ),
    requests=(
        "Where is <my parcel|the parcel|parcel> {parcel}?",
        "<Track|Follow|Trace> {parcel}<, please|>.",
        "When will <shipment|parcel> {parcel} <arrive|get here|be delivered>?",
        "I've been waiting <for days|for ages|all week>. What's <up|happening> with parcel {parcel}?",
        "{parcel} - <has it left the depot|where is it now|is it on its way>?",
        "Could you <check|find out> how far the parcel with the number {parcel} has got?",
        "The shop gave me the tracking number {parcel}. <What is its state|How is it doing>?",
        "I have to <go out later|leave the house>, so <look up|check> whether {parcel} is coming.",
        "State of the shipment {parcel}, please, in {language}.",
        "Follow the parcel {parcel} and <mail|send> any news to {email}.",
        "Status of {parcel}?",
        "My neighbour asks about her parcel. It <has|carries> the number {parcel}; where <might|may> it be?",
    ),
    answer={
        "state": Choice({"on_the_way": ("on the way",), "delivered": ("delivered",), "delayed": ("delayed",)}),
        "arrives": Date(),
    },
)

_DELIVERY = Tool(
    names="delivery_options shipping_costs list_shipping_methods postage_quote shipping_rates",
    descriptions=(
        "Kinds of delivery to a country, with what they cost and how long they take.",
        "<Which|What> ways of sending there are, and their prices.",
        "<Postage|Shipping costs> before anything is ordered.",
        "Prices of delivery by country and weight.",
    ),
    parts=(
        Param(
            "country",
            "country destination to_country deliver_to",
            Country(),
            ("Country that the goods <go|are sent> to", "Destination", "Where it would be sent"),
            required=True,
        ),
        Param(
            "weight",
            "weight weight_kg kilos mass",
            Number(0.2, 30, 1),
            ("Weight of the goods in kilograms", "How heavy the parcel is, in kg", "Kilograms to be sent"),
            required=True,
        ),
        Param(
            "postcode",
            "postcode zip postal_code area_code",
            Code(("99999", "9999", "AA9 9AA", "999 99")),
            ("Postcode of the destination", "Postal code it is sent to", "Post code, for remote areas"),
            says=(
                "The postcode is {postcode}.",
                "It goes to the postcode {postcode}.",
                "Postal code: {postcode}.",
                "There the postcode would be {postcode}.",
                "For an address with the postcode {postcode}.",
                "Use {postcode} as the postcode.",
            ),
        ),
        Param(
            "days",
            "max_days within_days at_most_days days",
            Count(2, 14),
            (
                "Longest time it may take, in days",
                "Only kinds that take no more days than this",
                "Days until it must have arrived",
            ),
            says=(
                "It must be there within {days} days.",
                "It may take {days} days at most.",
                "I can't wait longer than {days} days.",
                "Only list what arrives in {days} days or fewer.",
                "More than {days} days would be too slow.",
                "{days} days is the longest I can wait.",
            ),
        ),
        Param(
            "insured",
            "insured with_insurance insurance only_insured",
            Flag(
                yes=(
                    "It must be insured.",
                    "I want insurance for it.",
                    "If it gets lost, I want my money back from the carrier.",
                    "Only kinds of delivery with insurance.",
                    "The parcel is valuable, so insure it.",
                    "Without insurance I won't send it.",
                    "Reckon with an insured parcel.",
                    "Include insurance against loss.",
                ),
                no=(
                    "It needn't be insured.",
                    "No insurance, please.",
                    "I'll take the risk without insurance.",
                    "Insurance isn't necessary.",
                    "It's cheap stuff, so leave out the insurance.",
                    "Uninsured is fine.",
                    "I can do without insurance for it.",
                    "Don't add any insurance.",
                ),
                default=False,
            ),
            ("Whether the parcel is insured", "With insurance against loss and damage", "Insured delivery only"),
        ),
    ),
    requests=(
        "What does it cost to send {weight} kg to {country}?",
        "<Which|What> kinds of delivery are there to {country} for {weight} kilos?",
        "How <could|can> I have {weight} kg <sent|shipped> to {country}, and for how much?",
        "Postage to {country}, {weight} kg<, please|>?",
        "I <may|might> order something heavy, {weight} kilograms. What would delivery to {country} be?",
        "My brother lives in {country}. <What are|Tell me> the shipping prices for a parcel of {weight} kg.",
        "For {country}: <list|show> the ways of sending {weight} kg.",
        "Before I order I need to know <what the shipping costs|the price of shipping>. The goods weigh {weight} kg "
        "and go to {country}.",
        "Shipping rates, {country}, {weight} kg.",
        "Can a parcel of {weight} kg be in {country} within {days} days, and what would it cost?",
        "A box with a weight of {weight} kilos is to go to {country}, postcode {postcode}. <What are my options|How "
        "much is that>?",
        "Would you please <quote|tell> me the delivery charges for {weight} kilograms to {country}?",
    ),
    answer={"kind": Choice({"standard": ("standard",), "express": ("express",)}), "price": Number(3, 60, 2)},
)

_VOUCHERS = Tool(
    names="redeem_voucher apply_voucher use_coupon apply_promo_code voucher_to_basket",
    descriptions=(
        "<Redeem|Use> a voucher for a basket that is not yet ordered.",
        "<Takes|Deducts> a voucher from what a basket costs.",
        "Apply a voucher's code to a basket.",
        "Lower the price of a basket <by|with> a coupon.",
    ),
    parts=(
        Param(
            "voucher",
            "voucher code voucher_code coupon promo_code",
            _VOUCHER,
            ("Code of the voucher", "The code <printed|written> on the voucher", "Which voucher"),
            required=True,
        ),
        Param(
            "basket",
            "basket basket_id cart for_basket",
            _BASKET,
            ("<Number|Id> of the basket", "Basket that gets cheaper", "For which basket it is used"),
            required=True,
        ),
        Param(
            "part",
            "amount part_amount value euros",
            Number(1, 60, 2),
            (
                "How much of the voucher is used, in euros",
                "Euros to take from it; all of it if left out",
                "Part of its value, in euros",
            ),
            says=(
                "Use only {part} euros of it.",
                "Take {part} euros from the voucher and leave the rest on it.",
                "I want to spend {part} euros of its value.",
                "Just {part} euros of the voucher, please.",
                "Don't use it up: {part} euros of it are enough.",
                "Of its value, {part} euros should be deducted.",
            ),
        ),
        Param(
            "keep_others",
            "keep_others combine with_other_vouchers in_addition",
            Flag(
                yes=(
                    "Keep the other vouchers that are already there.",
                    "Use it on top of the other vouchers.",
                    "It should be combined with the earlier vouchers.",
                    "The vouchers used before should stay.",
                    "Add it to the ones already redeemed.",
                    "Don't drop the coupons I've entered so far.",
                    "In addition to the previous vouchers, please.",
                    "My earlier codes must remain valid.",
                ),
                no=(
                    "Any other vouchers should be dropped.",
                    "It replaces the vouchers entered before.",
                    "Don't combine it with other vouchers.",
                    "Throw out the earlier codes.",
                    "Use this voucher alone.",
                    "The coupons I gave before shouldn't count any more.",
                    "Remove whatever other vouchers are there.",
                    "No other code is to be used besides it.",
                ),
                default=True,
            ),
            (
                "Whether vouchers already <redeemed|entered> stay",
                "Use it along with earlier vouchers",
                "False drops the other vouchers",
            ),
        ),
    ),
    requests=(
        "<Redeem|Use|Apply> voucher {voucher} for basket {basket}.",
        "I've got a <coupon|voucher> with the code {voucher}. <Take it off|Deduct it from> basket {basket}.",
        "Basket {basket}: <please use|use> the promo code {voucher}.",
        "Does {voucher} work? If so, <use it|redeem it> for my basket {basket}.",
        "Grandma gave me a voucher, {voucher}, and I'd like to <use|spend> it on basket {basket}.",
        "<Can|Could> you make basket {basket} cheaper with {voucher}?",
        "Enter the voucher code {voucher} for the basket {basket}<, please|>.",
        "Take {part} euros from voucher {voucher} for basket {basket}.",
        "Code {voucher}, basket {basket}.",
        "My basket is {basket}, and before I pay I want to <redeem|use up> the voucher {voucher}.",
        "The newsletter promised me a discount with {voucher}. Put it on basket {basket}, <please|thanks>.",
    ),
    answer={"total": Number(5, 500, 2), "saved": Number(1, 60, 2)},
)

_WISH = Tool(
    names="add_to_wish_list save_for_later remember_article wishlist_add note_wish",
    descriptions=(
        "<Put|Note> an article on a wish list<|, not into the basket>.",
        "Remembers an article for later without <buying it|laying it in the basket>.",
        "Adds a product to <a|the customer's> wish list.",
        "<Save|Keep> an article on a list of wishes.",
    ),
    parts=(
        Param(
            "article",
            "article product_id sku wished_article",
            _ARTICLE,
            ("<Number|Id> of the article", "Which article is <wished for|noted>", "What is put on the list"),
            required=True,
        ),
        Param(
            "list",
            "list wish_list list_id on_list",
            _LIST,
            ("<Number|Id> of the wish list", "Which wish list, if there are several", "List it is put on"),
            says=(
                "The list is {list}.",
                "Use the wish list {list}.",
                "It belongs on the list {list}.",
                "I mean the wish list {list}.",
                "My wish list has the id {list}.",
                "Put it on the one with the id {list}.",
            ),
        ),
        Param(
            "priority",
            "priority importance urgency wish_level",
            Choice(
                {
                    "high": ("very much", "badly", "more than anything"),
                    "medium": ("quite a bit", "fairly strongly", "a fair amount"),
                    "low": ("just a little", "only a bit", "not very strongly"),
                }
            ),
            ("How strong the wish is", "How much the article is <wanted|wished for>", "Weight of the wish"),
            says=(
                "I wish for it {priority}.",
                "How much do I want it? {priority}.",
                "I want to have it {priority}.",
                "My wish for it, in words: {priority}.",
                "Note that I want it {priority}.",
                "We'd like to have it {priority}.",
            ),
        ),
        Param(
            "alarm",
            "price_alarm_below notify_below target_price alert_price",
            Number(2, 300, 2),
            (
                "Price in euros under which the customer is told",
                "The customer hears of it when it costs less than this, in euros",
                "Threshold of the price alarm, in euros",
            ),
            says=(
                "Let me know when it costs less than {alarm} euros.",
                "Tell me once the price falls below {alarm} euros.",
                "Set a price alarm at {alarm} euros.",
                "If it drops under {alarm} euros, I want to hear of it.",
                "I'd buy it below {alarm} euros, so tell me then.",
                "Alert me as soon as it's under {alarm} euros.",
            ),
        ),
        Param(
            "public",
            "public visible shared open_to_all",
            Flag(
                yes=(
                    "Others may see the wish.",
                    "My friends should be able to see it.",
                    "Make it visible to everyone.",
                    "It's no secret, show it to whoever opens the list.",
                    "Let visitors of the list see it.",
                    "This wish is public.",
                    "Anyone who knows the list may look at it.",
                    "My family should find it there when they look.",
                ),
                no=(
                    "Nobody else should see it.",
                    "Keep it private.",
                    "It is a secret wish.",
                    "Hide it from other people.",
                    "Only I may see it.",
                    "Others mustn't know about it.",
                    "My friends shouldn't be able to see this one.",
                    "Don't show it to visitors of the list.",
                ),
                default=False,
            ),
            ("Whether others <can|may> see the wish", "Visible to other people", "True shows it to all visitors"),
        ),
        Param(
            "remark",
            "remark note comment memo",
            Text(
                ("for the new flat", "birthday idea for Dad", "only in blue", "compare prices first", "needs batteries")
            ),
            ("The customer's own <words|note> on it", "Words to remember it by", "Comment on the wish"),
            says=(
                "Write {remark} next to it.",
                "Add the comment {remark}.",
                "As a remark, put {remark}.",
                "My note on it: {remark}.",
                "So that I remember why, note {remark}.",
                "With the words {remark}, please.",
            ),
        ),
    ),
    requests=(
        "<Put|Note|Add> article {article} on my wish list.",
        "I don't want to buy {article} yet, <just remember it|only save it for later>.",
        "<Save|Keep> {article} for later<, please|>.",
        "{article} would make a nice present. <On the wish list|Note it on the wish list>, please.",
        "Could you <remember|note down> {article} for me on wish list {list}?",
        "Payday is far off, so for now <keep|put> {article} on the list of my wishes.",
        "I'd like to have {article} some day. <Save it|Remember it>, with the note {remark}.",
        "Wish list {list}: add {article}.",
        "<Remember|Save> {article} and tell me when it <falls|drops> below {alarm} euros.",
        "Please add product {article} to my wishes, not to the basket.",
        "Article {article} looks nice! Put it on the wish list.",
        "Wishlist + {article}.",
    ),
    answer={"list": _LIST, "wishes": Count(1, 60)},
)

DOMAIN = Domain(
    tools={
        "search": _SEARCH,
        "browse": _BROWSE,
        "details": _DETAILS,
        "add": _ADD,
        "change": _CHANGE,
        "checkout": _CHECKOUT,
        "track": _TRACK,
        "delivery": _DELIVERY,
        "voucher": _VOUCHERS,
        "wish": _WISH,
    },
    chains=(
        Chain(
            "search",
            "add",
            (
                "Search for {1.words}, the {1.sorting} first, and put {2.quantity} of the first hit into my basket.",
                "<Find|Look for> {1.words} and put {2.quantity} of the first article <in|into> basket {2.basket}.",
                "I need {1.words} from {1.category}. <Take|Choose> the first thing you find, {2.quantity} of it, for the "
                "basket.",
                "What is the {1.sorting} article for {1.words}? Add {2.quantity} of it to my basket.",
            ),
            carried="article",
            source="article",
            many=True,
        ),
        Chain(
            "search",
            "details",
            (
                "<Search|Look> for {1.words} and show me the details of the first hit.",
                "Find {1.words}, {1.sorting} ones first. <Then tell|Tell> me more about the one on top, in {2.language}.",
                "Which article comes up first for {1.words}? I want <its details|to see its product page>.",
            ),
            carried="article",
            source="article",
            many=True,
        ),
        Chain(
            "search",
            "wish",
            (
                "Look for {1.words} between {1.lowest} and {1.highest} euros and save the first one on my wish list.",
                "Find {1.words} and put the first hit on wish list {2.list}.",
                "Search {1.category} for {1.words}. The first result goes on my wish list with the remark {2.remark}.",
            ),
            carried="article",
            source="article",
            many=True,
        ),
        Chain(
            "browse",
            "wish",
            (
                "Go through {1.category}, the {1.sorting} first, and put the top article on my wish list.",
                "<List|Show> the {1.category} and <remember|save> the first of them for me on wish list {2.list}.",
                "Open page {1.page} of {1.category}. The first article there is to go on my wish list.",
            ),
            carried="article",
            source="article",
            many=True,
        ),
        Chain(
            "add",
            "voucher",
            (
                "Put {1.quantity} of {1.article} into a basket and then <use|redeem> the voucher {2.voucher} for that "
                "basket.",
                "<Add|Please add> {1.quantity} x {1.article} to my basket, and apply {2.voucher} to it afterwards.",
                "I want {1.quantity} of article {1.article} in a basket. <Then make|Make> that basket cheaper with "
                "voucher {2.voucher}.",
            ),
            carried="basket",
            source="basket",
        ),
        Chain(
            "add",
            "checkout",
            (
                "Put {1.quantity} of {1.article} in a basket and order it straight away for {2.person}, {2.house} "
                "{2.street}, "
                "{2.postcode} {2.city}, {2.country}.",
                "I'd like to buy {1.quantity} x {1.article}. Fill a basket with it, then check it out to {2.person}, "
                "{2.street} {2.house}, {2.city} {2.postcode}, {2.country}.",
                "{2.person} in {2.country} needs {1.quantity} of article {1.article}: basket first, then order it to "
                "{2.street} {2.house}, {2.postcode} {2.city}.",
            ),
            carried="basket",
            source="basket",
        ),
        Chain(
            "checkout",
            "track",
            (
                "Order basket {1.basket} for {1.person}, {1.street} {1.house}, {1.postcode} {1.city}, {1.country}, and "
                "then "
                "look where the parcel is.",
                "Buy basket {1.basket}. It goes to {1.person}, {1.house} {1.street}, {1.city}, {1.postcode}, {1.country}. "
                "Then track its parcel and send news of it to {2.email}.",
                "Check out {1.basket} with {1.delivery} to {1.person}, {1.house} {1.street}, {1.postcode} {1.city}, "
                "{1.country}, and tell me in {2.language} when the parcel arrives.",
            ),
            carried="parcel",
            source="parcel",
        ),
    ),
    beyond=(
        "<I want to send the shoes back|How do I return the shoes>, they don't fit.",
        "Cancel <my last order|the order I placed yesterday>.",
        "<Where|On which road> is your nearest shop, and when does it open?",
        "I've forgotten my password. <Send me a new one|Can you reset it>?",
        "<Write|I'd like to write> a review of the kettle I bought.",
        "The lamp arrived broken. I want my money back.",
        "<Send me|I need> the invoice for my last purchase.",
        "Change the credit card that I pay with.",
        "Please unsubscribe me from your newsletter.",
        "Can I pay by instalments?",
        "How long does the guarantee on the toaster last?",
        "<Let me talk|Put me through> to someone from customer service.",
        "Repair my old headphones, please.",
        "Redirect the parcel to <my office|another address>; it is already on its way.",
        "Do you buy used <books|phones> from customers?",
        "Delete my customer account and everything in it.",
        "Are you looking for new staff at the moment?",
        "Which of the two tents did I look at last week?",
    ),
)
