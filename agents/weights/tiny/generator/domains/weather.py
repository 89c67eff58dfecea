"""Weather: the present, the coming days and hours, air and pollen, sun, coast and tides, warnings on thresholds."""

from __future__ import annotations

from generator.kinds import Choice, City, Code, Count, Country, Date, Email, Flag, Hour, Number, Several, Text, Time
from generator.tools import Chain, Domain, Group, Param, Tool

_SITE = Code(("CS-9999", "shore-999", "s99999", "TG#9", "9999-AA"))
_ALERT = Code(("WX-99999", "rule-999", "w9999", "#-99", "TH99.999"))
_LATITUDE = Number(-85, 85, 4)
_LONGITUDE = Number(-179, 179, 4)
_UNITS = Choice(
    {
        "metric": ("metric units", "Celsius and kilometres", "the metric system", "degrees Celsius"),
        "imperial": ("imperial units", "Fahrenheit and miles", "the imperial system", "degrees Fahrenheit"),
        "scientific": ("scientific units", "kelvins", "Kelvin and metres per second", "the units physicists use"),
    },
    default="metric",
)
_DETAILS = Choice(
    {
        "wind": ("wind", "the wind", "wind speed"),
        "humidity": ("humidity", "the humidity", "moisture of the air"),
        "pressure": ("air pressure", "the barometric pressure", "the barometer reading"),
        "uv": ("UV index", "the UV level", "ultraviolet radiation"),
        "visibility": ("visibility", "the visibility", "how far one can see"),
        "clouds": ("cloud cover", "the clouds", "cloudiness"),
    }
)

_NOW_CITY = Tool(
    names="current_weather weather_now get_current_conditions weather_in_city city_weather present_weather",
    descriptions=(
        "<Tells|Reports|Returns> the <current|present> weather in a <city|town>.",
        "<Weather|Conditions> in a <city|named place> <right now|at this moment>.",
        "<Get|Fetch> what the weather is like now<, by the name of a city|, for a place given by name>.",
        "The latest <weather report|observation> for a <city|town>, no forecast.",
    ),
    parts=(
        Param(
            "city",
            "city town place locality city_name",
            City(),
            (
                "<Name of|Which> the city",
                "City <whose weather is wanted|to look at>",
                "Town, without its country",
                "Place whose <weather|sky> is meant",
            ),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation in_country",
            Country(),
            (
                "Country <of the city|in which the city lies>",
                "Where the city is",
                "State that the town belongs to",
                "The city's country",
            ),
            required=True,
        ),
        Param(
            "units",
            "units unit_system measures unit",
            _UNITS,
            ("Units of the <values|figures>", "System of measurement", "<How|In which units> values are given"),
            says=(
                "<Give|Show> me the <values|figures> in {units}<, please|>.",
                "I think in {units}.",
                "I'm used to {units}.",
                "Use {units}<| for everything>.",
                "Please report in {units}.",
                "The numbers should be in {units}.",
            ),
        ),
        Param(
            "details",
            "details fields include extra_values with",
            Several(_DETAILS, 3),
            (
                "<Further|Extra> <values|readings> to <report|return>",
                "What to <add|report> besides the temperature",
                "Quantities wanted in addition",
            ),
            says=(
                "<Add|Include|Tell me also>: {details}.",
                "I also <want|need> to know about {details}.",
                "<Besides|Apart from> the temperature I care about {details}.",
                "Don't leave out {details}.",
                "Put {details} into the report<, too|>.",
                "Of interest, too: {details}.",
            ),
        ),
        Param(
            "lang",
            "language lang text_language locale",
            Choice(
                {
                    "en": ("English", "the English language", "British English"),
                    "de": ("German", "the German language", "Deutsch"),
                    "fr": ("French", "the French language", "français"),
                    "es": ("Spanish", "the Spanish language", "español"),
                    "pl": ("Polish", "the Polish language", "polski"),
                },
                default="en",
            ),
            (
                "Language of the <texts|summary>",
                "In which language the weather is described",
                "Language <the report is written in|to answer in>",
            ),
            says=(
                "The <text|report> should be in {lang}.",
                "<Write|Word> it in {lang}<, please|>.",
                "I'd like the summary in {lang}.",
                "Please use {lang} for the description.",
                "My <guest|neighbour> reads only {lang}, so choose that as the language.",
            ),
        ),
        Param(
            "felt",
            "feels_like apparent felt_temperature with_wind_chill",
            Flag(
                yes=(
                    "Tell me how warm it feels, too.",
                    "Add the felt temperature.",
                    "With the wind chill, please.",
                    "<I also want|Give me> the apparent temperature.",
                    "How cold does it feel on the skin?",
                    "The thermometer is not enough, I need to know how it feels.",
                    "Include the feels-like value.",
                    "Account for wind chill, too.",
                    "Say also what temperature one would feel.",
                ),
                no=(
                    "I don't need to know how it feels.",
                    "Leave the felt temperature out.",
                    "No wind chill, please.",
                    "Skip the apparent temperature.",
                    "Just what the thermometer says, not how it feels.",
                    "Spare me the feels-like value.",
                    "How warm it feels does not interest me.",
                    "Without the felt temperature.",
                ),
                default=False,
            ),
            (
                "Whether to report the <felt|apparent> temperature, too",
                "Adds how warm it feels",
                "Return the temperature as people feel it, too",
            ),
        ),
    ),
    requests=(
        "<What is|What's|How is> the weather <right now|at the moment|just now> in {city}, {country}?",
        "<How warm|How cold> is it in {city}, {country}, <right now|at this moment>?",
        "<Is it raining|Is the sun shining|Is there snow falling> in {city}, {country}<, now| at the moment>?",
        "<My sister|A friend of mine|My boss> has just landed in {city}, {country}. What is the weather like there "
        "now?",
        "I'm on the phone with someone in {country}, in {city} to be exact. <Tell me|Find out> the weather there now.",
        "Current weather, {city} ({country})<, please|>.",
        "Would you kindly <look up|check> the present conditions in {city} in {country}?",
        "{city}, {country}: what's it like outside <right now|this minute>?",
        "Do I need <an umbrella|a coat|sunglasses> if I step outside now? I'm in {city}, {country}.",
        "In {units}, please: the weather in {city}, {country}, as it is now.",
        "<Check|Look up|Report> {details} in {city}, {country}, as of this moment.",
        "<Show|Give> me the latest weather report for {city} in {country}, with {details}.",
        "I'm about to leave the <house|hotel> in {city}, {country}. How does it look outside?",
        "Weather report in {lang} for {city}, {country}, as of now.",
    ),
    answer={
        "temperature": Number(-20, 40, 1),
        "sky": Choice({"clear": ("clear",), "rain": ("rain",), "fog": ("fog",)}),
    },
)

