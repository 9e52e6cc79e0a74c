"""Files that a shop might bring: its customers, and the orders of some of them as its shop program exports them."""

CITIES = ("Pune", "Mumbai", "Delhi")
PLANS = ("free", "gold")
CUSTOMERS = "Kundennummer,Full name,E-Mail,Mobile,City,Plan,Joined,Newsletter\n" + "".join(
    f"c{n},Person{n} Test,p{n}@example.com,+91 98200 100{n:02},{CITIES[n % 3]},{PLANS[n % 2]},{n % 12 + 1}/3/2025,yes\n"
    for n in range(1, 43)
)
SHOPIFY_HEADING = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Country"
)
ORDERS = (
    SHOPIFY_HEADING
    + "\n"
    + "".join(
        f"#{1000 + n},p{n}@example.com,paid,2026-03-{n % 28 + 1:02} 10:00:00 +0530,INR,400,{400 + n},"
        f"2026-03-{n % 28 + 1:02} 10:00:00 +0530,1,Coffee beans,{300 + n},CB-1,Person{n} Test,{CITIES[n % 3]},IN\n"
        f"#{1000 + n},p{n}@example.com,,,,,,,1,Filter papers,100,FP-2,,,\n"
        for n in range(1, 31)
    )
)
