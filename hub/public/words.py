"""The page's own words in the languages residents read, and how a day is written in each.

What is approved is never translated here: a card without words in a language stands in English and
says so. A language that is not listed has the page's words in English around its own cards.
"""

from collections.abc import Mapping
from datetime import datetime

from hub.formats.languages import ORIGINAL

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "own_name": "English",
        "skip": "Skip to what to do",
        "languages": "Language",
        "title": "What to do now",
        "as_of": "As of {moment}.",
        "next_update": "Next update by {moment}.",
        "danger": "In danger? Call 911. In despair? Call 988. Anything else? Call 311.",
        "nothing": "There is no emergency news now.",
        "nothing_more": "When something happens, the words our 311 agents read stand here.",
        "critical": "Critical",
        "important": "Important",
        "routine": "News",
        "corrects": "Corrected. Before, we said: “{headline}”",
        "taken_back": "No longer right",
        "taken_back_more": "We said this before. Do not go by it any more.",
        "over": "Over",
        "closed": "What we said about {incident} no longer holds.",
        "answers": "Answers",
        "rumors": "Heard it? Here is what is true",
        "verdict_checking": "We are checking",
        "verdict_true": "True",
        "verdict_false": "Not true",
        "verdict_misleading": "Misleading",
        "agents_read": "These are the words our 311 agents read.",
        "said_since": "Since {moment}.",
        "said_until": "Good until {moment}.",
        "only_in": "In {areas}:",
        "elsewhere": "Elsewhere:",
        "your_area": "your area",
        "in_english": "In English for now",
        "overdue": "Not confirmed since {moment}. Call 311 before you rely on it.",
        "whom": "Whom to call",
        "call_911": "Danger to life: fire, crime, someone badly hurt or sick, a line down.",
        "call_988": "Thoughts of suicide, or you cannot bear it any more.",
        "call_211": "Help with food, a place to stay, money, or care.",
        "call_311": "All other questions to the city.",
        "older": "This copy is from {moment}. Load it again for what is so now.",
        "reload": "Load it again",
        "follow": "Follow by",
        "print": "For a printed page, print this one.",
        "nothing_kept": "This page needs no sign-in and keeps nothing about you.",
        "demo": "A demonstration: an invented city. Nothing here is true.",
    },
    "es": {
        "own_name": "Español",
        "skip": "Ir a qué hacer",
        "languages": "Idioma",
        "title": "Qué hacer ahora",
        "as_of": "A las {moment}.",
        "next_update": "Próximo aviso antes de las {moment}.",
        "danger": "¿En peligro? Llame al 911. ¿No puede más? Llame al 988. ¿Otra cosa? Llame al"
        " 311.",
        "nothing": "Ahora no hay avisos de emergencia.",
        "nothing_more": "Cuando algo pase, aquí estarán las palabras que leen los agentes del 311.",
        "critical": "Crítico",
        "important": "Importante",
        "routine": "Aviso",
        "corrects": "Corregido. Antes dijimos: “{headline}”",
        "taken_back": "Ya no es correcto",
        "taken_back_more": "Antes dijimos esto. Ya no lo siga.",
        "over": "Terminado",
        "closed": "Lo que dijimos sobre {incident} ya no vale.",
        "answers": "Respuestas",
        "rumors": "¿Lo oyó? Esto es lo cierto",
        "verdict_checking": "Lo estamos comprobando",
        "verdict_true": "Cierto",
        "verdict_false": "No es cierto",
        "verdict_misleading": "Engañoso",
        "agents_read": "Son las palabras que leen nuestros agentes del 311.",
        "said_since": "Desde las {moment}.",
        "said_until": "Válido hasta las {moment}.",
        "only_in": "En {areas}:",
        "elsewhere": "En otros lugares:",
        "your_area": "su zona",
        "in_english": "Por ahora en inglés",
        "overdue": "Sin confirmar desde las {moment}. Llame al 311 antes de confiar en esto.",
        "whom": "A quién llamar",
        "call_911": "Peligro de muerte: fuego, delito, heridos o enfermos graves, cables caídos.",
        "call_988": "Si piensa en el suicidio o ya no puede más.",
        "call_211": "Ayuda con comida, techo, dinero o cuidados.",
        "call_311": "Cualquier otra pregunta a la ciudad.",
        "older": "Esta copia es de las {moment}. Vuelva a cargarla para saber lo de ahora.",
        "reload": "Volver a cargar",
        "follow": "Siga por",
        "print": "Puede imprimir esta página.",
        "nothing_kept": "Esta página no pide registrarse y no guarda nada sobre usted.",
        "demo": "Una demostración: una ciudad inventada. Nada de esto es verdad.",
    },
    "ht": {
        "own_name": "Kreyòl",
        "skip": "Ale nan sa pou w fè",
        "languages": "Lang",
        "title": "Sa pou w fè kounye a",
        "as_of": "Depi {moment}.",
        "next_update": "Pwochen nouvèl anvan {moment}.",
        "danger": "Ou an danje? Rele 911. Ou pa kapab ankò? Rele 988. Lòt bagay? Rele 311.",
        "nothing": "Pa gen nouvèl ijans kounye a.",
        "nothing_more": "Lè yon bagay rive, mo ajan 311 yo li yo ap la a.",
        "critical": "Grav anpil",
        "important": "Enpòtan",
        "routine": "Nouvèl",
        "corrects": "Korije. Anvan nou te di: “{headline}”",
        "taken_back": "Sa pa bon ankò",
        "taken_back_more": "Nou te di sa anvan. Pa swiv li ankò.",
        "over": "Fini",
        "closed": "Sa nou te di sou {incident} pa valab ankò.",
        "answers": "Repons",
        "rumors": "Ou tande sa? Men sa ki vre",
        "verdict_checking": "N ap verifye",
        "verdict_true": "Vre",
        "verdict_false": "Pa vre",
        "verdict_misleading": "Twonpe moun",
        "agents_read": "Se mo ajan 311 nou yo li.",
        "said_since": "Depi {moment}.",
        "said_until": "Bon jiska {moment}.",
        "only_in": "Nan {areas}:",
        "elsewhere": "Lòt kote:",
        "your_area": "zòn ou",
        "in_english": "An anglè pou kounye a",
        "overdue": "Pa konfime depi {moment}. Rele 311 anvan ou konte sou li.",
        "whom": "Kiyès pou w rele",
        "call_911": "Lavi an danje: dife, krim, moun ki blese oswa malad grav, fil atè.",
        "call_988": "Si w ap panse ak swisid, oswa ou pa kapab ankò.",
        "call_211": "Èd pou manje, kote pou w rete, lajan oswa swen.",
        "call_311": "Tout lòt kesyon pou vil la.",
        "older": "Kopi sa a se depi {moment}. Chaje l ankò pou w konnen sa ki vre kounye a.",
        "reload": "Chaje l ankò",
        "follow": "Swiv pa",
        "print": "Ou ka enprime paj sa a.",
        "nothing_kept": "Paj sa a pa mande enskripsyon e li pa kenbe anyen sou ou.",
        "demo": "Yon demonstrasyon: yon vil envante. Anyen isit la pa vre.",
    },
    "ar": {
        "own_name": "العربية",
        "skip": "انتقل إلى ما يجب فعله",
        "languages": "اللغة",
        "title": "ماذا تفعل الآن",
        "as_of": "حتى {moment}.",
        "next_update": "التحديث التالي قبل {moment}.",
        "danger": "في خطر؟ اتصل بالرقم 911. في ضيق شديد؟ اتصل بالرقم 988. أي شيء آخر؟ اتصل"
        " بالرقم 311.",
        "nothing": "لا توجد أخبار طوارئ الآن.",
        "nothing_more": "عندما يحدث شيء، ستجد هنا الكلمات التي يقرؤها موظفو 311.",
        "critical": "حرج",
        "important": "مهم",
        "routine": "خبر",
        "corrects": "تصحيح. قلنا من قبل: “{headline}”",
        "taken_back": "لم يعد صحيحًا",
        "taken_back_more": "قلنا هذا من قبل. لا تعتمد عليه بعد الآن.",
        "over": "انتهى",
        "closed": "ما قلناه عن {incident} لم يعد ساريًا.",
        "answers": "إجابات",
        "rumors": "سمعت شيئًا؟ هذه هي الحقيقة",
        "verdict_checking": "نحن نتحقق",
        "verdict_true": "صحيح",
        "verdict_false": "غير صحيح",
        "verdict_misleading": "مضلل",
        "agents_read": "هذه هي الكلمات التي يقرؤها موظفو 311.",
        "said_since": "منذ {moment}.",
        "said_until": "صالح حتى {moment}.",
        "only_in": "في {areas}:",
        "elsewhere": "في الأماكن الأخرى:",
        "your_area": "منطقتك",
        "in_english": "بالإنجليزية في الوقت الحالي",
        "overdue": "غير مؤكد منذ {moment}. اتصل بالرقم 311 قبل الاعتماد عليه.",
        "whom": "بمن تتصل",
        "call_911": "خطر على الحياة: حريق أو جريمة أو إصابة أو مرض شديد أو سلك كهرباء ساقط.",
        "call_988": "إذا كنت تفكر في الانتحار أو لم تعد تحتمل.",
        "call_211": "المساعدة في الطعام أو السكن أو المال أو الرعاية.",
        "call_311": "جميع الأسئلة الأخرى إلى المدينة.",
        "older": "هذه النسخة من {moment}. أعد تحميلها لمعرفة الوضع الآن.",
        "reload": "إعادة التحميل",
        "follow": "تابع عبر",
        "print": "يمكنك طباعة هذه الصفحة.",
        "nothing_kept": "لا تحتاج هذه الصفحة إلى تسجيل ولا تحتفظ بأي شيء عنك.",
        "demo": "عرض تجريبي: مدينة خيالية. لا شيء هنا حقيقي.",
    },
}

