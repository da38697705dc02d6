"""Papers of invented French training organisations, as lists of parts: the known text that quality.py measures against.

A part is a tuple: ("title" | "heading" | "text" | "item", TEXT), ("table", ROWS, LOOK), ("pair", TEXTS, TEXTS) for two
blocks side by side, ("columns", PARTS) for running text in two columns. A row is a list of cells, "" for an empty one;
a Span is a cell over the whole row. The same seed gives the same papers.
"""

import random

FIRST = """Amélie Benoît Chloé Djibril Élodie Fabrice Gaëlle Hélène Inès Jérôme Kévin Loïc Maëlle Noémie Océane Rémi
Stéphane Théo Ulysse Véronique Wassim Yaëlle Zoé Anne-Sophie Jean-François Françoise""".split()
LAST = """Lefèvre Garçon Muñoz Béranger D'Alméida Le_Goff Hervé-Dumas Nguyên Öztürk Kowalski Rousseau Châtelain Poirée
Fâché Guérin Maître Dubœuf L'Huillier Ferré Traoré Benaïssa Séchet Vasseur Quéméneur Fiorini Affre""".split()
TOWNS = [
    "Saint-Étienne",
    "Besançon",
    "Angoulême",
    "Béziers",
    "Évreux",
    "Nîmes",
    "Orléans",
    "Créteil",
    "Fréjus",
    "Mâcon",
]
SUBJECTS = [
    "Gestes et postures",
    "Excel : tableaux croisés",
    "Management d’équipe",
    "Sauveteur secouriste du travail",
    "Accueil des publics en situation de handicap",
    "Anglais professionnel",
    "Habilitation électrique BS/BE",
    "Comptabilité : l’essentiel",
    "Photographie culinaire",
    "Conduite d’entretien annuel",
]
ORGS = [
    "Cap Cœur Formation",
    "Institut de l’Œuvre utile",
    "Atelier Hêtre & Chêne",
    "L’Éfficience SARL",
    "Offre Affûtée",
]
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "septembre", "octobre", "novembre", "décembre"]
VERBS = """identifier appliquer distinguer construire évaluer formaliser adapter planifier vérifier argumenter
différencier réaliser expliquer hiérarchiser traiter""".split()
THINGS = """les besoins du bénéficiaire|un plan d’action chiffré|la réglementation en vigueur|les étapes d’un diagnostic
l’affichage obligatoire|une fiche de suivi|les écarts entre prévu et réalisé|le référentiel métier|des outils numériques
la prévention des risques professionnels|un entretien difficile|les flux d’information|une grille d’observation
les modalités d’évaluation|l’efficacité du dispositif|un compte-rendu d’activité|les points de vigilance""".replace(
    "\n", "|"
).split("|")
WAYS = """en situation réelle|à partir d’études de cas|avec l’appui du formateur|par petits groupes|en autonomie
au moyen d’un quiz final|dans le respect des délais|selon le profil de chacun|à l’aide d’une plateforme en ligne
sans prérequis particulier|après un temps d’échange|pendant toute la durée du parcours""".replace("\n", "|").split("|")
LEADS = """À l’issue de la formation, le stagiaire sera capable d’|L’objectif de cette séquence est d’|Chaque participant doit
Le formateur veille à|Il est demandé de|Nous vous proposons de|L’équipe pédagogique s’engage à|Ce module permet de mieux
Le référent handicap peut vous aider à|La direction a décidé de|Les apprenants auront à|Il conviendra ensuite de""".replace(
    "\n", "|"
).split(
    "|"
)
CLAUSES = [
    "Objet",
    "Nature de l’action",
    "Dispositions financières",
    "Dédit ou abandon",
    "Moyens pédagogiques",
    "Assiduité et émargement",
    "Différends éventuels",
    "Protection des données",
    "Durée et effet",
    "Accessibilité",
]
TICK, UNTICK = "☒", "☐"


class Span(str):
    """A cell that takes its whole row."""


