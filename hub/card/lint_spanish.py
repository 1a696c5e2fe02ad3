"""The lint's Spanish words. What they do not know, the lint cannot see."""

import re

from hub.card.lint_words import (
    ACTION_SLOTS,
    CLOCK_TIME,
    HAZARD_SLOTS,
    PLACE_SLOTS,
    SOURCE_SLOTS,
    SPANISH_TIME,
    STREETS,
    TIME_SLOTS,
    Element,
    Tongue,
    terms,
    words,
)

_DAY = words(
    "lunes", "martes", "miércoles", "jueves", "viernes", r"s[áa]bados?", "domingos?", "enero",
    "febrero",
    "marzo", "abril", "mayo", "junio", "julio", "agosto", r"sep?tiembre", "octubre", "noviembre",
    "diciembre", r"todos los días", "diario", "diariamente", r"cada día", "hoy", "ayer",
    r"entre semana", r"las 24 horas", "anoche", r"esta (?:noche|tarde|mañana)", r"(?<!la )mañana",
)  # fmt: skip

SPANISH = Tongue(
    lang="es",
    elements=(
        Element(
            "source", "Source", SOURCE_SLOTS,
            words("informan?", "dicen?", "dijo", "según", "anunci[aó]n?", "ordenan?", "ordenó",
            "avisan?", "avisó",
                  "confirman?", "confirmó", "advierten?", "pide", "recomiendan?"),
            "Could not find who says so. Begin with the name: “Agua de Port Alder informa: …”",
        ),
        Element(
            "hazard", "Hazard and impact", HAZARD_SLOTS,
            words(r"incendios?", r"inunda\w*", r"tormentas?", r"hurac[aá]n\w*", r"tornados?",
            "terremotos?", "temblor\\w*",
                  "tembló", "réplicas?", "tsunamis?", "marejada", "vientos?", "humo", "gases",
                  "gas", "calor", "frío",
                  "nieve", "hielo", "rayos?", "granizo", "derrumbes?", "explo\\w+", "fugas?",
                  "derrames?", "químicos?",
                  "tóxic\\w+", "veneno\\w*", "contamina\\w+", "gérmenes", "suci[ao]s?",
                  "no (?:es|son) segur\\w+",
                  "(?:es|son) segur\\w+", "pelig\\w+", "aviso", "apag\\w+",
                  "(?:no hay|sin) (?:luz|agua|gas)", "cables?",
                  "hierva\\w*", "no tome", "enferm\\w+", "virus", "influenza", "gripe", "brotes?",
                  "vacun\\w+", "herid\\w+",
                  "matar?", "morir", "atrapad\\w+", "dañ\\w+", "escombros", "cerrad\\w+",
                  "cierres?", "lleno", "evacu\\w+",
                  "toque de queda", "estafas?", "fals\\w+", "rumor\\w*", "error",
                  "desaparecid\\w+", "refugios?", "desastre",
                  "huele"),
            "Could not find what is wrong and what it does. Name it: “el agua puede hacerle daño”.",
        ),
        Element(
            "place", "Location", PLACE_SLOTS,
            re.compile(
                r"\b(?:c[óo]digos? postal(?:es)?|condado|zonas?|barrios?|\d{5}|"
                r"(?:calle|avenida|carretera) (?-i:[A-ZÁÉÍÓÚ])\w+|"
                rf"(?:(?-i:[A-Z])\w+|\d+(?:st|nd|rd|th)) (?:{STREETS}))\b"
                r"|\bal? (?:norte|sur|este|oeste) de\b"
                r"|(?-i:\b(?:en|de|cerca de) [A-ZÁÉÍÓÚ][a-záéíóúñ]+)",
                re.IGNORECASE,
            ),
            "Could not find where. Name what a caller can check: códigos postales, calles o zona.",
        ),
        Element(
            "time", "Time", TIME_SLOTS,
            re.compile(rf"{SPANISH_TIME}|{CLOCK_TIME}|{_DAY.pattern}", re.IGNORECASE),
            "Could not find until when. Write time and day: “hasta las 6 de la tarde del martes”.",
        ),
        Element(
            "guidance", "Guidance", ACTION_SLOTS,
            words("hierva\\w*", "use", "tome", "v[áa]ya(?:se)?", "quédese", "salga", "llame",
            "marque", "aléjese", "no \\w+[ae]",
                  "agáchese", "cúbra(?:se|los)?", "agárrese", "lleve\\w*", "abra", "cierre",
                  "deje\\w*", "tire", "pida", "manténga\\w*",
                  "termine", "métase", "evite", "espere", "escuche", "mire", "revise", "entre ya",
                  "entre a", "acuéstese", "láve\\w*",
                  "ponga", "pregunte", "por favor", "puede\\w*", "debe\\w*", "hágase", "busque",
                  "diga", "dé", "prepare",
                  "regístrese", "muestre", "siga", "suba", "apague", "le comunico", "comunicarle",
                  "comunicando", "no cuelgue"),
            "Could not find what to do. Say it as an order: “Hierva el agua antes de tomarla.”",
        ),
    ),
    spared=words(
        r"(?:de|por|en) la mañana", r"tan pronto(?: como)?", r"(?:lo )?más pronto(?: posible)?",
        "de pronto",
        r"a más tardar", r"(?:\d+|dos|tres|unos|unas) (?:minutos|horas|días|semanas) más tarde",
        r"todas las mañanas",
    ),
    relative=words(
        "mañana", "hoy", "ayer", "anoche", r"esta (?:noche|tarde|mañana|semana)", "pronto",
        r"más tarde", "ahorita",
        "próximamente", "recientemente", r"(?:la próxima|la otra) semana",
        r"(?:el próximo|este) (?:mes|fin de semana)",
        r"dentro de (?:poco|unos|unas|pocos|pocas)(?: (?:minutos|horas|días))?",
        r"en (?:unos|unas|pocos|pocas|los próximos|las próximas) (?:minutos|horas|días)",
    ),
    jargon=terms(
        {
            "=COE|EOC": "el centro de emergencias", "=IVR": "la grabación",
            "precipitaciones": "lluvia o nieve",
            "inger\\w+|ingier\\w+": "tomar o tragar", "utili[zc]\\w+": "usar",
            "aproximadamente": "unos",
            "individuos": "personas", "previo a": "antes de", "con anterioridad": "antes",
            "efectu\\w+": "hacer",
            "refugi\\w+ en el lugar": "quédese adentro y cierre puertas y ventanas",
            "no obstante": "pero",
            "adquir\\w+|adquier\\w+": "comprar", "en caso de que": "si",
            "materiales peligrosos": "químicos peligrosos",
        }
    ),
    explained=words("adentro", "dentro de (?:casa|su casa)", "cierre (?:puertas|ventanas)"),
    day=_DAY,
    moment="las 6 de la tarde del miércoles",
    date="5 de diciembre",
    noon="mediodía",
    midnight="medianoche",
)  # fmt: skip
