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
MONTHS |= {  # as other languages write them
    name: number
    for names, number in (
        ("januar janvier enero", 1),
        ("februar fevrier febrero", 2),
        ("marz maerz", 3),
        ("juni juin junio", 6),
        ("juli juillet julio", 7),
        ("agust agosto aout", 8),
        ("septembre septiembre", 9),
        ("oktober octobre octubre", 10),
        ("novembre noviembre", 11),
        ("dezember decembre diciembre", 12),
    )
    for name in names.split()
}
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
OF_A_FEAST = frozenset(["puja", "season", "time", "week", "month", "festival", "year", "fitr", "day", "weekend"])
FIRST_TO_TENTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TO_TWENTIETH = (
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    *("nineteenth", "twentieth"),
)
ORDINALS = {name: number for number, name in enumerate((*FIRST_TO_TENTH, *TO_TWENTIETH), start=1)} | {"thirtieth": 30}
TENS = {"twenty": 20, "thirty": 30}  # twenty first
THIS = ("this", "current", "running", "present", "ongoing")
LAST = ("pichle", "pichhle", "last", "previous", "prev", "past")