_NOW_POINT = Tool(
    names="weather_at_point current_weather_by_coordinates conditions_at_coordinates point_observation "
    "get_weather_by_position",
    descriptions=(
        "<Tells|Reports|Returns> the <current|present> weather at a <point|position> on the map.",
        "<Weather|Conditions> at given coordinates <right now|at this moment>.",
        "<Get|Fetch> the weather now at a latitude and a longitude, with the coast site next to it.",
        "The latest observation for a <position|pair of coordinates>, no forecast.",
    ),
    parts=(
        Param(
            "lat",
            "latitude lat north position_lat",
            _LATITUDE,
            ("Latitude<| in degrees>", "Degrees north<, negative in the south|>", "North-south position in degrees"),
            required=True,
        ),
        Param(
            "lon",
            "longitude lon lng east position_lon",
            _LONGITUDE,
            ("Longitude<| in degrees>", "Degrees east<, negative in the west|>", "East-west position in degrees"),
            required=True,
        ),
        Param(
            "height",
            "altitude elevation height metres_above_sea",
            Number(10, 3500, 1),
            (
                "<Height|Elevation> above the sea in metres",
                "How many metres the point lies above the sea",
                "Metres above sea level",
            ),
            says=(
                "The <place|point> lies {height} metres above the sea.",
                "We are at a height of {height} metres.",
                "Its elevation is {height} m.",
                "Reckon with {height} metres above sea level.",
                "My altimeter shows {height} metres.",
                "Take an altitude of {height} m.",
            ),
        ),
        Param(
            "units",
            "units unit_system measures",
            _UNITS,
            ("Units of the <values|figures>", "System of measurement", "In which units values come back"),
            says=(
                "<Give|Show> me the <values|figures> in {units}<, please|>.",
                "I need {units}.",
                "Please use {units}.",
                "All of it in {units}.",
                "The device reads {units}.",
            ),
        ),
        Param(
            "reach",
            "max_distance station_radius within_km search_radius",
            Number(1, 80, 1),
            (
                "How far away the weather station may be, in km",
                "Greatest distance of a station in kilometres",
                "Use stations within so many kilometres",
            ),
            says=(
                "Use only stations within {reach} km.",
                "The station may be {reach} kilometres away at most.",
                "Readings from further than {reach} km away are of no use.",
                "Please ignore stations beyond {reach} kilometres.",
                "A station no more than {reach} km off, please.",
            ),
        ),
        Param(
            "details",
            "details fields include readings",
            Several(_DETAILS, 3),
            (
                "<Further|Extra> <values|readings> to <report|return>",
                "What to report besides the temperature",
                "Quantities wanted in addition",
            ),
            says=(
                "<Add|Include>: {details}.",
                "I also <want|need> to know about {details}.",
                "Apart from the temperature I care about {details}.",
                "Put {details} into the report.",
                "And please report {details}, too.",
            ),
        ),
    ),
    requests=(
        "<What is|What's|How is> the weather <right now|at the moment> at latitude {lat}, longitude {lon}?",
        "<Get|Fetch|Show me> the current conditions at {lat}, {lon}.",
        "My <tent|boat|drone> is at {lat} / {lon}. What's the weather there now?",
        "Longitude {lon}, latitude {lat}: how warm is it there <right now|just now>?",
        "<Could you|Can you> tell me what it's like outside at the point with latitude {lat} and longitude {lon}?",
        "We <anchored|stopped> at {lat} degrees latitude and {lon} degrees longitude. What weather do we have at "
        "present?",
        "Weather now, lat {lat}, lon {lon}<, please|>.",
        "My <phone|GPS> says {lat}, {lon}. What is it like outside here, this very minute?",
        "At {height} metres above the sea, latitude {lat}, longitude {lon}: what is the weather like at this moment?",
        "<Check|Look up> {details} at lat {lat} and lon {lon}, as they are now.",
        "I'd like the present weather in {units} for the coordinates {lat}, {lon}.",
        "<Ask|Find> a station within {reach} km of {lat}, {lon} and tell me the weather there now.",
        "A <climber|pilot> <radioed|called> from longitude {lon} and latitude {lat}. Which weather does he have?",
    ),
    answer={"temperature": Number(-20, 40, 1), "coast_site": _SITE},
)

_DAILY = Tool(
    names="daily_forecast forecast_by_day get_forecast_days week_ahead predict_days multi_day_outlook",
    descriptions=(
        "<Forecast|Outlook> for a <city|town>, day by day.",
        "<Predicts|Returns> the weather of the <coming|next> days, one entry <per|for each> day.",
        "<Get|Fetch> a forecast over several days for a city, <with|along with> its driest and its warmest day.",
        "How the weather will be in a city over days, without the single hours.",
    ),
    parts=(
        Param(
            "city",
            "city town place locality",
            City(),
            (
                "<Name of|Which> the city",
                "City of the forecast",
                "Town, without its country",
                "Place whose weather is predicted",
            ),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation",
            Country(),
            ("Country <of the city|in which the city lies>", "Where the city is", "The city's country"),
            required=True,
        ),
        Param(
            "days",
            "days num_days day_count length for_days",
            Count(2, 16),
            ("<How many|Number of> days", "Length of the forecast in days", "For so many days"),
            says=(
                "{days} days <are enough|will do>.",
                "Cover {days} days<, please|>.",
                "Let it reach over {days} days.",
                "I <want|need> it for {days} days.",
                "We'll stay {days} days, so predict as many.",
                "Make it {days} days long.",
            ),
        ),
        Param(
            "first",
            "start from start_date first_day begin",
            Date(),
            ("First day of the forecast", "Day on which it starts", "<Begin|Start> with this day"),
            says=(
                "<Start|Begin> <on|with> {first}.",
                "The first day should be {first}.",
                "We <arrive|leave> on {first}, so begin there.",
                "I need it from {first} on.",
                "Days before {first} don't matter.",
                "Let it begin on {first}.",
            ),
        ),
        Param(
            "units",
            "units unit_system measures",
            _UNITS,
            ("Units of the <values|figures>", "System of measurement", "In which units values are given"),
            says=(
                "<Give|Show> me the <values|figures> in {units}.",
                "Use {units}<, please|>.",
                "I prefer {units}.",
                "The numbers should be in {units}.",
                "We <reckon|think> in {units} here.",
            ),
        ),
        Param(
            "values",
            "values fields include quantities",
            Several(
                Choice(
                    {
                        "rain_chance": ("the chance of rain", "how likely rain is", "the probability of rain"),
                        "rain_amount": ("the amount of rain", "how much rain falls", "the rainfall in millimetres"),
                        "sunshine": ("the hours of sunshine", "how long the sun shines", "the sunshine duration"),
                        "gusts": ("the strongest gusts", "gusts of wind", "the peak gusts"),
                        "snow": ("fresh snow", "how much snow falls", "the depth of new snow"),
                    }
                ),
                3,
            ),
            (
                "<Extra|Further> values for each day",
                "What to <add|tell> besides highs and lows",
                "Additional quantities per day",
            ),
            says=(
                "<Include|Add> {values}.",
                "I <also|mainly> want to know about {values}.",
                "What matters to me: {values}.",
                "For each day tell me {values}.",
                "Besides highs and lows, report {values}.",
            ),
        ),
        Param(
            "nights",
            "nights with_nights split_night include_nights",
            Flag(
                yes=(
                    "Show the nights as well.",
                    "We camp, so I need the nights separately, too.",
                    "Days and nights, please.",
                    "Add an entry for each night.",
                    "The nights matter to us, include them.",
                    "Don't forget the nights.",
                    "I want to see day and night apart.",
                    "Also tell me what the nights will be like.",
                ),
                no=(
                    "The nights don't interest me.",
                    "Leave the nights out.",
                    "Only daytime, please.",
                    "No separate entries for the nights.",
                    "Skip the nights, we sleep indoors.",
                    "I don't need to know about the nights.",
                    "Without nights, please.",
                    "Just the days, nothing for the nights.",
                ),
                default=False,
            ),
            ("Whether nights get entries of their own", "<Adds|Include> the nights", "Report each night, too"),
        ),
    ),
    requests=(
        "<How will the weather turn out|What will the weather be like> in {city}, {country}, over the coming days?",
        "<Give me|Show me|I need> a forecast over {days} days for {city}, {country}.",
        "<Please get|Get|Fetch> the forecast for {city} in {country}, day by day<, starting on| from|, beginning on> "
        "{first}.",
        "My <parents|cousins|colleagues> are travelling to {city}, {country}. What do the next {days} days look like "
        "there?",
        "Forecast {city}, {country}, {days} days.",
        "From {first} we'll be <hiking|cycling|camping> near {city}, {country}, for {days} days. What weather is "
        "predicted?",
        "Could you <look up|find out> how the days ahead will be in {city}, {country}?",
        "For each day from {first}: {values}, for {city}, {country}.",
        "I'm planning a <wedding|garden party|trip>. How is the outlook, day by day, for {city}, {country}?",
        "Day-by-day outlook in {units} for {city} ({country})<, please|>.",
        "<Will the weather hold|Which days will be dry> in {city}, {country}? I'm thinking of the next {days} days.",
        "Tell me {values} for the coming {days} days in {city}, {country}.",
        "{country}, {city}: what weather is coming over the next days?",
        "Hi, we have booked a <cabin|flat> in {city}, {country}, and wonder what the days from {first} will bring.",
    ),
    answer={"driest_day": Date(), "warmest_day": Date(), "highest": Number(-5, 38, 1)},
)

