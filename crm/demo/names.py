"""Cities of the demo's customers, with names that are common there. First and last names are drawn separately."""

from typing import NamedTuple


class Region(NamedTuple):
    """A part of the customers: `share` of a hundred. Of cities and time zones the weights; `phone` begins the numbers,
    which nobody can have, and is empty in regions without such numbers."""

    share: int
    country: str
    time_zone: str
    cities: dict[str, int]
    first: list[str]
    last: list[str]
    phone: str = ""
    digits: int = 0  # of the number behind `phone`


# fmt: off
INDIA = Region(
    62, "India", "Asia/Kolkata",
    {
        "Bengaluru": 22, "Mumbai": 20, "Pune": 13, "Delhi": 12, "Chennai": 9, "Hyderabad": 9, "Kolkata": 6, "Kochi": 4,
        "Jaipur": 3, "Goa": 2,
    },
    [
        "Aarav", "Aditi", "Aditya", "Ananya", "Anjali", "Arjun", "Asha", "Bhavna", "Chetan", "Deepa", "Dev", "Divya",
        "Esha", "Farhan", "Fatima", "Gaurav", "Gita", "Harsh", "Harpreet", "Isha", "Jatin", "Kabir", "Karan", "Kavya",
        "Kiran", "Lakshmi", "Manish", "Meera", "Mohan", "Nandini", "Neha", "Nikhil", "Nisha", "Omar", "Pooja", "Priya",
        "Rajesh", "Ravi", "Rekha", "Rhea", "Rohan", "Sameer", "Sana", "Shreya", "Simran", "Suresh", "Tara", "Uma",
        "Varun", "Vivek", "Yash", "Zara", "Zoya",
    ],
    [
        "Agarwal", "Ahmed", "Bhat", "Bose", "Chopra", "Das", "Desai", "Fernandes", "Ganguly", "Ghosh", "Gupta", "Iyer",
        "Jain", "Joshi", "Kaur", "Kulkarni", "Kumar", "Mehta", "Mishra", "Nair", "Patel", "Pillai", "Prasad", "Rao",
        "Reddy", "Roy", "Saxena", "Sen", "Shah", "Sharma", "Shetty", "Singh", "Sinha", "Thomas", "Varma", "Yadav",
    ],
    "+9155500", 5,  # +91 5… is not a mobile number in India
)
REGIONS = [
    INDIA,
    Region(
        9, "United Kingdom", "Europe/London", {"London": 6, "Manchester": 2, "Leeds": 1},
        ["Alice", "Callum", "Chloe", "Daniel", "Imogen", "Jamal", "Niamh", "Oliver", "Rhys", "Zainab"],
        ["Ashworth", "Begum", "Clarke", "Evans", "Hughes", "Okafor", "Pritchard", "Wright"],
        "+447700900", 3,  # kept free for drama
    ),
    Region(
        8, "United Arab Emirates", "Asia/Dubai", {"Dubai": 5, "Abu Dhabi": 2, "Sharjah": 1},
        ["Ahmad", "Aisha", "Hamza", "Huda", "Khalid", "Layla", "Mariam", "Noor", "Rashid", "Yusuf"],
        ["Al Amiri", "Al Farsi", "Darwish", "Haddad", "Mansour", "Qasim", "Saleh"],
    ),
    Region(
        7, "United States", "America/New_York", {"New York": 4, "Boston": 2, "Atlanta": 1},
        ["Carlos", "Emily", "Jasmine", "Kevin", "Mei", "Noah", "Rosa", "Sofia", "Tyler"],
        ["Brooks", "Chen", "Garcia", "Kowalski", "Nguyen", "Rivera", "Walker"],
    ),
    Region(
        5, "Germany", "Europe/Berlin", {"Berlin": 3, "Köln": 2, "München": 1},
        ["Aylin", "Björn", "Greta", "Jonas", "Lena", "Mehmet", "Sören"],
        ["Bäcker", "Hoffmann", "Krüger", "Öztürk", "Schäfer", "Vogel"],
    ),
    Region(
        4, "Singapore", "Asia/Singapore", {"Singapore": 1},
        ["Hui Min", "Jun Wei", "Nurul", "Siti", "Wei Ling", "Xin Yi"], ["Goh", "Lim", "Rahman", "Tan", "Wong"],
    ),
    Region(
        3, "Brazil", "America/Sao_Paulo", {"São Paulo": 2, "Recife": 1},
        ["Beatriz", "Caio", "João", "Letícia", "Thiago"], ["Araújo", "Conceição", "Moraes", "Teixeira"],
    ),
    Region(
        2, "Kenya", "Africa/Nairobi", {"Nairobi": 3, "Mombasa": 1},
        ["Achieng", "Kamau", "Njeri", "Wanjiku"], ["Kariuki", "Mwangi", "Odhiambo", "Otieno"],
    ),
]
# fmt: on
