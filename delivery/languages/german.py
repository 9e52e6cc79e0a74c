"""What customers read from us in German."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Abmelden",
    ask="Keine E-Mails mehr an {to}?",
    explain="Sie erhalten an diese Adresse keine E-Mails mehr von uns, ganz gleich zu welchem Thema.",
    button="Von allen E-Mails abmelden",
    done="Sie sind abgemeldet",
    done_explain="An {to} werden keine E-Mails mehr gesendet. Das gilt ab sofort.",
    wrong="War das ein Versehen?",
    undo="Rückgängig machen",
    changed_mind="Haben Sie es sich anders überlegt? Dann können Sie auch Ihre Themen wieder auswählen.",
    again="Wieder E-Mails erhalten",
    undone="Sie sind wieder angemeldet",
    undone_explain="An {to} werden wieder E-Mails gesendet.",
    undo_late="Das lässt sich hier nicht mehr rückgängig machen",
    undo_late_explain="An {to} werden keine E-Mails gesendet. Wenn Sie wieder welche erhalten möchten, sagen Sie es "
    "dem Absender.",
    stored="Ihre Abmeldung ist gespeichert",
    stored_explain="Sie gilt in wenigen Minuten. Sie müssen nichts weiter tun.",
    test="Dieser Link gehört zu einer Testnachricht",
    test_explain="In einer echten Nachricht meldet er den Empfänger ab. Es wurde nichts geändert.",
    unknown="Dieser Link funktioniert nicht",
    unknown_explain="Vielleicht wurde er unterwegs gekürzt oder verändert. Öffnen Sie ihn noch einmal vollständig "
    "aus der E-Mail. Sie können auch einen neuen Link anfordern.",
    away="Noch nicht abgemeldet",
    away_explain="Wir können Ihre Abmeldung gerade nicht annehmen. Bitte versuchen Sie es in einer Minute noch einmal.",
    hidden="Ihre Adresse",
    preferences="Oder wählen Sie, was Sie erhalten",
    topics="Themen per E-Mail",
    channels="Schreiben Sie mir auch per",
    save="Auswahl speichern",
    saved="Ihre Auswahl ist gespeichert",
    saved_explain="Sie gilt ab sofort.",
    restored="Ihre frühere Auswahl gilt wieder",
    restored_explain="Von Ihrer letzten Änderung ist nichts geblieben.",
    restore_late="Das lässt sich hier nicht mehr rückgängig machen",
    restore_late_explain="Sie können Ihre Auswahl weiterhin ändern.",
    back="Zu Ihrer Auswahl",
    fresh_label="Ihre E-Mail-Adresse",
    fresh_button="Neuen Link senden",
    fresh="Sehen Sie in Ihrem Postfach nach",
    fresh_explain="Wenn wir an diese Adresse schreiben, ist ein neuer Link dorthin unterwegs.",
    too_often="Zu viele Anfragen",
    too_often_explain="Bitte versuchen Sie es in einer Stunde noch einmal. Oder antworten Sie auf die E-Mail und "
    "bitten Sie den Absender, Ihre Adresse zu entfernen.",
    fresh_subject="Ihr Link zum Abmelden oder Auswählen",
    fresh_text="Mit diesem Link können Sie sich abmelden oder auswählen, was Sie von uns erhalten:",
    fresh_ignore="Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun.",
)
SIGNUP = SignupWords(
    address="Ihre E-Mail-Adresse",
    topics="Was möchten Sie erhalten?",
    button="Anmelden",
    notice="Was mit Ihren Daten geschieht",
    notice_items=(
        "{sender} speichert Ihre E-Mail-Adresse, Ihre Auswahl sowie wann und wie Sie zugestimmt haben.",
        "Diese Daten dienen nur dazu, Ihnen per E-Mail zu senden, was Sie hier auswählen.",
        "Jede E-Mail enthält einen Link, mit dem Sie Ihre Zustimmung so einfach widerrufen, wie Sie sie hier geben.",
        "Um Ihre Daten einzusehen, zu berichtigen oder löschen zu lassen oder sich zu beschweren, antworten Sie auf "
        "eine der E-Mails. Sie können sich auch bei der Datenschutzbehörde beschweren.",
    ),
    wrong_address="Geben Sie eine E-Mail-Adresse wie asha@example.com ein.",
    asked="Noch ein Schritt",
    asked_explain="Wenn diese Adresse E-Mails von uns erhalten kann, ist ein Link dorthin unterwegs. Öffnen Sie ihn "
    "und drücken Sie die Schaltfläche.",
    confirm="Bestätigen Sie Ihre Anmeldung",
    confirm_button="Ja, schreiben Sie mir",
    confirmed="Sie sind angemeldet",
    confirmed_explain="Jede E-Mail enthält einen Link, mit dem Sie sich wieder abmelden können.",
    old="Dieser Link funktioniert nicht",
    old_explain="Er ist älter als sieben Tage oder wurde unterwegs gekürzt. Melden Sie sich noch einmal an, um einen "
    "neuen zu erhalten.",
    closed="Dieses Formular ist geschlossen",
    closed_explain="Eine Anmeldung ist hier zurzeit nicht möglich.",
    too_often="Zu viele Anfragen",
    too_often_explain="Bitte versuchen Sie es in einer Stunde noch einmal.",
    away="Noch nicht angemeldet",
    away_explain="Wir können Ihre Anmeldung gerade nicht annehmen. Bitte versuchen Sie es in einer Minute noch einmal.",
    mail_subject="Bitte bestätigen: {form}",
    mail_text="{sender} wurde gebeten, an diese Adresse zu schreiben, hoffentlich von Ihnen. Zum Bestätigen drücken "
    "Sie die Schaltfläche auf dieser Seite:",
    mail_ignore="Wenn Sie das nicht waren, müssen Sie nichts tun: Sie erhalten keine E-Mails.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Ihre Telefonnummer",
    notice_items=(
        "{sender} speichert Ihre Telefonnummer, Ihre Auswahl sowie wann und wie Sie zugestimmt haben.",
        "Diese Daten dienen nur dazu, Ihnen per {channel} zu senden, was Sie hier auswählen.",
        "Antworten Sie auf eine Nachricht mit STOP, um Ihre Zustimmung so einfach zu widerrufen, wie Sie sie hier "
        "geben.",
        "Um Ihre Daten einzusehen, zu berichtigen oder löschen zu lassen oder sich zu beschweren, schreiben Sie an "
        "{sender}. Sie können sich auch bei der Datenschutzbehörde beschweren.",
    ),
    wrong_address="Geben Sie eine Telefonnummer mit Landesvorwahl ein, wie +91 98765 43210.",
    asked_explain="Wenn diese Nummer Nachrichten von uns erhalten kann, ist eine dorthin unterwegs. Antworten Sie "
    "mit YES, oder öffnen Sie ihren Link und drücken Sie die Schaltfläche.",
    confirmed_explain="Antworten Sie auf eine Nachricht mit STOP, um sich wieder abzumelden.",
    phone_text="{sender}: Dürfen wir Ihnen schreiben? Antworten Sie mit YES oder öffnen Sie {url}",
)
VIEW = ViewWords(
    test="Dieser Link gehört zu einer Testnachricht",
    test_explain="In einer echten Nachricht zeigt er dem Empfänger die Nachricht als Webseite.",
    unknown="Diese Nachricht kann nicht angezeigt werden",
    unknown_explain="Vielleicht wurde der Link unterwegs gekürzt: Öffnen Sie ihn noch einmal vollständig aus der "
    "E-Mail. Oder die Nachricht ist nicht mehr gespeichert.",
)
GERMAN = Language("de", "Sprache", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