_HOURLY = Tool(
    names="hourly_forecast forecast_by_hour hour_by_hour get_hours hours_of_day predict_hours",
    descriptions=(
        "<Forecast|Outlook> for one day in a city, hour by hour.",
        "<Predicts|Returns> how the weather <changes|develops> in the course of a day.",
        "<Get|Fetch> the hours of a single day, with the weather in each of them.",
        "The weather of one date in a <city|town>, one entry <per|for each> hour.",
    ),
    parts=(
        Param(
            "city",
            "city town place locality",
            City(),
            ("<Name of|Which> the city", "City of the forecast", "Town, without its country"),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation",
            Country(),
            ("Country <of the city|in which the city lies>", "Where the city is", "The city's country"),
            required=True,
        ),
        Param(
            "day",
            "date day on_date forecast_date",
            Date(),
            ("<Day|Date> whose hours are wanted", "Which day", "The day to <predict|look at>"),
            required=True,
        ),
        Group(
            "window hours between time_span",
            ("The part of the day that matters", "Hours to be returned; all if left out", "First and last hour"),
            (
                Param(
                    "start",
                    "start from first_hour begin",
                    Hour(),
                    ("First hour", "Hour <it begins with|to begin with>", "Full hour of the start"),
                    required=True,
                    says=(
                        "Only from {start} to {end}<, please|>.",
                        "I care just about the time between {start} and {end}.",
                        "We are outside from {start} until {end}, the rest does not matter.",
                        "{start} to {end} is <all I need|enough>.",
                        "<Restrict|Limit> it to the hours from {start} to {end}.",
                        "It begins at {start} and ends at {end}, so only those hours.",
                    ),
                ),
                Param(
                    "end",
                    "end to last_hour until",
                    Hour(),
                    ("Last hour", "Hour <it ends with|to end with>", "Full hour of the end"),
                    required=True,
                ),
            ),
        ),
        Param(
            "step",
            "step every interval_hours hour_step",
            Count(2, 6),
            ("Distance between two entries in hours", "One entry every so many hours", "Hours from entry to entry"),
            says=(
                "Every {step} hours <will do|is enough>.",
                "One entry per {step} hours, please.",
                "In steps of {step} hours.",
                "I don't need each hour, just one value every {step} hours.",
                "Take {step} hours as the step.",
            ),
        ),
        Param(
            "values",
            "values fields include quantities",
            Several(_DETAILS, 3),
            (
                "<Extra|Further> values for each hour",
                "What to tell besides the temperature",
                "Additional quantities per hour",
            ),
            says=(
                "<Include|Add> {values}.",
                "I <also|mainly> want to know about {values}.",
                "What matters to me: {values}.",
                "For each hour tell me {values}.",
                "Besides the temperature, report {values}.",
            ),
        ),
    ),
    requests=(
        "<What will|How will> the weather <be|develop> hour by hour in {city}, {country}, on {day}?",
        "<When will it rain|At what hour will it be warmest> on {day} in {city}, {country}?",
        "<Give me|Show me|I need> the hourly forecast for {city}, {country}, on {day}.",
        "We have a <match|picnic|concert> in {city}, {country}, on {day} from {start} to {end}. Will it stay dry?",
        "On {day} I'm <running a race|painting the fence> in {city}, {country}. How does the weather change through "
        "the day?",
        "Hours of {day}, {city} ({country})<, please|>.",
        "<Could you|Can you> list the weather in {city}, {country}, for every {step} hours of {day}?",
        "Between {start} and {end} on {day}: what weather is expected in {city}, {country}?",
        "For {day}, hour by hour: {values} in {city}, {country}.",
        "{city}, {country}, {day}. Tell me the single hours, from {start} to {end}.",
        "My daughter <gets married|plays in a cup final> in {country} on {day}, in {city}. "
        "Please look up the forecast for each hour.",
        "How does {day} go in {city}, {country}? I'd like every hour of it.",
        "I have to decide at which hour to <fly the drone|mow the lawn> on {day}; the place is {city}, {country}.",
    ),
    answer={"wettest_hour": Hour(), "highest": Number(-5, 38, 1)},
)

