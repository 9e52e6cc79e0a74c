"""What customers read from us in Portuguese."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
    title="Cancelar inscrição",
    ask="Parar de enviar e-mails para {to}?",
    explain="Você não receberá mais e-mails nossos neste endereço, seja qual for o assunto.",
    button="Cancelar a inscrição em todos os e-mails",
    done="Sua inscrição foi cancelada",
    done_explain="Nenhum e-mail será mais enviado para {to}. Isso vale a partir de agora.",
    wrong="Foi um engano?",
    undo="Desfazer",
    changed_mind="Mudou de ideia? Então você também pode escolher seus assuntos de novo.",
    again="Voltar a receber e-mails",
    undone="Sua inscrição está ativa de novo",
    undone_explain="Os e-mails voltam a ser enviados para {to}.",
    undo_late="Isto não pode mais ser desfeito aqui",
    undo_late_explain="Nenhum e-mail é enviado para {to}. Para voltar a receber, fale com o remetente.",
    stored="Seu pedido está registrado",
    stored_explain="Sua inscrição será cancelada em poucos minutos. Você não precisa fazer mais nada.",
    test="Este link é de uma mensagem de teste",
    test_explain="Em uma mensagem real, ele cancela a inscrição de quem a recebe. Nada foi alterado.",
    unknown="Este link não funciona",
    unknown_explain="Talvez ele tenha sido cortado ou alterado no caminho. Abra-o de novo, inteiro, a partir do "
    "e-mail. Você também pode pedir um novo link.",
    away="Inscrição ainda não cancelada",
    away_explain="Não podemos receber seu pedido agora. Tente de novo em um minuto.",
    hidden="seu endereço",
    preferences="Ou escolha o que você recebe",
    topics="Assuntos por e-mail",
    channels="Escrevam para mim também por",
    save="Salvar escolhas",
    saved="Suas escolhas estão salvas",
    saved_explain="Elas valem a partir de agora.",
    restored="Suas escolhas anteriores voltaram",
    restored_explain="Nada restou da sua última alteração.",
    restore_late="Isto não pode mais ser desfeito aqui",
    restore_late_explain="Você ainda pode alterar suas escolhas.",
    back="Ver suas escolhas",
    fresh_label="Seu endereço de e-mail",
    fresh_button="Enviar um novo link",
    fresh="Veja sua caixa de entrada",
    fresh_explain="Se escrevemos para este endereço, um novo link está a caminho.",
    too_often="Pedidos demais",
    too_often_explain="Tente de novo em uma hora, ou responda ao e-mail e peça ao remetente que retire seu endereço.",
    fresh_subject="Seu link para cancelar a inscrição ou escolher",
    fresh_text="Com este link você pode cancelar a inscrição ou escolher o que recebe de nós:",
    fresh_ignore="Se você não pediu isto, não precisa fazer nada.",
)
SIGNUP = SignupWords(
    address="Seu endereço de e-mail",
    topics="O que você gostaria de receber?",
    button="Inscrever-se",
    notice="O que acontece com seus dados",
    notice_items=(
        "{sender} guarda seu endereço de e-mail, suas escolhas, e quando e como você deu seu consentimento.",
        "Esses dados servem apenas para enviar por e-mail o que você escolhe aqui.",
        "Todo e-mail traz um link para retirar o consentimento, com a mesma facilidade com que você o dá aqui.",
        "Para ver, corrigir ou apagar seus dados, ou para reclamar, responda a qualquer e-mail. Você também pode "
        "recorrer à autoridade de proteção de dados.",
    ),
    wrong_address="Escreva um endereço de e-mail como asha@example.com.",
    asked="Mais um passo",
    asked_explain="Se este endereço pode receber nossos e-mails, um link está a caminho. Abra-o e aperte o botão.",
    confirm="Confirme sua inscrição",
    confirm_button="Sim, escrevam para mim",
    confirmed="Sua inscrição está ativa",
    confirmed_explain="Todo e-mail traz um link para cancelá-la.",
    old="Este link não funciona",
    old_explain="Ele tem mais de sete dias, ou foi cortado no caminho. Inscreva-se de novo para receber outro.",
    closed="Este formulário está fechado",
    closed_explain="No momento ninguém pode se inscrever aqui.",
    too_often="Pedidos demais",
    too_often_explain="Tente de novo em uma hora.",
    away="Ainda não foi feito",
    away_explain="Não podemos receber seu pedido agora. Tente de novo em um minuto.",
    mail_subject="Confirme, por favor: {form}",
    mail_text="Alguém, esperamos que você, pediu a {sender} que escreva para este endereço. Para confirmar, aperte o "
    "botão desta página:",
    mail_ignore="Se não foi você, não precisa fazer nada: nada será enviado a você.",
)
SIGNUP_BY_PHONE = replace(
    SIGNUP,
    address="Seu número de telefone",
    notice_items=(
        "{sender} guarda seu número de telefone, suas escolhas, e quando e como você deu seu consentimento.",
        "Esses dados servem apenas para enviar por {channel} o que você escolhe aqui.",
        "Responda STOP a qualquer mensagem para retirar o consentimento, com a mesma facilidade com que você o dá "
        "aqui.",
        "Para ver, corrigir ou apagar seus dados, ou para reclamar, escreva para {sender}. Você também pode recorrer "
        "à autoridade de proteção de dados.",
    ),
    wrong_address="Escreva um número de telefone com o código do país, como +91 98765 43210.",
    asked_explain="Se este número pode receber nossas mensagens, uma está a caminho. Responda YES, ou abra o link "
    "dela e aperte o botão.",
    confirmed_explain="Responda STOP a qualquer mensagem para cancelá-la.",
    phone_text="{sender}: para confirmar que podemos escrever para você, responda YES ou abra {url}",
)
VIEW = ViewWords(
    test="Este link é de uma mensagem de teste",
    test_explain="Em uma mensagem real, ele mostra a mensagem como página da web a quem a recebe.",
    unknown="Esta mensagem não pode ser mostrada",
    unknown_explain="Talvez o link tenha sido cortado no caminho: abra-o de novo, inteiro, a partir do e-mail. Ou a "
    "mensagem não está mais guardada.",
)
PORTUGUESE = Language("pt", "Idioma", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
