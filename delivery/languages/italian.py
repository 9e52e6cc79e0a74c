"""What customers read from us in Italian."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Annulla l’iscrizione",
    ask="Non inviare più e-mail a {to}?",
    explain="Non riceverai più nostre e-mail a questo indirizzo, qualunque sia l’argomento.",
    button="Annulla l’iscrizione a tutte le e-mail",
    done="La tua iscrizione è annullata",
    done_explain="Non verranno più inviate e-mail a {to}. Vale da subito.",
    wrong="È stato un errore?",
    undo="Ripristina",
    changed_mind="Hai cambiato idea? Allora puoi anche scegliere di nuovo i tuoi argomenti.",
    again="Ricevi di nuovo le e-mail",
    undone="La tua iscrizione è di nuovo attiva",
    undone_explain="Le e-mail vengono di nuovo inviate a {to}.",
    undo_late="Qui non è più possibile tornare indietro",
    undo_late_explain="Non vengono inviate e-mail a {to}. Per riceverle di nuovo, dillo al mittente.",
    stored="La tua richiesta è registrata",
    stored_explain="La tua iscrizione sarà annullata entro pochi minuti. Non devi fare altro.",
    test="Questo link appartiene a un messaggio di prova",
    test_explain="In un messaggio vero annulla l’iscrizione del destinatario. Non è stato cambiato nulla.",
    unknown="Questo link non funziona",
    unknown_explain="Forse è stato tagliato o modificato lungo la strada. Aprilo di nuovo, per intero, dall’e-mail. "
    "Puoi anche chiedere un nuovo link.",
    away="Iscrizione non ancora annullata",
    away_explain="In questo momento non possiamo accogliere la tua richiesta. Riprova tra un minuto.",
    hidden="questo indirizzo",
    preferences="Oppure scegli che cosa ricevere",
    topics="Argomenti per e-mail",
    channels="Scrivetemi anche per",
    save="Salva le scelte",
    saved="Le tue scelte sono salvate",
    saved_explain="Valgono da subito.",
    restored="Le tue scelte di prima valgono di nuovo",
    restored_explain="Della tua ultima modifica non resta nulla.",
    restore_late="Qui non è più possibile tornare indietro",
    restore_late_explain="Puoi ancora cambiare le tue scelte.",
    back="Vedi le tue scelte",
    fresh_label="Il tuo indirizzo e-mail",
    fresh_button="Inviami un nuovo link",
    fresh="Guarda nella tua casella",
    fresh_explain="Se scriviamo a questo indirizzo, un nuovo link è in arrivo.",
    too_often="Troppe richieste",
    too_often_explain="Riprova tra un’ora, oppure rispondi all’e-mail e chiedi al mittente di togliere il tuo "
    "indirizzo.",
    fresh_subject="Il tuo link per annullare l’iscrizione o scegliere",
    fresh_text="Con questo link puoi annullare l’iscrizione o scegliere che cosa ricevere da noi:",
    fresh_ignore="Se non l’hai chiesto tu, non devi fare nulla.",
)
SIGNUP = SignupWords(
    address="Il tuo indirizzo e-mail",
    topics="Che cosa vorresti ricevere?",
    button="Iscriviti",
    notice="Che cosa succede ai tuoi dati",
    notice_items=(
        "{sender} conserva il tuo indirizzo e-mail, le tue scelte, e quando e come hai dato il consenso.",
        "Questi dati servono solo a inviarti per e-mail ciò che scegli qui.",
        "Ogni e-mail contiene un link per ritirare il consenso, con la stessa facilità con cui lo dai qui.",
        "Per vedere, correggere o cancellare i tuoi dati, o per un reclamo, rispondi a una delle e-mail. Puoi anche "
        "rivolgerti all’autorità per la protezione dei dati.",
    ),
    wrong_address="Scrivi un indirizzo e-mail come asha@example.com.",
    asked="Ancora un passo",
    asked_explain="Se questo indirizzo può ricevere le nostre e-mail, un link è in arrivo. Aprilo e premi il pulsante.",
    confirm="Conferma la tua iscrizione",
    confirm_button="Sì, scrivetemi",
    confirmed="La tua iscrizione è attiva",
    confirmed_explain="Ogni e-mail contiene un link per annullarla.",
    old="Questo link non funziona",
    old_explain="Ha più di sette giorni, o è stato tagliato lungo la strada. Iscriviti di nuovo per riceverne un "
    "altro.",
    closed="Questo modulo è chiuso",
    closed_explain="Al momento qui non ci si può iscrivere.",
    too_often="Troppe richieste",
    too_often_explain="Riprova tra un’ora.",
    away="Non ancora fatto",
    away_explain="In questo momento non possiamo accogliere la tua richiesta. Riprova tra un minuto.",
    mail_subject="Conferma, per favore: {form}",
    mail_text="Qualcuno, speriamo tu, ha chiesto a {sender} di scrivere a questo indirizzo. Per confermare, premi il "
    "pulsante di questa pagina:",
    mail_ignore="Se non sei stato tu, non devi fare nulla: non ti verrà inviato nulla.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Il tuo numero di telefono",
    notice_items=(
        "{sender} conserva il tuo numero di telefono, le tue scelte, e quando e come hai dato il consenso.",
        "Questi dati servono solo a inviarti per {channel} ciò che scegli qui.",
        "Rispondi STOP a un messaggio per ritirare il consenso, con la stessa facilità con cui lo dai qui.",
        "Per vedere, correggere o cancellare i tuoi dati, o per un reclamo, scrivi a {sender}. Puoi anche rivolgerti "
        "all’autorità per la protezione dei dati.",
    ),
    wrong_address="Scrivi un numero di telefono con il prefisso del paese, come +91 98765 43210.",
    asked_explain="Se questo numero può ricevere i nostri messaggi, uno è in arrivo. Rispondi YES, oppure apri il "
    "suo link e premi il pulsante.",
    confirmed_explain="Rispondi STOP a un messaggio per annullarla.",
    phone_text="{sender}: per confermare che possiamo scriverti, rispondi YES o apri {url}",
)
VIEW = ViewWords(
    test="Questo link appartiene a un messaggio di prova",
    test_explain="In un messaggio vero mostra al destinatario il messaggio come pagina web.",
    unknown="Questo messaggio non può essere mostrato",
    unknown_explain="Forse il link è stato tagliato lungo la strada: aprilo di nuovo, per intero, dall’e-mail. "
    "Oppure il messaggio non è più conservato.",
)
ITALIAN = Language("it", "Lingua", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
