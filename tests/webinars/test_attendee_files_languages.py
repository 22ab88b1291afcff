"""A report in the language of its organizer's screen says the same."""

import io
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from tests.webinars.attendee_lists import text_file
from webinars.choices import ImportPurpose
from webinars.domain.attendee_files import AttendeeLine, Understanding, lines, recognise

ROME = ZoneInfo("Europe/Rome")
JOINED, LEFT = "2026-09-22 12:50:00+00:00", "2026-09-22 14:00:00+00:00"

# Titles of the sections, headings of the people, headings of the stays, host, guest, and three times and durations.
TEAMS = {
    "de": (
        ["1. Zusammenfassung", "2. Teilnehmer", "3. Aktivitäten in der Besprechung", "4. Interaktionen"],
        ["Name", "Erster Beitritt", "Letztes Verlassen", "Dauer der Besprechung", "E-Mail", "Teilnehmer-ID (UPN)",
         "Rolle"],
        ["Name", "Beitreten", "Verlassen", "Dauer", "E-Mail", "Rolle"],
        ["Organisator", "Teilnehmer"],
        ["22.09.26, 14:50:00", "22.09.26, 16:00:00", "22.09.26, 17:59:10"],
        ["1 Std. 10 Min. 0 Sek.", "55 Min. 10 Sek."],
    ),
    "fr": (
        ["1. Résumé", "2. Participants", "3. Activités en réunion", "4. Engagement de la réunion"],
        ["Nom", "Première connexion", "Dernière déconnexion", "Durée de la réunion", "E-mail",
         "ID de participant (UPN)", "Rôle"],
        ["Nom", "Heure de connexion", "Heure de départ", "Durée", "E-mail", "Rôle"],
        ["Organisateur", "Participant"],
        ["22/09/2026 14:50:00", "22/09/2026 16:00:00", "22/09/2026 17:59:10"],
        ["1 h 10 min", "55 min 10 s"],
    ),
    "es": (
        ["1. Resumen", "2. Participantes", "3. Actividades en la reunión", "4. Participación en la reunión"],
        ["Nombre", "Primera entrada", "Última salida", "Duración de la reunión", "Correo electrónico",
         "Id. de participante (UPN)", "Rol"],
        ["Nombre", "Hora de entrada", "Hora de salida", "Duración", "Correo electrónico", "Rol"],
        ["Organizador", "Asistente"],
        ["22/9/26, 2:50:00 p. m.", "22/9/26, 4:00:00 p. m.", "22/9/26, 5:59:10 p. m."],
        ["1 h 10 min", "55 min 10 seg"],
    ),
    "it": (
        ["1. Riepilogo", "2. Partecipanti", "3. Attività durante la riunione", "4. Coinvolgimento nella riunione"],
        ["Nome", "Primo accesso", "Ultima uscita", "Durata riunione", "Posta elettronica", "ID partecipante (UPN)",
         "Ruolo"],
        ["Nome", "Ora di accesso", "Ora di uscita", "Durata", "Posta elettronica", "Ruolo"],
        ["Organizzatore", "Partecipante"],
        ["22/09/26, 14:50:00", "22/09/26, 16:00:00", "22/09/26, 17:59:10"],
        ["1 ora 10 minuti", "55 minuti 10 secondi"],
    ),
    "pt": (
        ["1. Resumo", "2. Participantes", "3. Atividades na reunião", "4. Envolvimento na reunião"],
        ["Nome", "Primeira entrada", "Última saída", "Duração na reunião", "Email", "ID do participante (UPN)",
         "Função"],
        ["Nome", "Hora de entrada", "Hora de saída", "Duração", "Email", "Função"],
        ["Organizador", "Participante"],
        ["22/09/2026, 14:50:00", "22/09/2026, 16:00:00", "22/09/2026, 17:59:10"],
        ["1h 10m", "55min 10seg"],
    ),
    "nl": (
        ["1. Samenvatting", "2. Deelnemers", "3. Activiteiten in vergadering", "4. Betrokkenheid bij vergadering"],
        ["Naam", "Eerste deelname", "Laatste vertrek", "Vergaderduur", "E-mail", "Deelnemer-id (UPN)", "Rol"],
        ["Naam", "Tijdstip van deelname", "Tijdstip van vertrek", "Duur", "E-mail", "Rol"],
        ["Organisator", "Deelnemer"],
        ["22-9-2026 14:50:00", "22-9-2026 16:00:00", "22-9-2026 17:59:10"],
        ["1 u 10 min", "55 min 10 sec"],
    ),
    "ja": (
        ["1. 要約", "2. 参加者", "3. 会議中のアクティビティ", "4. 会議のエンゲージメント"],
        ["名前", "初めての参加", "最終退出", "会議の長さ", "メール", "参加者 ID (UPN)", "役割"],
        ["名前", "参加時刻", "退出時刻", "期間", "メール", "役割"],
        ["開催者", "出席者"],
        ["2026/9/22 14:50:00", "2026/9/22 16:00:00", "2026/9/22 17:59:10"],
        ["1 時間 10 分", "55 分 10 秒"],
    ),
    # Made up: in a language that nobody thought of, the places of the columns and the numbers of the sections tell.
    "none": (
        ["1. Kalu", "2. Borimi", "3. Tesu nolaki", "4. Wirbu"],
        ["Sobi", "Kari lumo", "Kari vesu", "Tamo", "Posti", "Sobi nuri (UPN)", "Falu"],
        ["Sobi", "Lumo", "Vesu", "Tamo", "Posti", "Falu"],
        ["Organizer", "Borimi"],
        ["2026-09-22 14:50:00", "2026-09-22 16:00:00", "2026-09-22 17:59:10"],
        ["1h 10m", "55m 10s"],
    ),
}  # fmt: skip


