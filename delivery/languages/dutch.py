"""What customers read from us in Dutch."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Afmelden",
    ask="Geen e-mails meer naar {to}?",
    explain="Je krijgt op dit adres geen e-mails meer van ons, waarover dan ook.",
    button="Afmelden voor alle e-mails",
    done="Je bent afgemeld",
    done_explain="Er worden geen e-mails meer gestuurd naar {to}. Dit geldt vanaf nu.",
    wrong="Was dit een vergissing?",
    undo="Ongedaan maken",
    changed_mind="Ben je van gedachten veranderd? Dan kun je ook je onderwerpen weer kiezen.",
    again="Weer e-mails krijgen",
    undone="Je bent weer aangemeld",
    undone_explain="Er worden weer e-mails gestuurd naar {to}.",
    undo_late="Dit kan hier niet meer ongedaan worden gemaakt",
    undo_late_explain="Er worden geen e-mails gestuurd naar {to}. Wil je ze weer krijgen, zeg het dan tegen de "
    "afzender.",
    stored="Je verzoek is opgeslagen",
    stored_explain="Je wordt binnen enkele minuten afgemeld. Je hoeft verder niets te doen.",
    test="Deze link hoort bij een testbericht",
    test_explain="In een echt bericht meldt hij de ontvanger af. Er is niets veranderd.",
    unknown="Deze link werkt niet",
    unknown_explain="Misschien is hij onderweg afgebroken of veranderd. Open hem nog eens helemaal vanuit de e-mail. "
    "Je kunt ook een nieuwe link aanvragen.",
    away="Nog niet afgemeld",
    away_explain="We kunnen je verzoek nu niet aannemen. Probeer het over een minuut nog eens.",
    hidden="je adres",
    preferences="Of kies wat je krijgt",
    topics="Onderwerpen per e-mail",
    channels="Schrijf me ook via",
    save="Keuzes opslaan",
    saved="Je keuzes zijn opgeslagen",
    saved_explain="Ze gelden vanaf nu.",
    restored="Je eerdere keuzes gelden weer",
    restored_explain="Van je laatste wijziging is niets over.",
    restore_late="Dit kan hier niet meer ongedaan worden gemaakt",
    restore_late_explain="Je kunt je keuzes nog steeds wijzigen.",
    back="Bekijk je keuzes",
    fresh_label="Je e-mailadres",
    fresh_button="Stuur me een nieuwe link",
    fresh="Kijk in je mailbox",
    fresh_explain="Als we naar dit adres schrijven, is er een nieuwe link onderweg.",
    too_often="Te veel verzoeken",
    too_often_explain="Probeer het over een uur nog eens, of beantwoord de e-mail en vraag de afzender om je adres "
    "te verwijderen.",
    fresh_subject="Je link om je af te melden of te kiezen",
    fresh_text="Met deze link kun je je afmelden, of kiezen wat je van ons krijgt:",
    fresh_ignore="Als je er niet om hebt gevraagd, hoef je niets te doen.",
)
SIGNUP = SignupWords(
    address="Je e-mailadres",
    topics="Wat wil je krijgen?",
    button="Aanmelden",
    notice="Wat er met je gegevens gebeurt",
    notice_items=(
        "{sender} bewaart je e-mailadres, je keuzes, en wanneer en hoe je toestemming gaf.",
        "Deze gegevens worden alleen gebruikt om je per e-mail te sturen wat je hier kiest.",
        "Elke e-mail heeft een link waarmee je je toestemming net zo makkelijk intrekt als je haar hier geeft.",
        "Wil je je gegevens inzien, verbeteren of wissen, of een klacht indienen, beantwoord dan een van de e-mails. "
        "Je kunt ook klagen bij de autoriteit voor gegevensbescherming.",
    ),
    wrong_address="Vul een e-mailadres in zoals asha@example.com.",
    asked="Nog één stap",
    asked_explain="Als dit adres e-mails van ons kan krijgen, is er een link onderweg. Open hem en druk op de knop.",
    confirm="Bevestig je aanmelding",
    confirm_button="Ja, schrijf me",
    confirmed="Je bent aangemeld",
    confirmed_explain="Elke e-mail heeft een link waarmee je je weer kunt afmelden.",
    old="Deze link werkt niet",
    old_explain="Hij is meer dan zeven dagen oud, of is onderweg afgebroken. Meld je nog eens aan om een nieuwe te "
    "krijgen.",
    closed="Dit formulier is gesloten",
    closed_explain="Op dit moment kan niemand zich hier aanmelden.",
    too_often="Te veel verzoeken",
    too_often_explain="Probeer het over een uur nog eens.",
    away="Nog niet gedaan",
    away_explain="We kunnen je verzoek nu niet aannemen. Probeer het over een minuut nog eens.",
    mail_subject="Bevestig alsjeblieft: {form}",
    mail_text="Iemand, hopelijk jij, heeft {sender} gevraagd om naar dit adres te schrijven. Druk om te bevestigen "
    "op de knop op deze pagina:",
    mail_ignore="Was jij dit niet, dan hoef je niets te doen: er wordt je niets gestuurd.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Je telefoonnummer",
    notice_items=(
        "{sender} bewaart je telefoonnummer, je keuzes, en wanneer en hoe je toestemming gaf.",
        "Deze gegevens worden alleen gebruikt om je via {channel} te sturen wat je hier kiest.",
        "Beantwoord een bericht met STOP om je toestemming net zo makkelijk in te trekken als je haar hier geeft.",
        "Wil je je gegevens inzien, verbeteren of wissen, of een klacht indienen, schrijf dan aan {sender}. Je kunt "
        "ook klagen bij de autoriteit voor gegevensbescherming.",
    ),
    wrong_address="Vul een telefoonnummer in met de landcode, zoals +91 98765 43210.",
    asked_explain="Als dit nummer berichten van ons kan krijgen, is er een onderweg. Antwoord YES, of open de link "
    "en druk op de knop.",
    confirmed_explain="Beantwoord een bericht met STOP om je weer af te melden.",
    phone_text="{sender}: bevestig dat we je mogen schrijven, antwoord YES of open {url}",
)
VIEW = ViewWords(
    test="Deze link hoort bij een testbericht",
    test_explain="In een echt bericht toont hij de ontvanger het bericht als webpagina.",
    unknown="Dit bericht kan niet worden getoond",
    unknown_explain="Misschien is de link onderweg afgebroken: open hem nog eens helemaal vanuit de e-mail. Of het "
    "bericht wordt niet meer bewaard.",
)
DUTCH = Language("nl", "Taal", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
