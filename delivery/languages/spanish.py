"""What customers read from us in Spanish."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Darse de baja",
    ask="¿Dejar de enviar correos a {to}?",
    explain="No recibirás más correos nuestros en esta dirección, sea cual sea el tema.",
    button="Darme de baja de todos los correos",
    done="Te has dado de baja",
    done_explain="Ya no se envían correos a {to}. Tiene efecto inmediato.",
    wrong="¿Ha sido un error?",
    undo="Deshacer",
    changed_mind="¿Has cambiado de opinión? Entonces también puedes volver a elegir tus temas.",
    again="Volver a recibir correos",
    undone="Vuelves a estar en la lista",
    undone_explain="Se vuelven a enviar correos a {to}.",
    undo_late="Esto ya no se puede deshacer aquí",
    undo_late_explain="No se envían correos a {to}. Para volver a recibirlos, díselo al remitente.",
    stored="Tu solicitud está guardada",
    stored_explain="Te daremos de baja en unos minutos. No tienes que hacer nada más.",
    test="Este enlace pertenece a un mensaje de prueba",
    test_explain="En un mensaje real da de baja al destinatario. No se ha cambiado nada.",
    unknown="Este enlace no funciona",
    unknown_explain="Puede que se haya cortado o cambiado por el camino. Ábrelo de nuevo desde el correo, completo. "
    "También puedes pedir un enlace nuevo.",
    away="Todavía no te has dado de baja",
    away_explain="Ahora mismo no podemos atender tu solicitud. Inténtalo de nuevo en un minuto.",
    hidden="tu dirección",
    preferences="O elige lo que recibes",
    topics="Temas por correo",
    channels="También quiero recibir mensajes por",
    save="Guardar mi elección",
    saved="Tu elección está guardada",
    saved_explain="Tiene efecto inmediato.",
    restored="Tu elección anterior vuelve a valer",
    restored_explain="No queda nada de tu último cambio.",
    restore_late="Esto ya no se puede deshacer aquí",
    restore_late_explain="Todavía puedes cambiar tu elección.",
    back="Ver tu elección",
    fresh_label="Tu dirección de correo",
    fresh_button="Enviarme un enlace nuevo",
    fresh="Mira en tu buzón",
    fresh_explain="Si escribimos a esta dirección, un enlace nuevo está en camino.",
    too_often="Demasiadas solicitudes",
    too_often_explain="Inténtalo de nuevo en una hora, o responde al correo y pide al remitente que quite tu "
    "dirección.",
    fresh_subject="Tu enlace para darte de baja o elegir",
    fresh_text="Con este enlace puedes darte de baja o elegir lo que recibes de nosotros:",
    fresh_ignore="Si no lo has pedido, no tienes que hacer nada.",
)
SIGNUP = SignupWords(
    address="Tu dirección de correo",
    topics="¿Qué te gustaría recibir?",
    button="Apuntarme",
    notice="Qué pasa con tus datos",
    notice_items=(
        "{sender} guarda tu dirección de correo, tu elección, y cuándo y cómo diste tu permiso.",
        "Estos datos solo se usan para enviarte por correo lo que eliges aquí.",
        "Cada correo lleva un enlace para retirar tu permiso, tan fácil como lo das aquí.",
        "Para ver, corregir o borrar tus datos, o para una queja, responde a cualquiera de los correos. También "
        "puedes reclamar ante la autoridad de protección de datos.",
    ),
    wrong_address="Escribe una dirección de correo como asha@example.com.",
    asked="Un paso más",
    asked_explain="Si esta dirección puede recibir nuestros correos, un enlace está en camino. Ábrelo y pulsa el "
    "botón.",
    confirm="Confirma que te apuntas",
    confirm_button="Sí, quiero recibirlos",
    confirmed="Te has apuntado",
    confirmed_explain="Cada correo lleva un enlace para darte de baja.",
    old="Este enlace no funciona",
    old_explain="Tiene más de siete días, o se ha cortado por el camino. Apúntate de nuevo para recibir otro.",
    closed="Este formulario está cerrado",
    closed_explain="Ahora mismo nadie puede apuntarse aquí.",
    too_often="Demasiadas solicitudes",
    too_often_explain="Inténtalo de nuevo en una hora.",
    away="Todavía no está hecho",
    away_explain="Ahora mismo no podemos atender tu solicitud. Inténtalo de nuevo en un minuto.",
    mail_subject="Confirma, por favor: {form}",
    mail_text="Han pedido a {sender} que escriba a esta dirección; esperamos que hayas sido tú. Para confirmarlo, "
    "pulsa el botón de esta página:",
    mail_ignore="Si no has sido tú, no tienes que hacer nada: no se te enviará nada.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Tu número de teléfono",
    notice_items=(
        "{sender} guarda tu número de teléfono, tu elección, y cuándo y cómo diste tu permiso.",
        "Estos datos solo se usan para enviarte por {channel} lo que eliges aquí.",
        "Responde STOP a cualquier mensaje para retirar tu permiso, tan fácil como lo das aquí.",
        "Para ver, corregir o borrar tus datos, o para una queja, escribe a {sender}. También puedes reclamar ante "
        "la autoridad de protección de datos.",
    ),
    wrong_address="Escribe un número de teléfono con el prefijo del país, como +91 98765 43210.",
    asked_explain="Si este número puede recibir nuestros mensajes, uno está en camino. Responde YES, o abre su "
    "enlace y pulsa el botón.",
    confirmed_explain="Responde STOP a cualquier mensaje para darte de baja.",
    phone_text="{sender}: para confirmar que podemos escribirte, responde YES o abre {url}",
)
VIEW = ViewWords(
    test="Este enlace pertenece a un mensaje de prueba",
    test_explain="En un mensaje real muestra al destinatario el mensaje como página web.",
    unknown="Este mensaje no se puede mostrar",
    unknown_explain="Puede que el enlace se haya cortado por el camino: ábrelo de nuevo desde el correo, completo. O "
    "el mensaje ya no está guardado.",
)
SPANISH = Language("es", "Idioma", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
