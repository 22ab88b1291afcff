"""The words of Zoom's reports in the languages of its screens."""

APPROVAL = (
    "Approval Status", "Genehmigungsstatus", "Statut d'approbation", "État de l'approbation", "Estado de aprobación",
    "Estado de la aprobación", "Stato approvazione", "Stato dell'approvazione", "Stato di approvazione",
    "Status de aprovação", "Status da aprovação", "Estado da aprovação", "Goedkeuringsstatus", "承認ステータス",
    "承認状況",
)  # fmt: skip
SESSION = (
    "Time in Session (minutes)", "Zeit in Sitzung (Minuten)", "Zeit in der Sitzung (Minuten)",
    "Temps dans la session (minutes)", "Temps en session (minutes)", "Durée de la session (minutes)",
    "Tiempo en sesión (minutos)", "Tiempo en la sesión (minutos)", "Tempo in sessione (minuti)",
    "Tempo nella sessione (minuti)", "Tempo na sessão (minutos)", "Tempo em sessão (minutos)",
    "Tijd in sessie (minuten)", "セッションの時間（分）", "セッション内の時間（分）",
)  # fmt: skip
# Headings that only a participants report has; its other words are everybody's.
ORIGINAL_NAME = (
    "Name (Original Name)", "User Name (Original Name)", "Name (Originalname)", "Name (ursprünglicher Name)",
    "Nom (nom d'origine)", "Nom (nom original)", "Nombre (nombre original)", "Nome (nome originale)",
    "Nome (nome original)", "Naam (oorspronkelijke naam)", "名前（元の名前）",
)  # fmt: skip
USER_EMAIL = (
    "User Email", "Benutzer-E-Mail", "E-Mail des Benutzers", "E-mail de l'utilisateur", "E-mail del usuario",
    "Correo electrónico del usuario", "E-mail utente", "E-mail dell'utente", "E-mail do usuário",
    "E-mail do utilizador", "E-mailadres van gebruiker", "ユーザーのメール",
)  # fmt: skip

HOSTS = (
    "Host Details", "Hostdetails", "Host-Details", "Details zum Host", "Détails sur l'hôte", "Détails de l'hôte",
    "Détails de l'animateur", "Detalles del anfitrión", "Información del anfitrión", "Dettagli host",
    "Dettagli sull'host", "Dettagli dell'host", "Dettagli ospitante", "Detalhes do host", "Detalhes do anfitrião",
    "Hostgegevens", "ホストの詳細", "ホスト詳細", "主持人详情",
)  # fmt: skip
PANELISTS = (
    "Panelist Details", "Panelists Details", "Diskussionsteilnehmerdetails", "Diskussionsteilnehmer-Details",
    "Details zum Diskussionsteilnehmer", "Podiumsteilnehmerdetails", "Détails sur le panéliste",
    "Détails du panéliste", "Détails des panélistes", "Détails de l'intervenant", "Detalles del panelista",
    "Detalles de los panelistas", "Información del panelista", "Dettagli relatore", "Dettagli panelist",
    "Dettagli sul relatore", "Dettagli del relatore", "Detalhes do painelista", "Detalhes do palestrante",
    "Detalhes dos painelistas", "Panellidgegevens", "パネリストの詳細", "パネリスト詳細", "嘉宾详情",
)  # fmt: skip
ATTENDEES = (
    "Attendee Details", "Attendees Details", "Teilnehmerdetails", "Teilnehmer-Details", "Details zum Teilnehmer",
    "Détails sur le participant", "Détails du participant", "Détails des participants", "Detalles del asistente",
    "Detalles de los asistentes", "Información del asistente", "Detalles del participante", "Dettagli partecipante",
    "Dettagli sul partecipante", "Dettagli del partecipante", "Dettagli dei partecipanti", "Detalhes do participante",
    "Detalhes dos participantes", "Deelnemersgegevens", "Deelnemergegevens", "出席者の詳細", "参加者の詳細",
    "視聴者の詳細", "出席者詳細", "与会者详情",
)  # fmt: skip
OTHERS = (
    "Other Attended", "Others Attended", "Andere Teilnehmer", "Andere teilgenommen", "Sonstige Teilnehmer",
    "Weitere Teilnehmer", "Autres participants", "Autre participation", "Autres présences", "Otros asistentes",
    "Otros asistieron", "Otra asistencia", "Altri partecipanti", "Altri presenti", "Outros participantes",
    "Outros presentes", "Outros que participaram", "Andere deelnemers", "その他の参加者", "その他の出席者",
    "その他出席", "其他参加者",
)  # fmt: skip
REGISTRANTS = (
    "Registrant Details", "Registrants Details", "Registrierte Details", "Registrantendetails",
    "Details der Registrierten", "Details zum Registrierten", "Détails sur l'inscrit", "Détails de l'inscrit",
    "Détails des inscrits", "Detalles del inscrito", "Detalles de los inscritos", "Detalles del registrado",
    "Dettagli iscritto", "Dettagli dell'iscritto", "Dettagli degli iscritti", "Detalhes do inscrito",
    "Detalhes dos inscritos", "Gegevens van geregistreerden", "登録者の詳細", "登録者詳細",
)  # fmt: skip

NOT_KEPT = (
    "Country/Region Name", "Source Name", "Is Guest", "Name des Landes/der Region", "Land/Region", "Name der Quelle",
    "Quellenname", "Ist Gast", "Nom du pays/de la région", "Nom du pays ou de la région", "Nom de la source",
    "Est invité", "Est un invité", "Nombre del país o región", "Nombre del país/región", "Nombre de la fuente",
    "Nombre de origen", "Es invitado", "Es un invitado", "Nome Paese/area geografica", "Nome del paese/regione",
    "Nome paese/regione", "Nome origine", "Nome della fonte", "È ospite", "È un ospite", "Nome do país/região",
    "Nome do país/da região", "Nome da fonte", "Nome da origem", "É convidado", "É um convidado", "Naam land/regio",
    "Bronnaam", "Is gast", "国/地域名", "国／地域の名前", "ソース名", "ゲスト", "ゲストですか",
)  # fmt: skip
GUEST = (
    "Guest", "Recording Consent", "Recording Disclaimer Response", "Gast", "Zustimmung zur Aufzeichnung", "Invité",
    "Consentement à l'enregistrement", "Invitado", "Consentimiento de grabación",
    "Respuesta al descargo de responsabilidad relativa a la grabación", "Ospite", "Consenso alla registrazione",
    "Convidado", "Consentimento de gravação", "Resposta ao aviso de isenção de responsabilidade de gravação",
    "Toestemming voor opname", "録画への同意", "録音への同意", "レコーディング同意",
)  # fmt: skip
# What a participants report says about the meeting where it says it in every row.
MEETING = (
    "Topic", "Meeting ID", "ID", "Host", "Host name", "Host email", "Start time", "End time", "Participants",
    "Department", "Group", "Has Zoom Rooms?", "Creation time", "Source", "Unique viewers", "Max concurrent views",
)  # fmt: skip
