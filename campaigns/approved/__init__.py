"""Message templates that somebody else approves before they may be sent: Meta those of WhatsApp, phone companies in
India those of SMS (DLT). A campaign chooses one and fills its variables with text and tokens.

`placeholders` is pure text; `templates` stores templates and freezes the chosen one at launch; `checks` compares a
campaign with its template and with every recipient; `composing` is the part of the composer.
"""