_AIR = Tool(
    names="air_quality pollen_report air_and_pollen get_air_report check_air breathing_report",
    descriptions=(
        "<Tells|Reports|Returns> how much <pollen and dirt|pollen and pollution> is in the air of a city.",
        "Pollen <flight|count> and air quality in a <city|town>.",
        "<Get|Fetch> the load of single substances and pollens in the air.",
        "What <allergic people|asthmatics> should know about the air in a city.",
    ),
    parts=(
        Param(
            "city",
            "city town place locality",
            City(),
            ("<Name of|Which> the city", "City <whose air is meant|to look at>", "Town, without its country"),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation",
            Country(),
            ("Country <of the city|in which the city lies>", "Where the city is", "The city's country"),
            required=True,
        ),
        Param(
            "what",
            "substances kinds measure pollutants report_on",
            Several(
                Choice(
                    {
                        "birch": ("birch pollen", "pollen from birches", "the pollen of birch trees"),
                        "grass": ("grass pollen", "pollen from grasses", "the pollen of meadow grass"),
                        "ragweed": ("ragweed pollen", "pollen from ragweed", "the pollen of ragweed plants"),
                        "hazel": ("hazel pollen", "pollen from hazels", "the pollen of hazel bushes"),
                        "ozone": ("ozone", "the ozone level", "ground-level ozone"),
                        "fine_dust": ("fine dust", "fine particles", "particulate matter"),
                        "no2": ("nitrogen dioxide", "NO2", "the nitrogen dioxide level"),
                    }
                ),
                3,
            ),
            ("<Pollens|Substances> to report", "What in the air is of interest", "Which kinds of pollen and pollution"),
            required=True,
        ),
        Param(
            "day",
            "date day on_date valid_on",
            Date(),
            ("<Day|Date> of the report", "For which day", "Day that is meant; the present one if left out"),
            says=(
                "<It is|I ask> for {day}.",
                "I mean {day}.",
                "The day in question is {day}.",
                "We <arrive|get there> on {day}, so take that day.",
                "Please take {day} as the day.",
                "I need it for {day}.",
            ),
        ),
        Param(
            "scale",
            "scale index index_scale grading",
            Choice(
                {
                    "european": ("the European index", "the scale of the EU", "the European scale"),
                    "american": ("the American index", "the scale used in the States", "the American scale"),
                    "raw": ("raw measurements", "plain micrograms", "unscaled concentrations"),
                },
                default="european",
            ),
            ("Scale of the <values|load>", "In which index the load is expressed", "How the values are graded"),
            says=(
                "<Express|Give> it in {scale}.",
                "Use {scale}<, please|>.",
                "I'm used to {scale}.",
                "Report it in terms of {scale}.",
                "My doctor wants {scale}.",
            ),
        ),
        Param(
            "advice",
            "advice health_advice tips with_recommendations",
            Flag(
                yes=(
                    "Add some health advice.",
                    "Tell me what I should do about it, too.",
                    "With tips for asthmatics, please.",
                    "I'd be glad of recommendations how to behave.",
                    "Include advice for allergic people.",
                    "And say whether one should keep the windows shut.",
                    "Give me recommendations, too.",
                    "A few tips for my health would help.",
                ),
                no=(
                    "No advice, please.",
                    "Spare me the health tips.",
                    "I know what to do, only the figures.",
                    "Without recommendations.",
                    "Leave out the tips.",
                    "Just the numbers, no hints how to behave.",
                    "Recommendations are not needed.",
                    "I don't want to be told what to do.",
                ),
                default=False,
            ),
            (
                "Whether to add health advice",
                "<Adds|Include> recommendations on how to behave",
                "Say also what people should do",
            ),
        ),
    ),
    requests=(
        "<How bad is|How much is there of|What is the load of> {what} in {city}, {country}?",
        "I'm allergic. <Please check|Check|Look up> {what} in {city}, {country}.",
        "<Report|Tell me about|Give me the figures for> {what} in the air of {city}, {country}.",
        "What about {what} in {city}, {country}, on {day}?",
        "My <son|wife|father> has asthma and is in {city}, {country}. How is the air there as to {what}?",
        "{what}: how much of it is in the air in {city} ({country})?",
        "On {day} we <drive|move> to {city} in {country}. Could you find out about {what} there?",
        "Is the air in {city}, {country}, <fit to breathe|clean>? I care about {what}.",
        "Air report for {city}, {country}: {what}.",
        "<Can you|Would you> please give me the values for {what} in {city}, {country}, in {scale}?",
        "My eyes are <itching|watering>. Which values do you have for {what} here in {city}, {country}?",
        "<Before I go jogging|Before we open the windows> in {city}, {country}, I'd like to know about {what}.",
        "In {country}, in the town of {city}, how high is the load for {what}?",
    ),
    answer={
        "load": Number(1, 10, 1),
        "rating": Choice({"low": ("low",), "moderate": ("moderate",), "high": ("high",)}),
    },
)