def _teams(language: str) -> io.BytesIO:
    titles, people, stays, (host, guest), (joined, rejoined, left), (long, short) = TEAMS[language]
    rows: list[list[str]] = [
        [titles[0]],
        ["…", "Pricing live"],
        [],
        [titles[1]],
        people,
        ["Hanna Host", joined, left, long, "hanna.host@example.com", "hanna@corp.example.com", host],
        ["Nova, Ada (External)", joined, left, long, "ada@example.com", "ada@corp.example.com", guest],
        ["Bo Birch", joined, rejoined, short, "", "", guest],
        [],
        [titles[2]],
        stays,
        ["Hanna Host", joined, left, long, "hanna.host@example.com", host],
        ["Nova, Ada (External)", joined, rejoined, long, "ada@example.com", guest],
        ["Nova, Ada (External)", rejoined, left, short, "ada@example.com", guest],
        [],
        [titles[3]],
        [stays[0], "…", "…"],
        ["Nova, Ada", "👍", joined],
    ]
    return text_file("".join("\t".join(row) + "\r\n" for row in rows), "utf-16")


def _read(file: io.BytesIO, purpose: ImportPurpose | None = None) -> tuple[Understanding, list[AttendeeLine], Counter]:
    aside: Counter[str] = Counter()
    understanding = recognise(file, purpose=purpose)
    return understanding, list(lines(file, understanding, time_zone=ROME, left_aside=aside)), aside


@pytest.mark.parametrize("language", TEAMS)
def test_a_report_of_teams_gives_the_same_people_and_times_in_every_language(language: str) -> None:
    understanding, read, aside = _read(_teams(language))

    assert understanding.kind == "teams attendance report"
    assert [table.section for table in understanding.tables] == TEAMS[language][0][1:3]
    assert [(line.number, line.person, line.name) for line in read] == [
        (8, "Bo Birch", "Bo Birch"),
        (13, "ada@example.com", "Ada Nova"),
        (14, "ada@example.com", "Ada Nova"),
    ]
    assert (str(read[1].joined_at), str(read[1].left_at), read[1].seconds_present) == (JOINED, LEFT, 4_200)
    assert (str(read[0].joined_at), str(read[0].left_at)) == (JOINED, "2026-09-22 13:45:10+00:00")
    assert all(line.attended for line in read)
    assert aside == {"host": 2, "told_in_detail": 1}


@pytest.mark.parametrize("language", TEAMS)
def test_a_report_of_teams_gives_its_guests_as_registrations_in_every_language(language: str) -> None:
    _, read, aside = _read(_teams(language), ImportPurpose.REGISTRATIONS)

    assert [(line.person, line.joined_at, line.answers) for line in read] == [
        ("ada@example.com", None, {}),
        ("Bo Birch", None, {}),
    ]
    assert aside == {"host": 1}