class Writer:
    """Draws invented words, always the same for one seed."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.org = self.r.choice(ORGS)
        self.subject = self.r.choice(SUBJECTS)

    def name(self):
        return f"{self.r.choice(FIRST)} {self.r.choice(LAST).replace('_', ' ')}"

    def names(self, n):
        seen = []
        while len(seen) < n:
            name = self.name()
            if name not in seen:
                seen.append(name)
        return seen

    def date(self):
        return f"{self.r.randint(1, 28):02}/{self.r.randint(1, 12):02}/{self.r.choice((2024, 2025, 2026))}"

    def long_date(self):
        return f"{self.r.choice(DAYS)} {self.r.randint(2, 28)} {self.r.choice(MONTHS)} 2026"

    def money(self):
        return f"{self.r.randint(1, 9)} {self.r.randint(0, 999):03},{self.r.choice(('00', '50', '25'))} €"

    def bit(self):
        return f"{self.r.choice(VERBS)} {self.r.choice(THINGS)}"

    def sentence(self):
        lead = self.r.choice(LEADS)
        text = f"{lead}{'' if lead.endswith('’') else ' '}{self.bit()} {self.r.choice(WAYS)}"
        if self.r.random() < 0.3:
            text += f", puis {self.bit()}"
        if self.r.random() < 0.15:
            text += f" ({self.r.randint(2, 35)} heures, soit {self.r.randint(10, 99)} % du volume)"
        return text + self.r.choice(". . . ; . !".split()).replace(";", " ; voir ci-dessous.").replace("!", " !")

    def prose(self, low=2, high=6):
        return ("text", " ".join(self.sentence() for _ in range(self.r.randint(low, high))))

    def items(self, low=3, high=7):
        return [("item", f"{self.bit().capitalize()} {self.r.choice(WAYS)}") for _ in range(self.r.randint(low, high))]

    def look(self, *, landscape=False):
        return {"lines": self.r.choice(["grid", "grid", "grid", "rules", "zebra", "none"]), "landscape": landscape}

    def who(self):
        digits = "".join(self.r.choice("0123456789") for _ in range(14))
        return [
            (
                "text",
                f"{self.org} – {self.r.randint(1, 120)} rue de l’Église, {self.r.randint(10000, 95999)} {self.r.choice(TOWNS)}",
            ),
            (
                "text",
                f"SIRET : {digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]} – NDA : 84 {digits[:2]} {digits[4:9]} {digits[3:5]}",
            ),
        ]


def attendance(w):
    half = w.r.choice([2, 4, 6, 10])
    days = [w.long_date() for _ in range(half // 2)]
    rows = [["Nom et prénom"] + [f"{d}\n{m}" for d in days for m in ("Matin", "Après-midi")]]
    for name in w.names(w.r.randint(4, 24)):
        rows.append([name] + [w.r.choice(["", "", "", name[:2].upper(), "Absent", "signé"]) for _ in range(half)])
    rows.append(["Formateur : " + w.name()] + [""] * half)
    look = {"lines": "grid", "landscape": half > 4}
    return [
        ("title", "Feuille d’émargement"),
        *w.who(),
        ("text", f"Intitulé : {w.subject} – Durée : {half * 3.5:g} heures".replace(".", ",")),
        ("table", rows, look),
        ("text", "Signature et cachet de l’organisme :"),
    ]


def evaluation(w):
    rows = [["Critères", "1", "2", "3", "4", "5", "Observations"]]
    for part in w.r.sample(["Accueil", "Contenu", "Animation", "Logistique", "Suivi"], w.r.randint(2, 4)):
        rows.append([Span(part)])
        for _ in range(w.r.randint(2, 6)):
            marks = [""] * 5
            marks[w.r.randint(0, 4)] = w.r.choice(["X", "X", "x", "✓"])
            rows.append([f"{w.bit().capitalize()}"] + marks + [w.r.choice(["", "", "", "À revoir", "Très bien animé"])])
    return [
        ("title", "Grille d’évaluation à chaud"),
        ("text", f"Stagiaire : {w.name()} – Date : {w.date()}"),
        ("table", rows, {"lines": w.r.choice(["grid", "grid", "rules"]), "landscape": False}),
        ("heading", "Remarques libres"),
        w.prose(),
    ]


def programme(w):
    body = []
    for n in range(w.r.randint(3, 7)):
        body += [("heading", f"Module {n + 1} : {w.r.choice(THINGS)}"), w.prose(1, 3), *w.items(2, 5)]
    return [
        ("title", f"Programme : {w.subject}"),
        *w.who(),
        ("columns", body),
        ("heading", "Modalités d’évaluation"),
        w.prose(),
    ]


def schedule(w):
    rows = [["Jour", "Horaires", "Contenu", "Méthode", "Intervenant"]]
    for d in range(w.r.randint(2, 4)):
        for h in ("9h00 – 10h30", "10h45 – 12h30", "13h30 – 15h00", "15h15 – 17h00"):
            rows.append(
                [
                    f"Jour {d + 1}",
                    h,
                    f"{w.bit().capitalize()} {w.r.choice(WAYS)}",
                    w.r.choice(["Exposé", "Atelier", "Mise en situation", ""]),
                    w.r.choice(["", w.name()]),
                ]
            )
    return [("title", "Déroulé pédagogique"), ("text", w.subject), w.prose(1, 2), ("table", rows, w.look())]


def contract(w):
    parts = [
        ("title", w.r.choice(["Convention de formation professionnelle", "Contrat de formation"])),
        (
            "pair",
            ["Entre :", w.org, f"représenté par {w.name()}", "ci-après « l’organisme »"],
            [
                "Et :",
                f"Société {w.r.choice(LAST).replace('_', ' ')} SAS",
                f"représentée par {w.name()}",
                "ci-après « le client »",
            ],
        ),
    ]
    for n, clause in enumerate(w.r.sample(CLAUSES, w.r.randint(5, 10))):
        parts += [("heading", f"Article {n + 1} – {clause}"), w.prose(2, 5)]
        if clause == "Dispositions financières":
            parts.append(
                (
                    "table",
                    [["Désignation", "Quantité", "Prix HT", "Total TTC"]]
                    + [[w.bit().capitalize(), str(w.r.randint(1, 14)), w.money(), w.money()] for _ in range(3)],
                    w.look(),
                )
            )
    return parts + [
        ("text", f"Fait à {w.r.choice(TOWNS)}, le {w.date()}, en deux exemplaires."),
        ("pair", ["Pour l’organisme,", w.name()], ["Pour le client,", w.name()]),
    ]


def survey(w):
    parts = [("title", "Questionnaire de satisfaction"), ("text", f"Formation : {w.subject}")]
    for n in range(w.r.randint(5, 12)):
        parts.append(("text", f"{n + 1}. Avez-vous pu {w.bit()} ?"))
        chosen = w.r.randint(0, 3)
        answers = [
            f"{TICK if k == chosen else UNTICK} {a}"
            for k, a in enumerate(["Tout à fait", "Plutôt oui", "Plutôt non", "Pas du tout"])
        ]
        parts += [("text", "   ".join(answers))] if w.r.random() < 0.6 else [("text", a) for a in answers]
    rows = [["Question", "Oui", "Non", "Sans objet"]]
    for _ in range(w.r.randint(3, 8)):
        chosen = w.r.randint(0, 2)
        rows.append([f"{w.bit().capitalize()} ?"] + [TICK if k == chosen else UNTICK for k in range(3)])
    return parts + [
        ("table", rows, {"lines": "grid", "landscape": False}),
        ("heading", "Vos suggestions"),
        w.prose(1, 2),
    ]


def certificate(w):
    return [
        ("title", "Certificat de réalisation"),
        *w.who(),
        ("text", f"Je soussigné(e) {w.name()}, représentant légal de {w.org}, atteste que :"),
        ("text", f"{w.name()} a suivi l’action « {w.subject} »"),
        *w.items(2, 4),
        ("text", f"qui s’est déroulée du {w.date()} au {w.date()} pour une durée de {w.r.randint(7, 70)} heures."),
        ("text", f"Fait à {w.r.choice(TOWNS)}, le {w.long_date()}"),
        ("text", "Cachet et signature"),
    ]


def letter(w):
    return [
        (
            "pair",
            [w.org, "Service pédagogique", w.r.choice(TOWNS)],
            [w.name(), f"{w.r.randint(1, 99)} avenue du Maréchal", w.r.choice(TOWNS)],
        ),
        ("text", f"{w.r.choice(TOWNS)}, le {w.long_date()}"),
        ("text", f"Objet : convocation à la formation « {w.subject} »"),
        ("text", "Madame, Monsieur,"),
        w.prose(),
        ("heading", "Informations pratiques"),
        *w.items(3, 5),
        w.prose(),
        ("text", "Veuillez agréer, Madame, Monsieur, l’expression de nos salutations distinguées."),
        ("text", w.name()),
    ]


def booklet(w):
    parts = [("title", "Livret d’accueil du stagiaire"), *w.who()]
    for head in w.r.sample(
        [
            "Présentation",
            "Accès et accessibilité",
            "Déroulement",
            "Équipe",
            "Réclamations",
            "Sécurité",
            "Financement",
            "Suivi",
            "FAQ",
        ],
        7,
    ):
        parts += [("heading", head), w.prose(3, 8), w.prose(2, 6), *w.items()]
        if head == "Équipe":
            parts.append(
                (
                    "table",
                    [["Fonction", "Nom", "Téléphone", "Courriel"]]
                    + [
                        [
                            f,
                            n,
                            f"0{w.r.randint(1, 9)} {w.r.randint(10, 99)} {w.r.randint(10, 99)} 45 18",
                            w.r.choice(["", "contact@exemple.fr"]),
                        ]
                        for f, n in zip(
                            ["Direction", "Référent handicap", "Référent pédagogique", "Accueil"], w.names(4)
                        )
                    ],
                    w.look(),
                )
            )
    return parts


def rules(w):
    parts = [("title", "Règlement intérieur"), ("text", f"Applicable aux stagiaires de {w.org}")]
    for n in range(w.r.randint(10, 22)):
        parts += [("heading", f"Article {n + 1} : {w.r.choice(THINGS)}"), w.prose(2, 5)]
        if w.r.random() < 0.3:
            parts += w.items(2, 4)
    return parts


def complaints(w):
    rows = [["N°", "Date", "Émetteur", "Nature de la réclamation", "Traitement", "Clôture"]]
    for n in range(w.r.randint(5, 30)):
        rows.append(
            [
                f"R{n + 1:03}",
                w.date(),
                w.r.choice([w.name(), "Financeur", "Entreprise"]),
                w.sentence(),
                w.r.choice(["", w.sentence()]),
                w.r.choice(["", w.date()]),
            ]
        )
    return [
        ("title", "Registre des réclamations et aléas"),
        ("table", rows, {"lines": w.r.choice(["grid", "grid", "zebra"]), "landscape": True}),
    ]


def watch(w):
    rows = [["Thème", "Source", "Date", "Information retenue", "Exploitation"]]
    for _ in range(w.r.randint(6, 20)):
        rows.append(
            [
                w.r.choice(["Légale", "Métiers", "Pédagogie", "Handicap"]),
                w.r.choice(["Centre Inffo", "France compétences", "www.legifrance.gouv.fr", "DREETS"]),
                w.date(),
                w.sentence(),
                w.r.choice(["", w.bit().capitalize()]),
            ]
        )
    return [
        ("title", "Tableau de veille"),
        w.prose(1, 2),
        ("table", rows, {**w.look(), "landscape": w.r.random() < 0.5}),
    ]


def invoice(w):
    lines = [
        [
            f"Réf. {w.r.randint(100, 999)}",
            f"{w.subject} – {w.bit()}",
            str(w.r.randint(1, 12)),
            w.money(),
            "20 %",
            w.money(),
        ]
        for _ in range(w.r.randint(2, 9))
    ]
    totals = [["Total HT", w.money()], ["TVA 20 %", w.money()], ["Net à payer", w.money()]]
    return [
        ("title", f"Devis n° 2026-{w.r.randint(1, 400):04}"),
        *w.who(),
        ("text", f"Client : {w.name()} – Validité : 30 jours"),
        ("table", [["Référence", "Désignation", "Qté", "P.U. HT", "TVA", "Montant"]] + lines, w.look()),
        ("table", totals, w.look()),
        w.prose(1, 2),
    ]


def results(w):
    rows = [["Indicateur", "2024", "2025", "2026", "Cible", "Écart"]]
    for label in w.r.sample(
        [
            "Taux de satisfaction",
            "Taux de réussite",
            "Taux d’abandon",
            "Heures-stagiaires",
            "Nombre d’apprenants",
            "Taux d’insertion",
            "Retour des questionnaires",
            "Chiffre d’affaires",
        ],
        w.r.randint(4, 8),
    ):
        rows.append(
            [label]
            + [
                w.r.choice(
                    [
                        f"{w.r.randint(1, 99)} %",
                        f"{w.r.randint(1, 99)},{w.r.randint(0, 9)} %",
                        str(w.r.randint(10, 999)),
                        "",
                    ]
                )
                for _ in range(4)
            ]
            + [w.r.choice(["", "+ 2 pts", "– 1 pt"])]
        )
    return [
        ("title", "Bilan annuel des indicateurs de résultats"),
        w.prose(),
        ("table", rows, w.look()),
        ("heading", "Analyse"),
        w.prose(3, 7),
        ("columns", [w.prose(4, 8), w.prose(4, 8), *w.items()]),
    ]


def trainer(w):
    parts = [
        ("title", w.name()),
        (
            "pair",
            ["Formateur indépendant", "Né à " + w.r.choice(TOWNS), "Permis B"],
            ["formateur@exemple.fr", "06 12 34 56 78", "Disponible sous 15 jours"],
        ),
    ]
    rows = [["Période", "Poste", "Employeur"]] + [
        [f"{y} – {y + 2}", w.bit().capitalize(), w.r.choice(ORGS)] for y in range(2012, 2024, 3)
    ]
    return parts + [
        ("heading", "Expériences"),
        ("table", rows, {"lines": "none", "landscape": False}),
        ("heading", "Formations et diplômes"),
        *w.items(),
        ("heading", "Compétences"),
        ("columns", w.items(6, 12)),
    ]


def positioning(w):
    rows = [["Compétence", "Acquis", "En cours", "Non acquis", "Preuve"]]
    for _ in range(w.r.randint(6, 18)):
        marks = [""] * 3
        if w.r.random() < 0.8:
            marks[w.r.randint(0, 2)] = "X"
        rows.append(
            [f"C{w.r.randint(1, 9)}.{w.r.randint(1, 9)} {w.bit()}"] + marks + [w.r.choice(["", "Quiz", "Observation"])]
        )
    return [
        ("title", "Test de positionnement"),
        ("text", f"Candidat : {w.name()}"),
        ("table", rows, w.look()),
        ("heading", "Adaptations retenues"),
        *w.items(2, 4),
        w.prose(1, 3),
    ]


WRITTEN = [
    attendance,
    evaluation,
    programme,
    schedule,
    contract,
    survey,
    certificate,
    letter,
    booklet,
    rules,
    complaints,
    watch,
    invoice,
    results,
    trainer,
    positioning,
]


def tracking(w, rows):
    head = ["Horodateur", "Nom", "Prénom", "Entreprise", "Formation", "Heures", "Note", "Commentaire", "Date de fin"]
    out = [head]
    for _ in range(rows):
        first, last = w.name().split(" ", 1)
        out.append(
            [
                f"{w.date()} {w.r.randint(8, 18):02}:{w.r.randint(0, 59):02}",
                last,
                first,
                w.r.choice(["", "Société " + w.r.choice(TOWNS)]),
                w.r.choice(SUBJECTS),
                str(w.r.randint(1, 70)),
                w.r.choice(["", str(w.r.randint(1, 10))]),
                w.r.choice(["", "", w.sentence()]),
                w.r.choice(["", w.date()]),
            ]
        )
    return [(w.r.choice(["Réponses au formulaire", "Suivi", "Stagiaires 2026"]), out)]


def workbook(w):
    grids = []
    for n, kind in enumerate(
        w.r.sample([attendance, evaluation, complaints, watch, invoice, results, positioning], w.r.randint(2, 4))
    ):
        rows = next(p[1] for p in kind(w) if p[0] == "table")
        grids.append((f"Feuille {n + 1}", [[Span(f"Tableau {n + 1} – {w.subject}")], []] + rows))
    return grids


def slides(w):
    deck = [[("title", w.subject), ("text", f"{w.org} – {w.long_date()}")]]
    for n in range(w.r.randint(5, 14)):
        slide = [("title", f"{n + 1}. {w.r.choice(THINGS)}")]
        if n % 4 == 2:
            slide.append(
                (
                    "table",
                    [["Étape", "Durée", "Livrable"]]
                    + [
                        [w.bit().capitalize(), f"{w.r.randint(1, 7)} h", w.r.choice(["", "Fiche", "Quiz"])]
                        for _ in range(w.r.randint(2, 5))
                    ],
                    {"lines": "grid", "landscape": False},
                )
            )
        else:
            slide += w.items(2, 5)
        deck.append(slide)
    return deck
