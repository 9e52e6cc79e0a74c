"""What files call the fields, in English, German, French, Spanish and Hindi: by field, divided by commas, the surest
first. They are compared without case, accents and punctuation."""

PERSON = {
    "name": """
        full name, customer name, contact name, display name, client, kunde, nom complet, nom du client, nombre
        completo, billing name, नाम, ग्राहक का नाम, नाम (पूरा), party name, buyer name, buyer, bill to, shipping
        name, name and surname, vollständiger name
    """,
    "first_name": """
        firstname, given name, fname, vorname, prenom, nombre, first name billing, billing first name, पहला नाम,
        forename, first name (billing), forenames
    """,
    "last_name": """
        lastname, surname, family name, lname, nachname, nom de famille, apellido, apellidos, last name billing,
        billing last name, उपनाम, familienname, nom
    """,
    "email": """
        e mail, email address, e mail address, mail, emailadresse, e mail adresse, courriel, adresse e mail,
        correo, correo electronico, customer email, email billing, billing email, ईमेल, email id, emailid, mail
        id, customer email address, buyer email, contact email, e mail address 1, ई मेल
    """,
    "phone": """
        phone number, mobile, mobile number, cell, cell phone, telephone, tel, contact, contact number,
        whatsapp, whatsapp number, telefon, telefonnummer, handy, handynummer, portable, telefono, movil, phone
        billing, billing phone, customer phone, फोन, मोबाइल, phone no, phone nos, mobile no, mob no, mobile
        phone, contact no, whatsapp no, customer mobile, rufnummer, mobil, phone 1, मोबाइल नंबर, फोन नंबर
    """,
    "city": """
        town, stadt, ort, ville, ciudad, billing city, city billing, शहर, city town, wohnort, localidad,
        shipping city
    """,
    "country": """
        country code, country region, land, pays, pais, billing country, country billing, country code billing,
        देश
    """,
}

CUSTOMER = {
    "external_id": """
        id, customer id, customerid, customer number, customer no, customer, user id, userid, client id, member
        id, contact id, kundennummer, kundennr, kunden id, id client, numero client, id cliente, ग्राहक आईडी, n
        client, no client, kunden nr, cust id, customer code, cust code, account id, account number, party code,
        member number, numero de cliente, ग्राहक कोड, cust no, cust number, client number, client code, member no,
        account no, customer reference, customer ref, kd nr, kdnr
    """,
    "tags": """
        tag, labels, groups, schlagworte, etiquettes, etiquetas, टैग
    """,
    "visits": """
        visit count, number of visits, besuche, visites, visitas
    """,
    "signed_up_at": """
        sign up, signed up, signup date, sign up date, date joined, joined, joined at, created, created at,
        created on, registered, registration date, date added, member since, customer since, registriert am,
        date d inscription, fecha de registro, profile created on
    """,
    "last_seen_at": """
        last seen, last active, last active on, last login, last visit, letzter besuch, derniere visite, ultima
        visita
    """,
    "email_opt_in": """
        accepts marketing, accepts email marketing, email marketing consent, email consent, email optin,
        newsletter, subscribed, opt in, optin, marketing consent, buyer accepts marketing, einwilligung,
        consentement, email marketing, subscription status, accepts newsletter, newsletter opt in, email opted
        in, email subscribed, abonne, suscrito, boletin, newsletter erlaubt, न्यूज़लेटर
    """,
    "sms_opt_in": """
        accepts sms marketing, sms marketing consent, sms consent, sms marketing, sms optin
    """,
    "whatsapp_opt_in": """
        accepts whatsapp marketing, whatsapp marketing consent, whatsapp consent, whatsapp optin, whatsapp opted
        in
    """,
    "consent_at": """
        consent time, consented at, optin time, confirm time, email marketing consent timestamp, opt in date,
        consent date, opt in time
    """,
    "time_zone": """
        timezone, zeitzone, fuseau horaire, zona horaria
    """,
}