# Titles, headings of hosts and panelists, of attendees, of phone callers, yes, no, approved.
ZOOM = {
    "de": (
        ["Hostdetails", "Diskussionsteilnehmerdetails", "Teilnehmerdetails", "Andere Teilnehmer"],
        ["Teilgenommen", "Benutzername (Originalname)", "Vorname", "Nachname", "E-Mail", "Registrierungszeit",
         "Genehmigungsstatus", "Beitrittszeit", "Verlassenszeit", "Zeit in Sitzung (Minuten)", "Ist Gast",
         "Name des Landes/der Region"],
        ["Ja", "Nein", "genehmigt", "abgelehnt"],
    ),
    "fr": (
        ["Détails sur l'hôte", "Détails sur le panéliste", "Détails sur le participant", "Autres participants"],
        ["A participé", "Nom d'utilisateur (nom d'origine)", "Prénom", "Nom de famille", "E-mail",
         "Heure d'inscription", "Statut d'approbation", "Heure d'arrivée", "Heure de départ",
         "Temps dans la session (minutes)", "Est un invité", "Nom du pays/de la région"],
        ["Oui", "Non", "approuvé", "refusé"],
    ),
    "es": (
        ["Detalles del anfitrión", "Detalles del panelista", "Detalles del asistente", "Otros asistentes"],
        ["Asistió", "Nombre de usuario (nombre original)", "Nombre", "Apellido", "Correo electrónico",
         "Hora de registro", "Estado de aprobación", "Hora de entrada", "Hora de salida",
         "Tiempo en la sesión (minutos)", "Es invitado", "Nombre del país/región"],
        ["Sí", "No", "aprobado", "denegado"],
    ),
    "it": (
        ["Dettagli sull'host", "Dettagli sul relatore", "Dettagli sul partecipante", "Altri partecipanti"],
        ["Ha partecipato", "Nome utente (nome originale)", "Nome", "Cognome", "E-mail", "Ora di registrazione",
         "Stato approvazione", "Ora di accesso", "Ora di uscita", "Tempo in sessione (minuti)", "È ospite",
         "Nome Paese/area geografica"],
        ["Sì", "No", "approvato", "rifiutato"],
    ),
    "pt": (
        ["Detalhes do anfitrião", "Detalhes do painelista", "Detalhes do participante", "Outros participantes"],
        ["Participou", "Nome de usuário (nome original)", "Primeiro nome", "Sobrenome", "E-mail",
         "Hora da inscrição", "Status de aprovação", "Ingressar na hora", "Hora de saída",
         "Tempo na sessão (minutos)", "É convidado", "Nome do país/região"],
        ["Sim", "Não", "aprovado", "negado"],
    ),
    "ja": (
        ["ホストの詳細", "パネリストの詳細", "出席者の詳細", "その他の参加者"],
        ["参加済み", "ユーザー名（元の名前）", "名", "姓", "メール", "登録時間", "承認ステータス", "参加時間",
         "退出時間", "セッションの時間（分）", "ゲスト", "国/地域名"],
        ["はい", "いいえ", "承認済み", "拒否"],
    ),
    # The titles are not known; the headings are.
    "titles unknown": (
        ["Kalu A", "Kalu B", "Kalu C", "Kalu D"],
        ["Attended", "User Name (Original Name)", "First Name", "Last Name", "Email", "Registration Time",
         "Approval Status", "Join Time", "Leave Time", "Time in Session (minutes)", "Is Guest", "Country/Region Name"],
        ["Yes", "No", "approved", "denied"],
    ),
}  # fmt: skip


def _zoom(language: str) -> io.BytesIO:
    titles, headings, (yes, no, approved, denied) = ZOOM[language]
    attended, name, *_, email, _, _, joined, left, session, _, country = headings
    there = ['"Sep 22, 2026 14:50:00"', '"Sep 22, 2026 16:00:00"', "70"]
    registered = '"Sep 15, 2026 09:00:00"'
    staff = [attended, name, email, joined, left, session, country]
    rows = [
        ["…"],
        [titles[0]],
        staff,
        [yes, "Hanna Host", "hanna.host@example.com", *there, "Italy"],
        [titles[1]],
        staff,
        [yes, "Pavel Panel", "pavel@example.com", *there, "Italy"],
        [titles[2]],
        headings,
        [yes, "Ada", "Ada", "Nova", "ada@example.com", registered, approved, *there, yes, "Italy"],
        [no, "Finn", "Finn", "Quill", "finn@example.com", registered, denied, "--", "--", "--", "--", "--"],
        [titles[3]],
        [name, joined, left, session, country],
        ["+15550100199", *there, "Italy"],
    ]
    return text_file("".join(",".join([*row, *[""] * (12 - len(row))]) + "\r\n" for row in rows))


@pytest.mark.parametrize("language", ZOOM)
def test_a_report_of_zoom_gives_the_same_people_and_times_in_every_language(language: str) -> None:
    understanding, read, aside = _read(_zoom(language))

    assert understanding.kind == "zoom attendee report"
    assert [table.section for table in understanding.tables][-1] == ZOOM[language][0][3]
    assert [(line.number, line.person, line.state, line.attended) for line in read] == [
        (10, "ada@example.com", "confirmed", True),
        (11, "finn@example.com", "declined", False),
        (14, "+15550100199", None, True),
    ]
    assert (read[0].name, read[0].seconds_present, read[0].answers) == ("Ada Nova", 4_200, {})
    assert (str(read[0].joined_at), str(read[0].left_at)) == (JOINED, LEFT)
    assert [line.joined_at is None for line in read] == [False, True, False]
    assert [problem.code for line in read for problem in line.problems] == ["no_email"]
    assert aside == {}