_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "ht": "lendi madi mèkredi jedi vandredi samdi dimanch",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "ht": "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_HALVES = {"en": ("am", "pm"), "es": ("a. m.", "p. m."), "ht": ("AM", "PM"), "ar": ("ص", "م")}


def known(lang: str) -> str:
    """This language where the page speaks it, else the original."""
    return lang if lang in WORDS else ORIGINAL


def words(lang: str) -> Mapping[str, str]:
    """The page's words."""
    return WORDS[known(lang)]


def written(local: datetime, lang: str) -> str:
    """A moment, in the city's zone, as residents read it: 2:01 pm Tuesday, September 8."""
    lang = known(lang)
    day, month = _DAYS[lang].split()[local.weekday()], _MONTHS[lang].split()[local.month - 1]
    clock = clock_time(local, lang)
    if lang == "en":
        return f"{clock} {day}, {month} {local.day}"
    joint = {
        "es": " del {day} {n} de {month}",
        "ht": " {day} {n} {month}",
        "ar": "، {day} {n} {month}",
    }
    return clock + joint[lang].format(day=day, n=local.day, month=month)


def clock_time(local: datetime, lang: str) -> str:
    """The clock alone: 2:01 pm."""
    return f"{local.hour % 12 or 12}:{local:%M} {_HALVES[known(lang)][local.hour >= 12]}"
