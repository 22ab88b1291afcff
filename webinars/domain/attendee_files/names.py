"""Names of people without what meetings write beside them."""

import re

# What meetings put behind the name of somebody whose account they don't know.
STANDINGS = frozenset({
    "unverified", "external", "guest", "me", "nicht überprüft", "nicht verifiziert", "nicht bestätigt", "extern",
    "gast", "non vérifié", "non vérifiée", "externe", "invité", "invitée", "no comprobado", "no verificado",
    "sin verificar", "externo", "externa", "invitado", "invitada", "non verificato", "esterno", "esterna", "ospite",
    "não verificado", "não verificada", "convidado", "convidada", "niet geverifieerd", "未確認", "未検証", "外部",
    "ゲスト", "来宾", "未验证", "外部来宾", "확인되지 않음", "외부", "게스트",
})  # fmt: skip
# What calls itself by its maker's name instead of its owner's.
DEVICES = frozenset({
    "ipad", "iphone", "ipod", "mac", "macbook", "imac", "android", "galaxy", "samsung", "pixel", "huawei", "xiaomi",
    "redmi", "oppo", "vivo", "oneplus", "nokia", "surface", "windows", "pc", "laptop", "desktop", "tablet", "phone",
    "handy", "chromebook",
})  # fmt: skip
# What follows a name behind a comma without being a name.
TITLES = frozenset({
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "dr", "msc", "bsc", "ma", "ba", "inc", "ltd",
    "llc", "gmbh", "ag", "sa", "spa", "srl", "bv",
})  # fmt: skip

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")
_BRACKETED = re.compile(r"(.*\S)\s*[(（]([^()（）]*)[)）]")


def plain_name(text: str) -> str:
    """The name as people would write it: `Ada Nova` for `Nova, Ada (External)` and for `iPad (Ada Nova)`."""
    while text[-1:] in (")", "）") and (match := _BRACKETED.fullmatch(text)):
        before, inside = match[1], match[2].strip()
        if inside.casefold() in STANDINGS:
            text = before
        elif inside and _is_device(before):
            text = inside
        else:
            break
    if "," in text:
        return _turned_around(text)
    return text


def _is_device(text: str) -> bool:
    return text.replace("-", " ").split()[0].casefold() in DEVICES


def _turned_around(text: str) -> str:
    last, _, first = text.partition(",")
    last, first = last.strip(), first.strip()
    if _NAME.fullmatch(last) and _NAME.fullmatch(first) and first.replace(".", "").casefold() not in TITLES:
        return f"{first} {last}"
    return text
