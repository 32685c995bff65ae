"""Normal forms for comparing names: ``fold`` keeps the spelling, ``skeleton`` ignores spelling conventions.

The tables for Kazakh, Russian and Turkish are part of kgkz, because a romanisation for readers is not suitable: all
alphabets must give the same result, and it must be fast, because every name of the graph is folded. Other scripts are
transliterated with AnyASCII, and only in the skeleton, where names that only sound alike may be equal.
"""

import re
import unicodedata
from functools import lru_cache

# Kazakh and Russian letters. The marks of й and ё have been removed before; ъ and ь are silent.
_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i",
    "і": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
# Latin letters that are not folded to their base letter. Turkish and Kazakh ş is ш; ý was у in the alphabet of 2018.
_LATIN = {"ç": "ch", "ş": "sh", "ș": "sh", "š": "sh", "č": "ch", "ž": "j", "ý": "u", "ı": "i", "ə": "a", "ŋ": "n"}
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)
# The Kazakh alphabet of 2017 has letters with an apostrophe; in three of them it changes the sound. At the end of a
# word, s' is an English genitive, unless the word contains another such letter.
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼʻ‘`´′", "'"))
_OF_2017 = ((re.compile(r"s'(?=\w)|(?<=')(\w*)s'"), r"\1sh"), (re.compile(r"c'(?=\w)"), "ch"), (re.compile(r"y'"), "u"))
_MANY = 1 << 14  # names; large enough that the names of the graph are folded once
_NUMERAL = re.compile(r"[ivx]+")
_WORDS = re.compile(r"\w+")
# Order: letter groups before single letters, vowels last. Vowels that differ between languages are kept
# (Uzbekistan, Özbekistan), because otherwise Karakol and Karakul would be equal.
_SPELLINGS = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"shch", "sh"), (r"d?zh|dj", "j"), (r"kh|x", "h"), (r"gh", "g"), (r"ng+", "n"), (r"q", "k"), (r"w", "v"),
        (r"y", "i"), (r"(?<=t)re$", "er"), (r"([^\W\d])\1+", r"\1"), (r"(?<=[aeio])u(?=[aeio])", "v"),
        (r"i(?=[aeou])", ""), (r"[ei]stan$", "stan"),
    )
)  # fmt: skip


@lru_cache(maxsize=_MANY)
def fold(name: str) -> str:
    """Return a name in lower-case Latin letters, without diacritics and punctuation.

    The case mapping is safe for Turkic letters: dotted and dotless i give the same letter.

    Args:
        name: a name in any script.

    Examples:
        >>> fold("ТюрКСОЙ") == fold("ТЮРКСОЙ"), fold("TÜRKSOY") == fold("Turksoy")
        (True, True)
        >>> fold("İstanbul") == fold("ISTANBUL") == "istanbul"
        True
        >>> fold("Қазақстан халқы"), fold("Qazaqstan halqy")
        ('qazaqstan halqy', 'qazaqstan halqy')
    """
    return " ".join(_WORDS.findall(_plain(name).replace("_", " ")))


def _plain(name: str) -> str:
    """Return a name in one case, with Kazakh, Russian and Turkish letters in basic Latin letters."""
    lowered = unicodedata.normalize("NFKC", name).replace("İ", "i").casefold().translate(_APOSTROPHES)
    if "'" in lowered:
        for pattern, letter in _OF_2017:
            lowered = pattern.sub(letter, lowered)
        lowered = lowered.replace("'", "")
    if lowered.isascii():
        return lowered
    # Translated twice: before diacritics are removed, for the letters of the table, and after, for all others.
    lowered = lowered.translate(_LETTERS)
    bare = "".join(letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return bare.translate(_LETTERS)


@lru_cache(maxsize=_MANY)
def skeleton(name: str) -> str:
    """Return what the Kazakh, Russian, Turkish and English spellings of a name have in common.

    Two names with the same skeleton are usually spellings of one name, but not always.

    Args:
        name: a name in any script.

    Examples:
        >>> skeleton("Хакасия") == skeleton("Khakassia"), skeleton("Toqaev") == skeleton("Токаев") == "tokaev"
        (True, True)
        >>> skeleton("Turkistan") == skeleton("Turkmenistan")
        False
        >>> skeleton("თურქსოი") == skeleton("ТЮРКСОЙ"), skeleton("阿拉木图")
        (True, 'alamutu')
    """
    folded = fold(name)
    return " ".join(map(_skeleton_of_word, (folded if folded.isascii() else _in_latin(name)).split()))


def _in_latin(name: str) -> str:
    """Fold a name and transliterate other scripts. If the transliteration is empty, only fold."""
    from anyascii import anyascii  # the import takes about twenty milliseconds

    return fold(re.sub(r"['`]", "", anyascii(_plain(name)))) or fold(name)  # anyascii writes such marks in consonants


@lru_cache(maxsize=_MANY)
def _skeleton_of_word(word: str) -> str:
    if word.isdecimal() or _NUMERAL.fullmatch(word):  # VI is not VII
        return word
    for pattern, kept in _SPELLINGS:
        word = pattern.sub(kept, word)
    return word