PARTICIPANTS = {
    "de": ["Name (Originalname)", "Benutzer-E-Mail", "Beitrittszeit", "Verlassenszeit", "Dauer (Minuten)", "Gast",
           "Im Warteraum"],
    "fr": ["Nom (nom d'origine)", "E-mail de l'utilisateur", "Heure d'arrivée", "Heure de départ", "Durée (minutes)",
           "Invité", "Dans la salle d'attente"],
    "es": ["Nombre (nombre original)", "Correo electrónico", "Hora de entrada", "Hora de salida", "Duración (minutos)",
           "Invitado", "En sala de espera"],
    "es older": ["Nombre (nombre original)", "E-mail del usuario", "Hora para unirse", "Hora para salir",
                 "Duración (minutos)", "Invitado", "En sala de espera"],
    "it": ["Nome (nome originale)", "E-mail utente", "Ora di accesso", "Ora di uscita", "Durata (minuti)", "Ospite",
           "In sala d'attesa"],
    "pt": ["Nome (nome original)", "E-mail", "Ingressar na hora", "Hora de saída", "Duração (minutos)", "Convidado",
           "Na sala de espera"],
    "ja": ["名前（元の名前）", "ユーザーのメール", "参加時刻", "退出時刻", "時間（分）", "ゲスト", "待機室"],
}  # fmt: skip
YES = {"de": "Ja", "fr": "Oui", "es": "Sí", "es older": "Sí", "it": "Sì", "pt": "Sim", "ja": "はい"}


@pytest.mark.parametrize("language", PARTICIPANTS)
def test_a_participants_report_of_zoom_is_known_in_every_language(language: str) -> None:
    rows = [
        PARTICIPANTS[language],
        ["Ada Nova", "ada@example.com", "22/09/2026 02:40:00 PM", "22/09/2026 02:50:00 PM", "10", "", YES[language]],
        ["Ada Nova", "ada@example.com", "22/09/2026 02:50:00 PM", "22/09/2026 04:00:00 PM", "70", YES[language], ""],
    ]

    understanding, read, aside = _read(text_file("".join(",".join(row) + "\n" for row in rows)))

    assert (understanding.kind, understanding.date_order) == ("zoom meeting participants", "day-first")
    assert [(line.email, str(line.joined_at), str(line.left_at)) for line in read] == [
        ("ada@example.com", JOINED, LEFT)
    ]
    assert (read[0].seconds_present, read[0].answers) == (4_200, {})
    assert aside == {"waiting_room": 1}


# Headings for registering, as Teams' webinars have them beside those of the account.
REGISTERED = {
    "en": ["Registration First Name", "Registration Last Name", "Registration Email", "Registration Time",
           "Registration Status"],
    "de": ["Vorname (Registrierung)", "Nachname (Registrierung)", "E-Mail (Registrierung)", "Registrierungszeit",
           "Registrierungsstatus"],
    "fr": ["Prénom d'inscription", "Nom de famille d'inscription", "E-mail d'inscription", "Heure d'inscription",
           "Statut d'inscription"],
    "es": ["Nombre de pila de registro", "Apellido de registro", "Correo electrónico de registro", "Hora de registro",
           "Estado de registro"],
}  # fmt: skip


@pytest.mark.parametrize("language", REGISTERED)
def test_the_address_of_the_registration_wins_in_every_language(language: str) -> None:
    people, guest = TEAMS["de"][1], TEAMS["de"][3][1]
    row = ["Bo (Unverified)", "22.09.2026 14:50", "22.09.2026 16:00", "70 Min.", "work@example.com", "bo@corp", guest]
    registered = ["Bo", "Birch", "bo@example.org", "15.09.2026 09:00", "Registered"]
    table = [[*people, *REGISTERED[language]], [*row, *registered]]

    _, read, _ = _read(text_file("\n".join("\t".join(cells) for cells in table)))

    assert [(line.email, line.name, line.state) for line in read] == [("bo@example.org", "Bo Birch", "confirmed")]
    assert str(read[0].registered_at) == "2026-09-15 07:00:00+00:00"


def test_hosts_are_told_by_their_role_and_presenters_are_guests() -> None:
    roles = ["Organizer", "Co-organizer", "Presenter", "Attendee", "Mitorganisator", "Organisatrice", "共同開催者"]
    rows = [["Name", "Email", "Participant ID (UPN)", "Role"]]
    rows += [[f"Guest {number}", f"guest{number}@example.com", "", role] for number, role in enumerate(roles)]

    _, read, aside = _read(text_file("\n".join("\t".join(cells) for cells in rows)))

    assert [line.name for line in read] == ["Guest 2", "Guest 3"]
    assert aside == {"host": 5}