_SUN = Tool(
    names="sun_times sunrise_sunset get_daylight daylight_hours sun_calendar",
    descriptions=(
        "<Tells|Computes|Returns> when the sun rises and sets at a <point|position>.",
        "Sunrise and sunset <on a day|for a date> at given coordinates.",
        "<Get|Work out> the <span of daylight|hours of light> for a date and a pair of coordinates.",
        "When it <gets light and dark|dawns and darkens> somewhere on Earth.",
    ),
    parts=(
        Group(
            "location position point coordinates",
            ("The <point|place>, by its coordinates", "Where on Earth", "Position of the observer"),
            (
                Param(
                    "lat",
                    "latitude lat north",
                    _LATITUDE,
                    (
                        "Latitude<| in degrees>",
                        "Degrees north, negative in the south",
                        "North-south position in degrees",
                    ),
                    required=True,
                ),
                Param(
                    "lon",
                    "longitude lon lng east",
                    _LONGITUDE,
                    ("Longitude<| in degrees>", "Degrees east, negative in the west", "East-west position in degrees"),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "day",
            "date day on_date calendar_day",
            Date(),
            ("Day <that is meant|to compute>", "Which day", "Date of sunrise and sunset"),
            required=True,
        ),
        Param(
            "dusk",
            "twilight twilight_type dusk_kind dawn_and_dusk",
            Choice(
                {
                    "civil": ("civil twilight", "the civil kind of twilight", "twilight in the civil sense"),
                    "nautical": ("nautical twilight", "the twilight of sailors", "twilight in the nautical sense"),
                    "astronomical": (
                        "astronomical twilight",
                        "the twilight of astronomers",
                        "twilight in the astronomical sense",
                    ),
                }
            ),
            (
                "Kind of twilight to <add|compute>",
                "Which twilight is reported besides",
                "Adds the times of this twilight",
            ),
            says=(
                "<Add|Include> {dusk}.",
                "I also <need|want> {dusk}.",
                "Compute {dusk}, too.",
                "Tell me the times of {dusk} as well.",
                "With {dusk}<, please|>.",
            ),
        ),
        Param(
            "height",
            "observer_height eye_level height_above_ground elevation",
            Number(2, 900, 1),
            (
                "Height of the observer above the ground in metres",
                "How many metres up the observer stands",
                "Metres above the ground",
            ),
            says=(
                "I'll <stand|be> {height} metres above the ground.",
                "We watch it from a tower, {height} metres up.",
                "Reckon with an observer {height} metres up.",
                "The observer's height is {height} m.",
                "Take into account that the balcony is {height} metres above the ground.",
            ),
        ),
        Param(
            "moon",
            "moon with_moon include_moon moon_times",
            Flag(
                yes=(
                    "Tell me about the moon, too.",
                    "I also need moonrise and moonset.",
                    "Include the moon.",
                    "Will the moon be up? Add its times.",
                    "With the moon's times, please.",
                    "Don't leave out the moon.",
                    "The moon's rise and set are of interest, too.",
                    "Add moonrise and moonset to it.",
                ),
                no=(
                    "The moon does not matter.",
                    "Leave the moon out.",
                    "Only the sun, not the moon.",
                    "No moon times, please.",
                    "Skip moonrise and moonset.",
                    "I can do without the moon.",
                    "Nothing about the moon, please.",
                    "The moon's times are not needed.",
                ),
                default=False,
            ),
            ("Whether to add <moonrise and moonset|the moon's times>", "Include the moon", "Report the moon, too"),
        ),
    ),
    requests=(
        "<When does|At what time does> the sun <rise|set|go down> on {day} at latitude {lat}, longitude {lon}?",
        "Sunrise and sunset at {lat}, {lon} on {day}<, please|>.",
        "I want to <photograph|watch> the sunrise on {day}. <We'll be|I'll be> at latitude {lat} and longitude {lon}.",
        "<How long is it light|How long is the daylight> on {day} at lat {lat}, lon {lon}?",
        "<Compute|Work out|Look up> the sun times for {day}, longitude {lon}, latitude {lat}.",
        "On {day} our <boat|caravan> will be at {lat}, {lon}. When does it get dark there?",
        "Could you tell me when the sun comes up at the coordinates {lat}, {lon} on {day}?",
        "{day}, {lat} / {lon}: when is <sundown|sunup|sunset>?",
        "We have to <pitch the tent|be off the mountain> before dark. It's {day}, latitude {lat}, longitude {lon}. "
        "When does the sun set?",
        "For {day} I need sunrise, sunset and {dusk} at latitude {lat}, longitude {lon}.",
        "From a <tower|roof> {height} metres up at {lat}, {lon}: when will we see the sun rise on {day}?",
        "At lat {lat} and lon {lon}, <how early|when> will it be light on {day}?",
        "My <telescope|solar panel> stands at longitude {lon}, latitude {lat}. Give me the sun's times on {day}.",
    ),
    answer={"sunrise": Time(), "sunset": Time()},
)

_SITES = Tool(
    names="find_coast_sites search_beaches coast_spots_near list_shore_places look_up_coast nearby_shore",
    descriptions=(
        "<Find|Search> <beaches, harbours and the like|places on the shore> near a city.",
        "<Lists|Returns> sites on the coast around a city, with the <ids|codes> that tide tables go by.",
        "<Look up|Get> the code of a <beach|coast site>.",
        "Which coast sites there are in the <neighbourhood|surroundings> of a town.",
    ),
    parts=(
        Param(
            "city",
            "city town near place",
            City(),
            (
                "City <in whose surroundings to search|near the coast>",
                "Town that the site is close to",
                "<Name of|Which> the city",
            ),
            required=True,
        ),
        Param(
            "country",
            "country country_code nation",
            Country(),
            ("Country <of the city|in which the city lies>", "Where the city is", "The city's country"),
            required=True,
        ),
        Param(
            "kind",
            "kind type site_type category",
            Choice(
                {
                    "beach": ("beaches", "bathing beaches", "beaches to swim from"),
                    "harbour": ("harbours", "ports", "harbours for boats"),
                    "surf": ("surf spots", "places to surf", "surfing spots"),
                    "cliff": ("cliffs", "sea cliffs", "cliffs above the sea"),
                }
            ),
            ("Kind of <site|place>", "What sort of sites are wanted", "Only sites of this kind"),
            says=(
                "<It should be|We want> {kind}.",
                "I'm only interested in {kind}.",
                "<Show|List> {kind} only.",
                "What I'm after is {kind}.",
                "Restrict it to {kind}.",
                "By that I mean {kind}.",
            ),
        ),
        Param(
            "radius",
            "radius radius_km within_km distance",
            Number(2, 90, 1),
            ("How far from the city, in km", "Kilometres around the city", "Greatest distance in kilometres"),
            says=(
                "Not further than {radius} km away.",
                "Search within {radius} kilometres.",
                "We can <drive|cycle> {radius} km at most.",
                "{radius} km from the town is the limit.",
                "Stay inside a circle of {radius} kilometres.",
            ),
        ),
        Param(
            "limit",
            "limit max_results at_most top",
            Count(2, 30),
            ("<At most|Not more than> so many", "Number of <results|hits>", "Length of the list"),
            says=(
                "{limit} <hits|results|of them> <will do|are enough>.",
                "Show <no more than|at most> {limit}.",
                "<Stop|Cut the list> after {limit}.",
                "Give me {limit} of them.",
                "I don't want more than {limit}.",
            ),
        ),
        Param(
            "order",
            "sort order_by sort_by ranking",
            Choice(
                {
                    "distance": ("nearest", "closest", "least distant"),
                    "rating": ("best rated", "best liked", "most popular"),
                    "water": ("warmest", "warmest water", "mildest water"),
                },
                default="distance",
            ),
            ("Order of the list", "What comes first", "How sites are sorted"),
            says=(
                "<Put|List> the {order} first.",
                "Start with the {order}.",
                "The {order} on top, please.",
                "Sort it so that the {order} comes first.",
                "Begin with the {order}.",
            ),
        ),
        Param(
            "guarded",
            "lifeguard guarded_only supervised with_lifeguard",
            Flag(
                yes=(
                    "There must be a lifeguard.",
                    "We have small children, so only guarded ones.",
                    "Only where somebody watches the swimmers.",
                    "A lifeguard is a must.",
                    "Leave out all without a lifeguard.",
                    "I won't swim where nobody is on watch, so supervised ones only.",
                    "Guarded ones only, please.",
                    "Make sure that lifeguards are on duty there.",
                ),
                no=(
                    "A lifeguard is not needed.",
                    "Unguarded ones are fine, too.",
                    "It need not be supervised.",
                    "We don't care whether there is a lifeguard.",
                    "Show those without a lifeguard, too.",
                    "Nobody has to watch us swim.",
                    "Guarded or not, list them all.",
                    "Don't leave any out for want of a lifeguard.",
                ),
                default=False,
            ),
            ("Whether to list only sites with a lifeguard", "Only supervised sites", "A lifeguard must be there"),
        ),
    ),
    requests=(
        "<Which|What> coast sites are there near {city}, {country}?",
        "<Find|Look up|Search for> {kind} near {city}, {country}.",
        "We're <spending our holidays|staying> in {city}, {country}. Where is the sea, <which places are there|what "
        "is nearby>?",
        "<Show me|List> {limit} {kind} around {city}, {country}.",
        "Are there any {kind} within {radius} km of {city} in {country}?",
        "Places on the shore, {city} ({country}), not more than {radius} km off.",
        "My <kids|nephews> want to see the sea. <Please find|Find> us places on the coast by {city}, {country}.",
        "Could you tell me what {kind} one can reach from {city}, {country}?",
        "I need the codes of coast sites <around|in the area of> {city}, {country}, {order} first.",
        "{city}, {country}: {kind}, at most {limit}<, please|>.",
        "Within {radius} kilometres of {city}, {country}, what {kind} do you know?",
        "In {country} near {city} there must be a shore. What sites does your list have there?",
        "Search the coast around {city}, {country}, and put the {order} first.",
    ),
    answer={"site": _SITE, "distance": Number(1, 60, 1)},
)

_TIDES = Tool(
    names="tide_table get_tides sea_levels tides_at_site high_and_low_water sea_conditions",
    descriptions=(
        "<Tells|Returns> the times of high and low water at a coast site.",
        "Tide table of a <site on the coast|coast site>.",
        "<Get|Fetch> the tides <and the state of the sea|> at a place known by its <id|code>.",
        "When the water is high and when it is low, for one coast site.",
    ),
    parts=(
        Param(
            "site",
            "site site_id station coast_site spot",
            _SITE,
            ("<Id|Code> of the coast site", "Which site", "The site whose tides are wanted"),
            required=True,
        ),
        Param(
            "day",
            "date day on_date first_day",
            Date(),
            ("<First|The> day of the table", "Day whose tides are wanted", "Date on which the table begins"),
            required=True,
        ),
        Param(
            "days",
            "days num_days day_count table_length",
            Count(2, 14),
            ("<How many|Number of> days", "Length of the table in days", "For so many days"),
            says=(
                "Make it {days} days.",
                "I need {days} days in all.",
                "The table should cover {days} days.",
                "We're there for {days} days, cover them all.",
                "Give me {days} days in a row.",
            ),
        ),
        Param(
            "which",
            "events tide only water",
            Choice(
                {
                    "high": ("high water", "high tide", "the highest water"),
                    "low": ("low water", "low tide", "the lowest water"),
                    "both": ("both high and low water", "high and low tide alike", "ebb and flood alike"),
                },
                default="both",
            ),
            ("Which <tides|turns of the tide> to list", "High water, low water or both", "What the table holds"),
            says=(
                "I <need|care about> {which}.",
                "What counts for me is {which}.",
                "<Show|List> {which}.",
                "We're waiting for {which}.",
                "The table should have {which} in it.",
            ),
        ),
        Param(
            "datum",
            "datum reference zero_level level_reference",
            Choice(
                {
                    "chart": ("chart datum", "the zero of the sea chart", "the chart's zero"),
                    "mean": ("mean sea level", "the average level of the sea", "the mean level"),
                    "lowest": (
                        "the lowest astronomical tide",
                        "the lowest possible tide",
                        "the deepest tide there can be",
                    ),
                }
            ),
            ("Level from which heights are counted", "Zero of the heights", "Heights are above this level"),
            says=(
                "Count heights from {datum}.",
                "The heights should be above {datum}.",
                "Take {datum} as zero.",
                "Measure from {datum}<, please|>.",
                "My chart uses {datum}, so do the same.",
            ),
        ),
        Param(
            "unit",
            "unit height_unit length_unit measures",
            Choice(
                {
                    "m": ("metres", "whole and part metres", "the metric unit"),
                    "ft": ("feet", "English feet", "the unit of feet"),
                    "cm": ("centimetres", "whole centimetres", "hundredths of a metre"),
                },
                default="m",
            ),
            ("Unit of the heights", "In what heights are given", "Measure of the water's height"),
            says=(
                "<Give|Show> heights in {unit}.",
                "I'd like the heights in {unit}.",
                "Use {unit} for the heights.",
                "Heights in {unit}, please.",
                "Our <chart|log> is in {unit}, so give the heights likewise.",
            ),
        ),
        Param(
            "waves",
            "waves with_waves sea_state include_sea",
            Flag(
                yes=(
                    "How high are the waves? Add that.",
                    "Include the waves.",
                    "I also want to know about the swell.",
                    "Tell me the state of the sea, too.",
                    "We surf, so add the waves.",
                    "With wave heights, please.",
                    "Add the swell to it.",
                    "Don't leave out the waves.",
                ),
                no=(
                    "The waves don't matter.",
                    "Leave the waves out.",
                    "No sea state, please.",
                    "I don't need the swell.",
                    "Only the tides, nothing about waves.",
                    "Skip the wave heights.",
                    "We stay ashore, so no waves.",
                    "Without the state of the sea.",
                ),
                default=False,
            ),
            ("Whether to add <waves and swell|the waves>", "Report the state of the sea, too", "Include wave heights"),
        ),
    ),
    requests=(
        "<When is|At what time is> {which} at site {site} on {day}?",
        "<Give me|Show me|Get|Fetch> the tide table of {site} for {day}.",
        "We want to <walk across the flats|launch the boat> at {site} on {day}. When does the water turn?",
        "Tides, {site}, {day}<, please|>.",
        "On {day} I'm <fishing|surfing|swimming> at coast site {site}. <Please look up|Look up> the tides.",
        "<Could you|Can you> tell me how the tides will be at {site} from {day} for {days} days?",
        "For {days} days from {day}: times of {which} at the site {site}.",
        "How will the tides at {site} run on {day}? Heights in {unit}.",
        "My <uncle|skipper> asks about {which} on {day}; the site has the code {site}.",
        "{site} on {day}: when do ebb and flood <begin|set in>?",
        "I'd be grateful for the tide times at coast site {site}, {day}.",
        "What does the sea do on {day} at {site}? Heights above {datum}.",
        "Look up the tides for {day}. It's site {site}.",
    ),
    answer={"high_water": Time(), "height": Number(1, 9, 2)},
)

_ALERT_NEW = Tool(
    names="create_weather_alert set_threshold_alert warn_me add_weather_rule watch_weather new_weather_warning",
    descriptions=(
        "<Creates|Sets up> an alert <for when|that goes off as soon as> a weather value passes a threshold.",
        "<Watch|Keep an eye on> the weather of a place and <send|give> a warning when a limit is passed.",
        "<Adds|Make> a rule: warn if a value rises above or falls below a limit.",
        "Have a message sent as soon as <temperature, wind or the like|some value> in a city crosses a limit.",
    ),
    parts=(
        Group(
            "place location where area",
            ("The place to watch", "Where the weather is watched", "City and country"),
            (
                Param(
                    "city",
                    "city town name city_name",
                    City(),
                    ("<Name of|Which> the city", "City to watch", "Town, without its country"),
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
        Group(
            "condition rule threshold trigger",
            ("What sets the alert off", "When to warn", "The value, the limit and the side of it"),
            (
                Param(
                    "quantity",
                    "quantity value measure variable",
                    Choice(
                        {
                            "temperature": ("temperature", "air temperature", "temperature outside"),
                            "wind": ("wind speed", "speed of the wind", "wind"),
                            "rain": ("rainfall", "hourly rainfall", "amount of rain per hour"),
                            "humidity": ("humidity", "air humidity", "relative humidity"),
                            "uv": ("UV index", "UV level", "ultraviolet index"),
                        }
                    ),
                    (
                        "Quantity that is watched<: temperature in °C, wind in km/h, rain in mm per hour|>",
                        "What is compared with the limit",
                        "Which weather value",
                    ),
                    required=True,
                ),
                Param(
                    "side",
                    "direction side compare when",
                    Choice({"above": ("above", "over", "higher than"), "below": ("below", "under", "lower than")}),
                    (
                        "On which side of the limit to warn",
                        "Whether to warn of high or of low values",
                        "Warn when the value is on this side",
                    ),
                    required=True,
                ),
                Param(
                    "limit",
                    "limit level bound amount",
                    Number(1, 60, 1),
                    (
                        "The limit, in the unit of the quantity",
                        "Value <that must be passed|of the threshold>",
                        "Number with which the quantity is compared",
                    ),
                    required=True,
                ),
            ),
            required=True,
        ),
        Param(
            "email",
            "email notify_email send_to mail",
            Email(),
            ("Where the warning is <sent|mailed>", "Address that gets the warning", "Mail address of whom to warn"),
            says=(
                "<Send|Mail> the warning to {email}.",
                "The mail should go to {email}.",
                "Write to {email} when it happens.",
                "{email} is <my address|where to send it>.",
                "Let {email} know.",
                "My <partner|gardener> should get it: {email}.",
            ),
        ),
        Param(
            "until",
            "until expires end_date valid_until",
            Date(),
            ("Last day of the alert", "Day on which it ends", "The alert lapses after this day"),
            says=(
                "<Keep|Leave> it on until {until}.",
                "After {until} I don't need it any more.",
                "It may end on {until}.",
                "The last day is {until}.",
                "Stop watching on {until}.",
            ),
        ),
        Param(
            "title",
            "title name label alert_name",
            Text(("frost in the greenhouse", "Sailing weekend", "too hot for the dog")),
            ("<Name|Title> of the alert", "How the alert is called", "Words to know it by"),
            says=(
                "<Call|Name> <it|the alert> {title}.",
                "Its title: {title}.",
                "Give it the name {title}.",
                "It should be listed as {title}.",
                "Label it {title}<, please|>.",
            ),
        ),
        Param(
            "night",
            "at_night allow_night night_too quiet_hours_off",
            Flag(
                yes=(
                    "Warn me at night, too.",
                    "You may wake me for it.",
                    "It has to work round the clock.",
                    "Also in the middle of the night, please.",
                    "Even when I'm asleep, I want the message.",
                    "No matter whether it is day or night, warn me.",
                    "Night-time warnings are fine.",
                    "Don't hold messages back at night.",
                ),
                no=(
                    "Not at night, please.",
                    "Let me sleep, no warnings by night.",
                    "Only by day.",
                    "Don't wake me for it.",
                    "Hold messages back until the morning.",
                    "I don't want to hear of it at night.",
                    "During the night there should be no warnings.",
                    "Keep quiet while people sleep.",
                ),
                default=True,
            ),
            ("Whether warnings may come at night", "Send warnings by night, too", "Warn in the night as well"),
        ),
    ),
    requests=(
        "<Warn me|Let me know|Tell me|Alert me> <as soon as|when|once> the {quantity} in {city}, {country}, is {side} "
        "{limit}.",
        "<Set up|Create|Add> an alert for {city}, {country}: {quantity} {side} {limit}.",
        "I <want|would like> to be told when the {quantity} is {side} {limit} in {city}, {country}.",
        "My <tomatoes|vines|bees> in {city}, {country}, suffer when the {quantity} is {side} {limit}. Warn me if that "
        "happens.",
        "Alert, please: {city} ({country}), {quantity}, {side} {limit}.",
        "<Could you|Can you> keep an eye on {city}, {country}, and <mail|write to> {email} if the {quantity} is "
        "{side} {limit}?",
        "If the {quantity} gets {side} {limit} in {city} in {country}, send a message to {email}.",
        "Until {until} I need a warning whenever the {quantity} in {city}, {country}, is {side} {limit}.",
        "Make a rule called {title}: when the {quantity} is {side} {limit} in {city}, {country}, warn me.",
        "We have a <crane|tent|market stall> in {country}, in {city}. It gets dangerous with the {quantity} {side} "
        "{limit}, so please watch that.",
        "Watch the weather in {city}, {country}. I must know if the {quantity} should ever be {side} {limit}.",
        "{quantity} {side} {limit} in {city}, {country}? Then I want a warning.",
        "When it comes to {city}, {country}, I worry about the {quantity}. Anything {side} {limit} should set off an "
        "alert.",
    ),
    answer={"alert": _ALERT, "active": Choice({"yes": ("yes",), "no": ("no",)})},
)

_ALERT_DROP = Tool(
    names="delete_weather_alert remove_alert cancel_weather_warning stop_watching drop_weather_rule",
    descriptions=(
        "<Deletes|Removes> <an|a weather> alert.",
        "<Cancel|Drop> a weather warning that was set up <earlier|before>.",
        "<Stops|Ends> the watch on a weather value.",
        "Take an alert on a threshold away.",
    ),
    parts=(
        Param(
            "alert",
            "alert alert_id rule_id warning",
            _ALERT,
            ("<Id|Code> of the alert", "Which alert <to remove|goes>", "The alert that is to end"),
            required=True,
        ),
        Param(
            "reason",
            "reason comment why remark",
            Text(("season is over", "we moved away", "Too many messages")),
            ("Why it is removed", "<Words|A note> for the log", "The reason, in one's own words"),
            says=(
                "<Reason|The reason>: {reason}.",
                "Note {reason} as the reason.",
                "Put {reason} down as the reason.",
                "In the log write {reason}.",
                "Why? {reason}.",
                "Give {reason} as an explanation.",
            ),
        ),
        Param(
            "last",
            "effective end_date from_day on_date",
            Date(),
            ("Day on which it ends", "When the removal takes effect", "Day from which on it is gone"),
            says=(
                "It should end on {last}.",
                "Do it on {last}.",
                "Let that take effect on {last}.",
                "Let it go on {last}.",
                "The day for that is {last}.",
            ),
        ),
        Param(
            "tell",
            "notify notify_recipients send_notice inform",
            Flag(
                yes=(
                    "Let those who got the warnings know.",
                    "Tell the recipients about it.",
                    "Everybody on the list should get a note.",
                    "Send the recipients a notice.",
                    "And inform all who were warned so far.",
                    "The others should hear of it.",
                    "Write to everyone who is signed up.",
                    "People on the list must be told.",
                ),
                no=(
                    "Nobody should get a message about it.",
                    "Don't tell the recipients.",
                    "Do it quietly.",
                    "No notice to anyone, please.",
                    "No need to inform the others.",
                    "Keep it to ourselves.",
                    "The people on the list need not know.",
                    "Do it without writing to anybody.",
                ),
                default=False,
            ),
            ("Whether recipients are told", "Send a notice to those who got the warnings", "Inform the recipients"),
        ),
    ),
    requests=(
        "<Delete|Remove|Drop|Cancel> <the alert|alert|the weather alert> {alert}<, please|>.",
        "I don't <want|need> the weather alert {alert} any more.",
        "{alert} keeps <waking|annoying> me. <Get rid of it|Take it away|Switch that warning off for good>.",
        "<Could you|Can you|Would you> please take away alert {alert}?",
        "We've <sold the boat|taken down the greenhouse>, so the weather warning {alert} can go.",
        "Stop watching the weather under {alert}.",
        "Weather rule {alert}: delete it.",
        "On {last} the alert {alert} should <stop|be removed>.",
        "There's an alert called {alert}. I'd like it <gone|removed|deleted>.",
        "Remove {alert} from my weather warnings, the reason being {reason}.",
        "The weather warning with the id {alert} has done its job and may be deleted.",
        "Please end the alert {alert} with the comment {reason}.",
        "No more warnings from {alert}<, thanks|, please|>.",
    ),
    answer={"status": Choice({"deleted": ("deleted",), "unknown": ("unknown",)})},
)

DOMAIN = Domain(
    tools={
        "now_city": _NOW_CITY,
        "now_point": _NOW_POINT,
        "daily": _DAILY,
        "hourly": _HOURLY,
        "air": _AIR,
        "sun": _SUN,
        "sites": _SITES,
        "tides": _TIDES,
        "alert_new": _ALERT_NEW,
        "alert_drop": _ALERT_DROP,
    },
    chains=(
        Chain(
            "sites",
            "tides",
            (
                "Find coast sites near {1.city}, {1.country}, and tell me the tides on {2.day} at the first one.",
                "<Which|What> {1.kind} are there near {1.city}, {1.country}? For the first of them I need the tide table "
                "of {2.day}.",
                "We want to spend {2.day} by the sea close to {1.city}, {1.country}. Look up the sites on the shore, take "
                "the first and tell me about the tides there.",
                "Search the coast within {1.radius} km of {1.city}, {1.country}. Then fetch the tides of the first site "
                "for {2.day}.",
                "Tide table for {2.day}, please, for whichever site you find first on the coast by {1.city}, {1.country}.",
            ),
            carried="site",
            source="site",
            many=True,
        ),
        Chain(
            "daily",
            "sun",
            (
                "<Which|What> day will be the driest in {1.city}, {1.country}? When does the sun rise at {2.lat}, {2.lon} "
                "on that day?",
                "Get the forecast for {1.city}, {1.country}, over {1.days} days and pick the driest day. Then tell me "
                "sunrise and sunset on it at latitude {2.lat}, longitude {2.lon}.",
                "I need the sun times at latitude {2.lat} and longitude {2.lon} for the day that will be driest in "
                "{1.city}, {1.country}, according to the daily forecast.",
                "Look up the coming days in {1.city}, {1.country}. On the driest of them we'll be at lat {2.lat}, lon "
                "{2.lon}: when does the sun go down there?",
            ),
            carried="day",
            source="driest_day",
        ),
        Chain(
            "daily",
            "tides",
            (
                "Find out from the forecast which day is the warmest in {1.city}, {1.country}, and give me the tides at "
                "{2.site} for it.",
                "We go to the coast site {2.site} on the warmest day that the outlook for {1.city}, {1.country}, has. "
                "What do the tides do then?",
                "Check the next {1.days} days in {1.city}, {1.country}. For the warmest one fetch the tide table of "
                "{2.site}.",
                "I'd like to swim at {2.site} on the day that is warmest in {1.city}, {1.country}. Look at the forecast "
                "first, then at the tides of that day.",
            ),
            carried="day",
            source="warmest_day",
        ),
        Chain(
            "now_point",
            "tides",
            (
                "Check the weather at {1.lat}, {1.lon} right now. The report names a coast site: I need its tides on "
                "{2.day}.",
                "How is the weather at latitude {1.lat}, longitude {1.lon}? And give me the tide table for {2.day} of the "
                "coast site that comes with the answer.",
                "Our boat lies at longitude {1.lon}, latitude {1.lat}. Look up the conditions there, then the tides on "
                "{2.day} at the coast site that belongs to that point.",
            ),
            carried="site",
            source="coast_site",
        ),
        Chain(
            "alert_new",
            "alert_drop",
            (
                "Set up an alert for {1.quantity} {1.side} {1.limit} in {1.city}, {1.country}, and delete it again, it's "
                "just a test.",
                "I want to see whether alerts work: create one for {1.city}, {1.country}, with the {1.quantity} {1.side} "
                "{1.limit}, then remove it at once.",
                "First make a warning for the {1.quantity} {1.side} {1.limit} in {1.city}, {1.country}. Afterwards drop "
                "that very warning, giving {2.reason} as the reason.",
            ),
            carried="alert",
            source="alert",
        ),
    ),
    beyond=(
        "Why is the sky <blue|red in the evening>?",
        "<Show|Send> me a satellite picture of the <storm|clouds>.",
        "Who <invented|built> the first barometer?",
        "Make it stop raining<, please|>.",
        "How many degrees Celsius are a hundred degrees Fahrenheit?",
        "<Order|Buy> me a <weather station|rain gauge|good umbrella>.",
        "Was the last <winter|summer> colder than usual over the whole continent?",
        "Have there been any earthquakes lately?",
        "What is the climate like on <Mars|Venus>?",
        "How will the climate have changed in <fifty|a hundred> years?",
        "<Call|Ring up> the weather service and ask for a forecaster.",
        "Who gives hurricanes their names?",
        "Explain to me how <fog|hail|a thunderstorm> forms.",
        "How much snow lies on the ski slopes, and which lifts are running?",
        "Put a reminder into my calendar to take in the washing before it rains.",
        "How many people were hurt in the last <flood|tornado>?",
        "<Book|Rent> me a deckchair and a parasol at the beach.",
        "Play a film about <glaciers|storm chasers>.",
    ),
)
