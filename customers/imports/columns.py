"""Which column of a file is which field: by its heading in several languages, else by its values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from customers.imports.cells import LIKE_EMAIL, is_date, is_number

MIN_SHARE_ALIKE = 0.8  # of the values of a column, for its kind to be told from them
ATTRIBUTE = "attributes."


class FileKind(StrEnum):
    """What the rows of a file are about. A file of orders may hold the customers who placed them too."""

    CUSTOMERS = "customers"
    ORDERS = "orders"


class ValueKind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    EMAIL = "email"
    PHONE = "phone"
    AMOUNT = "amount"
    COUNT = "count"
    QUANTITY = "quantity"
    MOMENT = "moment"
    YES_NO = "yes_no"
    TAGS = "tags"
    STATUS = "status"
    JSON = "json"


@dataclass(frozen=True)
class Target:
    """A field that a column can become. `headings` are what files call it, as `normalised` gives them."""

    name: str
    label: str
    kind: ValueKind
    headings: frozenset[str]


def normalised(heading: str) -> str:
    """A heading without case, accents and punctuation, its words joined by "_"."""
    plain = unicodedata.normalize("NFKD", heading.casefold().replace("ß", "ss"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign) or sign > "\u0900")
    return re.sub(r"[\W_]+", "_", plain.replace("#", " number ").replace("&", " and ")).strip("_")


def _target(name: str, label: str, kind: ValueKind, headings: str) -> Target:
    return Target(name, label, kind, frozenset({normalised(name), *map(normalised, headings.split(","))}))


# Fields of a person, in a file of customers or beside their orders.
_PERSON = (
    _target(
        "name",
        "Name",
        ValueKind.TEXT,
        "full name,customer name,contact name,display name,client,kunde,nom complet,nom du client,nombre completo,"
        "billing name,नाम,ग्राहक का नाम",
    ),
    _target(
        "first_name",
        "First name",
        ValueKind.TEXT,
        "firstname,given name,fname,vorname,prenom,nombre,first name billing,billing first name,पहला नाम",
    ),
    _target(
        "last_name",
        "Last name",
        ValueKind.TEXT,
        "lastname,surname,family name,lname,nachname,nom de famille,apellido,apellidos,last name billing,"
        "billing last name,उपनाम",
    ),
    _target(
        "email",
        "E-mail",
        ValueKind.EMAIL,
        "e mail,email address,e mail address,mail,emailadresse,e mail adresse,courriel,adresse e mail,correo,"
        "correo electronico,customer email,email billing,billing email,ईमेल",
    ),
    _target(
        "phone",
        "Phone",
        ValueKind.PHONE,
        "phone number,mobile,mobile number,cell,cell phone,telephone,tel,contact,contact number,whatsapp,"
        "whatsapp number,telefon,telefonnummer,handy,handynummer,portable,telefono,movil,phone billing,billing phone,"
        "customer phone,फोन,मोबाइल",
    ),
    _target("city", "City", ValueKind.TEXT, "town,stadt,ort,ville,ciudad,billing city,city billing,शहर"),
    _target(
        "country",
        "Country",
        ValueKind.TEXT,
        "country code,country region,land,pays,pais,billing country,country billing,country code billing,देश",
    ),
)

CUSTOMER_TARGETS = {
    target.name: target
    for target in (
        _target(
            "external_id",
            "Customer ID",
            ValueKind.IDENTIFIER,
            "id,customer id,customerid,customer number,customer no,customer,user id,userid,client id,member id,"
            "contact id,kundennummer,kundennr,kunden id,id client,numero client,id cliente,ग्राहक आईडी",
        ),
        *_PERSON,
        _target("tags", "Tags", ValueKind.TAGS, "tag,labels,groups,schlagworte,etiquettes,etiquetas,टैग"),
        _target("attributes", "Attributes, as JSON", ValueKind.JSON, ""),
        _target("visits", "Visits", ValueKind.COUNT, "visit count,number of visits,besuche,visites,visitas"),
        _target(
            "signed_up_at",
            "Signed up",
            ValueKind.MOMENT,
            "sign up,signed up,signup date,sign up date,date joined,joined,joined at,created,created at,created on,"
            "registered,registration date,date added,member since,customer since,registriert am,date d inscription,"
            "fecha de registro,profile created on",
        ),
        _target(
            "last_seen_at",
            "Last seen",
            ValueKind.MOMENT,
            "last seen,last active,last active on,last login,last visit,letzter besuch,derniere visite,ultima visita",
        ),
        _target(
            "email_opt_in",
            "E-mail consent",
            ValueKind.YES_NO,
            "accepts marketing,accepts email marketing,email marketing consent,email consent,email optin,newsletter,"
            "subscribed,opt in,optin,marketing consent,buyer accepts marketing,einwilligung,consentement,"
            "email marketing,subscription status",
        ),
        _target(
            "sms_opt_in",
            "SMS consent",
            ValueKind.YES_NO,
            "accepts sms marketing,sms marketing consent,sms consent,sms marketing,sms optin",
        ),
        _target(
            "whatsapp_opt_in",
            "WhatsApp consent",
            ValueKind.YES_NO,
            "accepts whatsapp marketing,whatsapp marketing consent,whatsapp consent,whatsapp optin",
        ),
        _target(
            "consent_at",
            "Time of consent",
            ValueKind.MOMENT,
            "consent time,consented at,optin time,confirm time,email marketing consent timestamp,opt in date,"
            "consent date,opt in time",
        ),
        _target("time_zone", "Time zone", ValueKind.TEXT, "timezone,zeitzone,fuseau horaire,zona horaria"),
    )
}

ORDER_TARGETS = {
    target.name: target
    for target in (
        _target(
            "external_id",
            "Order ID",
            ValueKind.IDENTIFIER,
            "order id,orderid,order number,order no,order,order name,invoice,invoice no,invoiceno,invoice number,"
            "invoice id,receipt,receipt number,bill no,bill number,transaction id,transaction,payment id,bestellnummer,"
            "auftragsnummer,rechnungsnummer,numero de commande,numero de facture,numero de pedido,factura,ऑर्डर आईडी,"
            "order number number",
        ),
        _target(
            "customer_external_id",
            "Customer ID",
            ValueKind.IDENTIFIER,
            "customer id,customerid,customer,customer number,customer no,client id,user id,member id,kundennummer,"
            "kunden id,id client,numero client,id cliente,customer user id",
        ),
        *_PERSON,
        _target(
            "ordered_at",
            "Order date",
            ValueKind.MOMENT,
            "order date,date,ordered,ordered on,order time,placed at,purchase date,purchased at,transaction date,"
            "invoice date,invoicedate,created at,created,created date,paid at,paid date,bestelldatum,datum,"
            "rechnungsdatum,date de commande,date de facture,fecha,fecha de pedido,तारीख,order created date",
        ),
        _target(
            "amount",
            "Order total",
            ValueKind.AMOUNT,
            "total,order total,order amount,order value,total amount,grand total,total price,total paid,amount paid,"
            "revenue,gesamt,gesamtbetrag,betrag,summe,montant,montant total,importe,monto,राशि,कुल,order total amount,"
            "net revenue",
        ),
        _target(
            "refunded_amount",
            "Refunded",
            ValueKind.AMOUNT,
            "refunded,refund,refund amount,amount refunded,total refunded,erstattet,rembourse,reembolsado,"
            "order refund amount",
        ),
        _target("currency", "Currency", ValueKind.TEXT, "currency code,wahrung,waehrung,devise,moneda,मुद्रा"),
        _target(
            "status",
            "Status",
            ValueKind.STATUS,
            "order status,financial status,payment status,state,bestellstatus,statut,estado,स्थिति",
        ),
        _target("cancelled_at", "Cancelled at", ValueKind.MOMENT, "canceled at,cancelled,storniert am,annule le"),
        _target(
            "sku",
            "Item: SKU",
            ValueKind.IDENTIFIER,
            "item sku,lineitem sku,line item sku,product sku,product id,product code,stock code,stockcode,article,"
            "article number,item code,artikelnummer,reference,referencia",
        ),
        _target(
            "item_name",
            "Item: name",
            ValueKind.TEXT,
            "item name,item,lineitem name,line item name,product,product name,description,title,artikel,produkt,"
            "produit,producto,उत्पाद",
        ),
        _target(
            "category",
            "Item: category",
            ValueKind.TEXT,
            "item category,product category,product type,department,kategorie,categorie,categoria,श्रेणी",
        ),
        _target(
            "quantity",
            "Item: quantity",
            ValueKind.QUANTITY,
            "qty,item quantity,lineitem quantity,line item quantity,units,menge,anzahl,quantite,cantidad,मात्रा,"
            "quantity refund",
        ),
        _target(
            "unit_price",
            "Item: unit price",
            ValueKind.AMOUNT,
            "unit price,unitprice,price,item price,lineitem price,line item price,item cost,rate,einzelpreis,preis,"
            "prix unitaire,prix,precio,precio unitario,मूल्य",
        ),
        _target(
            "line_total",
            "Item: total",
            ValueKind.AMOUNT,
            "line total,item total,line amount,lineitem total,order line total,positionssumme,total ligne",
        ),
        _target("items", "Items, as JSON", ValueKind.JSON, ""),
        *(CUSTOMER_TARGETS[name] for name in ("email_opt_in", "sms_opt_in", "whatsapp_opt_in")),
    )
}
TARGETS = {FileKind.CUSTOMERS: CUSTOMER_TARGETS, FileKind.ORDERS: ORDER_TARGETS}
ORDERS_NEED = ("amount", "unit_price", "line_total")  # one of these


def guess_kind(heading: Sequence[str]) -> FileKind:
    """Orders where a date and money stand in the heading, customers otherwise."""
    names = {normalised(name) for name in heading}
    has_money = any(ORDER_TARGETS[name].headings & names for name in ORDERS_NEED)
    return FileKind.ORDERS if has_money and ORDER_TARGETS["ordered_at"].headings & names else FileKind.CUSTOMERS


def guess_columns(kind: FileKind, heading: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """For each column the name of its field, "attributes.KEY" for another one of a customer, "" to ignore it.

    `samples` are the first values of each column. A field is given to one column at most, the first that fits.
    """
    targets = TARGETS[kind]
    chosen = [""] * len(heading)
    for at, name in enumerate(heading):
        key = normalised(name)
        # The field's own name comes first: "name" is a person's, also where a product is called a name elsewhere.
        exact = next((target for target in targets if normalised(target) == key), "")
        found = exact or next((target.name for target in targets.values() if key in target.headings), "")
        if found and found not in chosen:
            chosen[at] = found
    for at, values in enumerate(samples):
        if not chosen[at]:
            chosen[at] = _guess_from_values(values, chosen) or _attribute(kind, heading[at], chosen)
    return chosen


def _guess_from_values(values: Sequence[str], taken: Sequence[str]) -> str:
    filled = [value for value in values if value]
    if not filled:
        return ""
    share = {
        "email": sum(bool(LIKE_EMAIL.fullmatch(value)) for value in filled) / len(filled),
        "phone": sum(bool(re.fullmatch(r"\+[\d\s().-]{8,20}", value)) for value in filled) / len(filled),
    }
    return next((name for name, part in share.items() if part >= MIN_SHARE_ALIKE and name not in taken), "")


def _attribute(kind: FileKind, heading: str, taken: Sequence[str]) -> str:
    """The attribute that a column of customers becomes, unless its name is taken or has no letters we can keep."""
    key = attribute_key(heading)
    is_named = kind is FileKind.CUSTOMERS and key and not re.fullmatch(r"column_\d+", key)
    return f"{ATTRIBUTE}{key}" if is_named and f"{ATTRIBUTE}{key}" not in taken else ""


def attribute_key(text: str) -> str:
    """The key of an attribute that a text names, "" where it has no letters that a key may have."""
    return re.sub(r"[^a-z0-9_]", "", normalised(text))[:40]


def attribute_kind(values: Sequence[str]) -> ValueKind:
    """How the values of an attribute are read: numbers where all of them are, words of yes and no, text otherwise."""
    filled = [value for value in values if value]
    if filled and all(is_number(value) and not _has_leading_zero(value) and not is_date(value) for value in filled):
        return ValueKind.AMOUNT
    if filled and {value.casefold() for value in filled} <= {"yes", "no", "true", "false"}:
        return ValueKind.YES_NO
    return ValueKind.TEXT


def _has_leading_zero(value: str) -> bool:
    """Codes like 007 are no numbers."""
    return bool(re.match(r"0\d", value))
