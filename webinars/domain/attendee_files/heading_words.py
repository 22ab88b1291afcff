"""The words by which tools and people head their columns, in the languages they use."""

from .fields import Field

# A new word is one more entry here. Case, spaces and punctuation don't count, nor a unit of time in brackets.
WORDS: dict[Field, tuple[str, ...]] = {
    Field.EMAIL: (
        "email", "mail", "email address", "mail address", "email addr", "user email", "registration email",
        "attendee email", "participant email", "contact email", "primary email", "work email", "E-Mail-Adresse",
        "Mailadresse", "Benutzer-E-Mail", "E-Mail des Benutzers", "Adresse e-mail", "Courriel", "Adresse électronique",
        "Adresse mail", "E-mail de l'utilisateur", "E-mail utilisateur", "Correo", "Correo electrónico",
        "Dirección de correo electrónico", "E-mail del usuario", "Correo electrónico del usuario", "Indirizzo email",
        "Indirizzo e-mail", "Posta elettronica", "E-mail utente", "E-mail dell'utente", "Endereço de e-mail",
        "E-mail do usuário", "E-mail do utilizador", "Correio eletrónico", "E-postadress", "E-post", "E-mailadres",
        "E-mailadres van gebruiker", "Adres e-mail", "メールアドレス", "メール", "ユーザーのメール", "电子邮件",
        "电子邮箱", "邮箱", "用户邮箱", "이메일", "электронная почта",
    ),
    Field.NAME: (
        "name", "full name", "display name", "user name", "user name (original name)", "name (original name)",
        "attendee name", "attendee", "participant", "participant name", "registrant", "registrant name", "guest name",
        "contact name", "person", "your name", "Vollständiger Name", "Teilnehmer", "Benutzername",
        "Benutzername (Originalname)", "Benutzername (ursprünglicher Name)", "Name (Originalname)",
        "Name (ursprünglicher Name)", "Nom complet", "Nom", "Nom d'utilisateur", "Nom d'utilisateur (nom d'origine)",
        "Nom d'utilisateur (nom original)", "Nom (nom d'origine)", "Nom (nom original)", "Nombre completo",
        "Nombre y apellidos", "Nombre de usuario", "Nombre de usuario (nombre original)", "Nombre (nombre original)",
        "Nome completo", "Nome", "Nome e cognome", "Nome utente", "Nome utente (nome originale)",
        "Nome (nome originale)", "Nome de usuário", "Nome de usuário (nome original)",
        "Nome do usuário (nome original)", "Nome (nome original)", "Naam", "Volledige naam",
        "Naam (oorspronkelijke naam)", "Gebruikersnaam", "Namn", "Imię i nazwisko", "氏名", "名前", "名前（元の名前）",
        "ユーザー名", "ユーザー名（元の名前）", "姓名", "이름", "имя",
    ),
    Field.FIRST_NAME: (
        "first name", "first", "firstname", "given name", "given names", "forename", "fname", "attendee first name",
        "registration first name", "Vorname", "Prénom", "Nombre", "Nombre de pila", "Primeiro nome", "Voornaam",
        "Förnamn", "Imię", "名",
    ),
    Field.LAST_NAME: (
        "last name", "last", "lastname", "family name", "surname", "second name", "lname", "attendee last name",
        "registration last name", "Nachname", "Familienname", "Nom de famille", "Apellido", "Apellidos", "Cognome",
        "Sobrenome", "Último nome", "Apelido", "Achternaam", "Efternamn", "Nazwisko", "姓",
    ),
    Field.ORGANISATION: (
        "organisation", "organization", "organisation name", "organization name", "company", "company name",
        "company / organisation", "company / organization", "employer", "affiliation", "institution", "firm", "Firma",
        "Unternehmen", "Einrichtung", "Entreprise", "Société", "Organisme", "Empresa", "Organización", "Institución",
        "Azienda", "Società", "Organizzazione", "Ente", "Organização", "Instituição", "Bedrijf", "Organisatie",
        "Företag", "Organizacja", "会社名", "会社", "組織", "所属", "公司", "单位", "회사", "компания", "организация",
    ),
    Field.STATE: (
        "status", "state", "approval status", "registration status", "registration state", "attendee status", "rsvp",
        "rsvp status", "Genehmigungsstatus", "Registrierungsstatus", "Anmeldestatus", "Statut", "Statut d'approbation",
        "État de l'approbation", "Statut de l'inscription", "Statut d'inscription", "Estado", "Estado de aprobación",
        "Estado de la aprobación", "Estado del registro", "Estado de registro", "Stato", "Stato approvazione",
        "Stato dell'approvazione", "Stato di approvazione", "Stato registrazione", "Stato della registrazione",
        "Status de aprovação", "Status da aprovação", "Estado da aprovação", "Status do registro",
        "Status de registro", "Estado do registo", "Goedkeuringsstatus", "Registratiestatus", "承認ステータス",
        "承認状況", "登録ステータス", "登録状態",
    ),
    Field.REGISTERED_AT: (
        "registration time", "registration date", "registration date/time", "registered at", "registered on",
        "date registered", "signed up", "signed up at", "sign-up date", "order date", "created date",
        "Registrierungszeit", "Registrierungsdatum", "Anmeldezeit", "Anmeldedatum", "Angemeldet am",
        "Date d'inscription", "Heure d'inscription", "Date et heure d'inscription", "Fecha de registro",
        "Hora de registro", "Fecha de inscripción", "Hora de inscripción", "Data di registrazione",
        "Ora di registrazione", "Ora registrazione", "Data di iscrizione", "Data de inscrição", "Hora da inscrição",
        "Hora de inscrição", "Hora do registro", "Hora de registro", "Horário de inscrição", "Data de registro",
        "Registratietijd", "Registratiedatum", "Tijdstip van registratie", "Inschrijfdatum", "登録時間", "登録日時",
        "登録時刻", "登録日", "注册时间", "등록 시간",
    ),
    Field.ATTENDED: (
        "attended", "present", "was present", "attendance", "showed up", "has attended", "participated",
        "Teilgenommen", "Anwesend", "Anwesenheit", "Présent", "A participé", "A assisté", "Participation", "Présence",
        "Asistió", "Ha asistido", "Asistencia", "Ha partecipato", "Partecipato", "Presente", "Partecipazione",
        "Participou", "Compareceu", "Assistiu", "Presença", "Aanwezig", "Bijgewoond", "Deelgenomen", "参加済み",
        "参加", "出席", "出席状況", "是否参加", "참석",
    ),
    Field.JOINED_AT: (
        "join time", "join date", "joined", "joined at", "time joined", "join", "first join", "first join time",
        "entry time", "time of joining", "time in", "Beitrittszeit", "Beitritt", "Beitreten", "Beitrittszeitpunkt",
        "Zeit des Beitritts", "Teilnahmezeit", "Erster Beitritt", "Erstes Beitreten", "Uhrzeit des Beitritts",
        "Beigetreten", "Beigetreten um", "Heure d'arrivée", "Heure de connexion", "Heure d'entrée", "Heure d'accès",
        "Heure de participation", "Heure de la participation", "Première participation", "Première connexion",
        "Première arrivée", "Première jonction", "Heure pour rejoindre", "Hora de entrada", "Hora de ingreso",
        "Hora de unión", "Hora de incorporación", "Hora de acceso", "Hora de inicio de sesión", "Hora para unirse",
        "Primera unión", "Primera entrada", "Primera incorporación", "Primer acceso", "Ora di accesso",
        "Ora di ingresso", "Ora di entrata", "Ora di partecipazione", "Ora accesso", "Ora ingresso", "Primo accesso",
        "Prima partecipazione", "Primo ingresso", "Ora di unione", "Ingressar na hora", "Hora do ingresso",
        "Hora de ingresso", "Hora da entrada", "Hora de adesão", "Hora de participação", "Horário de entrada",
        "Primeira entrada", "Primeiro ingresso", "Primeira participação", "Primeira adesão", "Tijdstip van deelname",
        "Deelnametijd", "Tijd van deelname", "Eerste deelname", "Eerste keer deelgenomen", "Toetredingstijd",
        "Aankomsttijd", "参加時間", "参加時刻", "参加日時", "参加した時刻", "初めての参加", "最初の参加", "初回参加",
        "入室時間", "入室時刻", "加入时间", "首次加入", "참가 시간", "время подключения",
    ),
    Field.LEFT_AT: (
        "leave time", "leave date", "left", "left at", "time left", "time exited", "exit time", "leave", "last leave",
        "last leave time", "time of leaving", "time out", "Verlassenszeit", "Austrittszeit", "Zeit des Verlassens",
        "Uhrzeit des Verlassens", "Verlassen", "Verlassen um", "Letztes Verlassen", "Letzter Austritt",
        "Heure de départ", "Heure de sortie", "Heure de déconnexion", "Dernier départ", "Dernière sortie",
        "Dernière déconnexion", "Heure de fin", "Hora de salida", "Hora para salir", "Hora de partida",
        "Hora de abandono", "Última salida", "Último abandono", "Ora di uscita", "Ora uscita", "Ora di abbandono",
        "Ultima uscita", "Ultimo abbandono", "Hora de saída", "Hora da saída", "Horário de saída", "Sair na hora",
        "Última saída", "Tijdstip van vertrek", "Vertrektijd", "Tijd van vertrek", "Laatste vertrek",
        "Laatste keer verlaten", "退出時間", "退出時刻", "退出日時", "退出した時刻", "最終退出", "最後の退出",
        "退室時間", "退室時刻", "离开时间", "最后离开", "나간 시간", "время выхода",
    ),
    Field.TIME_PRESENT: (
        "duration", "total duration", "time in session", "in-meeting duration", "in session duration",
        "attendance duration", "time attended", "minutes attended", "meeting duration", "time present",
        "minutes present", "session duration", "Dauer", "Gesamtdauer", "Dauer in Minuten", "Zeit in Sitzung",
        "Zeit in der Sitzung", "Sitzungsdauer", "Dauer der Besprechung", "Dauer in der Besprechung",
        "Besprechungsdauer", "Anwesenheitsdauer", "Verweildauer", "Durée", "Durée totale", "Durée de la présence",
        "Durée de présence", "Temps de présence", "Durée de la session", "Temps dans la session", "Temps en session",
        "Durée en réunion", "Durée de la réunion", "Durée dans la réunion", "Duración", "Duración total",
        "Tiempo en sesión", "Tiempo en la sesión", "Duración en la reunión", "Duración de la reunión", "Durata",
        "Durata totale", "Durata nella riunione", "Durata in riunione", "Durata della riunione", "Tempo in sessione",
        "Tempo nella sessione", "Duração", "Duração total", "Tempo na sessão", "Tempo em sessão", "Duração na reunião",
        "Duração da reunião", "Duração em reunião", "Permanência", "Duur", "Totale duur", "Duur in vergadering",
        "Duur van de vergadering", "Vergaderduur", "Tijd in sessie", "時間", "期間", "所要時間", "合計時間",
        "セッションの時間", "セッション内の時間", "会議の長さ", "会議時間", "会議の期間", "参加時間の長さ", "时长",
        "기간", "продолжительность",
    ),
    Field.WAITING_ROOM: (
        "in waiting room", "waiting room", "Im Warteraum", "Im Wartezimmer", "Dans la salle d'attente",
        "En salle d'attente", "En sala de espera", "En la sala de espera", "In sala d'attesa", "Nella sala d'attesa",
        "Na sala de espera", "Em sala de espera", "In wachtkamer", "In de wachtkamer", "待機室", "待機室内", "待合室",
        "在等候室",
    ),
    Field.NOT_KEPT: ("is guest", "participant id (upn)"),
}  # fmt: skip

# The heading of the column in which a list of refused rows gives the reason; read again, it means nothing.
REASON_HEADING = "Refused because"

# A heading that ends or begins with a word above means the same ("Work email", "Email (private)") unless one of these
# is in it: then it is about something else ("Company size", "Email verified").
OTHER_THINGS = frozenset({
    "company", "organisation", "organization", "firm", "firma", "employer", "school", "team", "department", "group",
    "event", "webinar", "meeting", "session", "topic", "product", "ticket", "item", "file", "source", "campaign",
    "host", "organizer", "organiser", "manager", "invoice", "billing", "buyer", "referrer", "verified", "consent",
    "opt", "subscribed", "status", "domain", "type", "changed", "code", "id", "login",
})  # fmt: skip
STRETCHED = (Field.EMAIL, Field.FIRST_NAME, Field.LAST_NAME, Field.NAME)
# What every word for registering has in it, in many languages.
REGISTRATION_STEMS = ("regist", "anmeld", "inscri", "iscri", "inschrij", "cadastr", "登録", "注册", "등록")