ORDER = {
    "external_id": """
        order id, orderid, order number, order no, order, order name, invoice, invoice no, invoiceno, invoice
        number, invoice id, receipt, receipt number, bill no, bill number, transaction id, transaction, payment
        id, bestellnummer, auftragsnummer, rechnungsnummer, numero de commande, numero de facture, numero de
        pedido, factura, ऑर्डर आईडी, order number number, bill id, voucher no, voucher number, vch no, document
        number, sale id, sales order, txn id, purchase order number, n de commande, no de commande, no commande,
        n commande, no facture, rechnung, beleg, belegnummer, bestell nr, auftrag, pedido, n de pedido, ऑर्डर
        नंबर, ऑर्डर, बिल नंबर, bestellnr, auftragsnr, auftrags nr, rechnungsnr, rechnungs nr
    """,
    "customer_external_id": """
        customer id, customerid, customer, customer number, customer no, client id, user id, member id,
        kundennummer, kunden id, id client, numero client, id cliente, customer user id, n client, no client,
        kundennr, kunden nr, kunde, cust id, customer code, cust code, account id, account number, party code,
        cliente, client, numero de cliente, ग्राहक आईडी, ग्राहक, ग्राहक कोड, cust no, cust number, client number, client
        code, member no, account no, customer reference, customer ref, kd nr, kdnr
    """,
    "ordered_at": """
        order date, ordered, ordered on, date, order time, placed at, purchase date, purchased at, transaction
        date, invoice date, invoicedate, created at, created, created date, paid at, paid date, bestelldatum,
        datum, rechnungsdatum, date de commande, date de facture, fecha, fecha de pedido, तारीख, order created
        date, ordered at, bill date, voucher date, sale date, sales date, txn date, document date, date of
        purchase, order placed, date time, datetime, timestamp, date created, kaufdatum, belegdatum, date achat,
        fecha de compra, fecha de factura, दिनांक, ऑर्डर की तारीख
    """,
    "amount": """
        total, order total, order amount, order value, total amount, grand total, total price, total paid,
        amount paid, revenue, gesamt, gesamtbetrag, betrag, summe, montant, montant total, importe, monto, राशि,
        कुल, order total amount, net revenue, value, net amount, bill amount, bill total, invoice amount,
        invoice total, invoice value, sale amount, sales, sales amount, amount inr, total inr, final amount,
        gross amount, price total, bruttobetrag, rechnungsbetrag, total ttc, prix total, montant ttc, importe
        total, total pedido, कुल राशि, मूल्य कुल
    """,
    "refunded_amount": """
        refunded, refund, refund amount, amount refunded, total refunded, erstattet, rembourse, reembolsado,
        order refund amount
    """,
    "currency": """
        currency code, wahrung, waehrung, devise, moneda, मुद्रा
    """,
    "status": """
        order status, financial status, payment status, state, bestellstatus, statut, estado, स्थिति
    """,
    "cancelled_at": """
        canceled at, cancelled, storniert am, annule le
    """,
    "sku": """
        item sku, lineitem sku, line item sku, product sku, product id, product code, stock code, stockcode,
        article, article number, item code, artikelnummer, reference, referencia
    """,
    "item_name": """
        item name, item, lineitem name, line item name, product, product name, description, title, artikel,
        produkt, produit, producto, उत्पाद
    """,
    "items": """
        line items, lineitems, order items, products, product names, item names, items ordered, products ordered,
        items purchased, products purchased, purchased items, purchased products, produkte, positionen, produits,
        articles, productos, articulos, उत्पादों
    """,
    "category": """
        item category, product category, product type, department, kategorie, categorie, categoria, श्रेणी
    """,
    "quantity": """
        qty, item quantity, lineitem quantity, line item quantity, units, menge, anzahl, quantite, cantidad,
        मात्रा, quantity refund
    """,
    "unit_price": """
        unit price, unitprice, price, item price, lineitem price, line item price, item cost, rate, einzelpreis,
        preis, prix unitaire, prix, precio, precio unitario, मूल्य
    """,
    "line_total": """
        line total, item total, line amount, lineitem total, order line total, positionssumme, total ligne
    """,
}
