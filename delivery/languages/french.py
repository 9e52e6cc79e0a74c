"""What customers read from us in French."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Se désabonner",
    ask="Ne plus envoyer d’e-mails à {to} ?",
    explain="Vous ne recevrez plus aucun e-mail de notre part à cette adresse, quel qu’en soit le sujet.",
    button="Se désabonner de tous les e-mails",
    done="Vous êtes désabonné(e)",
    done_explain="Plus aucun e-mail n’est envoyé à {to}. Cela prend effet immédiatement.",
    wrong="Est-ce une erreur ?",
    undo="Annuler",
    changed_mind="Avez-vous changé d’avis ? Vous pouvez alors choisir à nouveau vos sujets.",
    again="Recevoir à nouveau des e-mails",
    undone="Vous êtes à nouveau abonné(e)",
    undone_explain="Des e-mails sont à nouveau envoyés à {to}.",
    undo_late="Il n’est plus possible de l’annuler ici",
    undo_late_explain="Aucun e-mail n’est envoyé à {to}. Pour en recevoir à nouveau, dites-le à l’expéditeur.",
    stored="Votre demande est enregistrée",
    stored_explain="Vous serez désabonné(e) dans quelques minutes. Vous n’avez rien d’autre à faire.",
    test="Ce lien appartient à un message de test",
    test_explain="Dans un vrai message, il désabonne le destinataire. Rien n’a été modifié.",
    unknown="Ce lien ne fonctionne pas",
    unknown_explain="Il a peut-être été coupé ou modifié en chemin. Ouvrez-le à nouveau, en entier, depuis l’e-mail. "
    "Vous pouvez aussi demander un nouveau lien.",
    away="Pas encore désabonné(e)",
    away_explain="Nous ne pouvons pas prendre votre demande pour le moment. Veuillez réessayer dans une minute.",
    hidden="votre adresse",
    preferences="Ou choisissez ce que vous recevez",
    topics="Sujets par e-mail",
    channels="Écrivez-moi aussi par",
    save="Enregistrer mes choix",
    saved="Vos choix sont enregistrés",
    saved_explain="Ils prennent effet immédiatement.",
    restored="Vos choix précédents sont rétablis",
    restored_explain="Il ne reste rien de votre dernière modification.",
    restore_late="Il n’est plus possible de l’annuler ici",
    restore_late_explain="Vous pouvez toujours modifier vos choix.",
    back="Voir vos choix",
    fresh_label="Votre adresse e-mail",
    fresh_button="Envoyez-moi un nouveau lien",
    fresh="Regardez dans votre boîte de réception",
    fresh_explain="Si nous écrivons à cette adresse, un nouveau lien est en route.",
    too_often="Trop de demandes",
    too_often_explain="Veuillez réessayer dans une heure, ou répondez à l’e-mail et demandez à son expéditeur de "
    "retirer votre adresse.",
    fresh_subject="Votre lien pour vous désabonner ou choisir",
    fresh_text="Avec ce lien, vous pouvez vous désabonner ou choisir ce que vous recevez de nous :",
    fresh_ignore="Si vous ne l’avez pas demandé, vous n’avez rien à faire.",
)
SIGNUP = SignupWords(
    address="Votre adresse e-mail",
    topics="Que souhaitez-vous recevoir ?",
    button="S’inscrire",
    notice="Ce que deviennent vos données",
    notice_items=(
        "{sender} conserve votre adresse e-mail, vos choix, ainsi que la date et la manière dont vous avez accepté.",
        "Ces données servent uniquement à vous envoyer par e-mail ce que vous choisissez ici.",
        "Chaque e-mail contient un lien pour retirer votre accord, aussi simplement que vous le donnez ici.",
        "Pour consulter, corriger ou effacer vos données, ou pour une réclamation, répondez à l’un des e-mails. Vous "
        "pouvez aussi vous adresser à l’autorité de protection des données.",
    ),
    wrong_address="Saisissez une adresse e-mail comme asha@example.com.",
    asked="Encore une étape",
    asked_explain="Si cette adresse peut recevoir nos e-mails, un lien est en route. Ouvrez-le et appuyez sur le "
    "bouton.",
    confirm="Confirmez votre inscription",
    confirm_button="Oui, écrivez-moi",
    confirmed="Vous êtes inscrit(e)",
    confirmed_explain="Chaque e-mail contient un lien pour vous désabonner.",
    old="Ce lien ne fonctionne pas",
    old_explain="Il date de plus de sept jours, ou a été coupé en chemin. Inscrivez-vous à nouveau pour en recevoir "
    "un autre.",
    closed="Ce formulaire est fermé",
    closed_explain="Il n’est pas possible de s’inscrire ici pour le moment.",
    too_often="Trop de demandes",
    too_often_explain="Veuillez réessayer dans une heure.",
    away="Pas encore inscrit(e)",
    away_explain="Nous ne pouvons pas prendre votre demande pour le moment. Veuillez réessayer dans une minute.",
    mail_subject="Veuillez confirmer : {form}",
    mail_text="On a demandé à {sender} d’écrire à cette adresse ; nous espérons que c’était vous. Pour confirmer, "
    "appuyez sur le bouton de cette page :",
    mail_ignore="Si ce n’était pas vous, vous n’avez rien à faire : rien ne vous sera envoyé.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Votre numéro de téléphone",
    notice_items=(
        "{sender} conserve votre numéro de téléphone, vos choix, ainsi que la date et la manière dont vous avez "
        "accepté.",
        "Ces données servent uniquement à vous envoyer par {channel} ce que vous choisissez ici.",
        "Répondez STOP à un message pour retirer votre accord, aussi simplement que vous le donnez ici.",
        "Pour consulter, corriger ou effacer vos données, ou pour une réclamation, écrivez à {sender}. Vous pouvez "
        "aussi vous adresser à l’autorité de protection des données.",
    ),
    wrong_address="Saisissez un numéro de téléphone avec l’indicatif du pays, comme +91 98765 43210.",
    asked_explain="Si ce numéro peut recevoir nos messages, l’un d’eux est en route. Répondez YES, ou ouvrez son "
    "lien et appuyez sur le bouton.",
    confirmed_explain="Répondez STOP à un message pour vous désabonner.",
    phone_text="{sender} : pour confirmer que nous pouvons vous écrire, répondez YES ou ouvrez {url}",
)
VIEW = ViewWords(
    test="Ce lien appartient à un message de test",
    test_explain="Dans un vrai message, il montre au destinataire le message comme page web.",
    unknown="Ce message ne peut pas être affiché",
    unknown_explain="Le lien a peut-être été coupé en chemin : ouvrez-le à nouveau, en entier, depuis l’e-mail. Ou "
    "le message n’est plus conservé.",
)
FRENCH = Language("fr", "Langue", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
