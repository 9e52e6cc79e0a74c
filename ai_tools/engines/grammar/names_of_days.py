"""What units of time, months, weekdays and feasts are called."""

import calendar

UNITS = {
    name: unit
    for unit, names in {
        "hours": "hour hours hr hrs h",
        "days": "din day days d dys",
        "weeks": "hafte hafta week weeks wk wks w",
        "fortnights": "fortnight fortnights",
        "months": "mahine mahina month months mo mos mth mths mnth mnths m mon",
        "quarters": "quarter quarters qtr qtrs q",
        "years": "year years yr yrs y saal",
    }.items()
    for name in names.split()
}
MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].lower(), calendar.month_abbr[number].lower())
} | {"sept": 9}
NEAR_MONTHS = {"this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1, "last": -1, "previous": -1}  # month
WEEKDAYS = {
    name: number
    for number in range(7)
    for name in (calendar.day_name[number].lower(), calendar.day_abbr[number].lower())
} | {"tues": 1, "thur": 3, "thurs": 3}
FIXED = {  # feasts of the same day every year
    "christmas": (12, 25),
    "xmas": (12, 25),
    "new year": (1, 1),
    "new years": (1, 1),
    "independence day": (8, 15),
    "republic day": (1, 26),
    "valentines day": (2, 14),
    "valentine day": (2, 14),
    "valentine": (2, 14),
    "valentines": (2, 14),
    "gandhi jayanti": (10, 2),
}
MOVABLE = frozenset(
    [
        *("diwali", "diwal", "deepavali", "dhanteras", "holi", "eid", "ramzan", "ramadan", "navratri", "navaratri"),
        *("dussehra", "dasara", "pongal", "onam", "rakhi", "rakshabandhan", "easter", "lent", "thanksgiving"),
        *("bakrid", "muharram", "durga", "ganesh", "chaturthi", "baisakhi", "lohri", "sankranti", "janmashtami"),
        *("ugadi", "vishu", "bihu", "karwachauth", "pujo", "lockdown", "covid", "monsoon", "summer", "winter"),
        *("spring", "autumn", "ipl"),
    ]
)
OF_A_FEAST = frozenset(["puja", "season", "time", "week", "festival", "year", "fitr", "day", "weekend"])
FIRST_TO_TENTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ORDINALS = {name: number for number, name in enumerate(FIRST_TO_TENTH, start=1)} | {"1": 1, "2": 2, "3": 3, "4": 4}
THIS = ("this", "current", "running", "present", "ongoing")
LAST = ("pichle", "pichhle", "last", "previous", "prev", "past")
