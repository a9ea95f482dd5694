"""The key of one exercise, as a small file that says which exercise, under which agreement and until when.

The key itself is kept in a `bytearray`, so that it can be wiped; the text of the file is read into another, and the part
that holds the key is wiped as soon as it has been read. Nothing here reads a file, asks the day or makes a key.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowdo.kernel.periods import readings
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal
from knowdo.overlap.identifiers import TITLES, Kind

FIRST_LINE = "knowdo overlap key 1"
KEY_BYTES = 32  # as long as the output of SHA-256 (RFC 2104 advises no less)
LONGEST = timedelta(days=366)
MOST = 2_000_000  # identifiers in one list, unless the exercise says otherwise
SEPARATOR = " | "
_FINGERPRINT = b"knowdo overlap: fingerprint of a key, version 1"
_NAME = re.compile(r"[^\x00-\x1f|#]{1,80}")
_AT_MOST_LISTS = 10


@dataclass(frozen=True, slots=True)
class Exercise:
    """What was agreed: everything in the key file but the key.

    `areas` and `quarters` are the only strata that may be written; empty means that this stratum is not used. `most` is the
    largest list that any partner expects to have.
    """

    name: str
    agreement: str
    kind: Kind
    expires: date
    lists: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    most: int = MOST


@dataclass(frozen=True, slots=True)
class ExerciseKey:
    """An exercise with its key. `wipe` when done; a wiped key makes no more tokens."""

    exercise: Exercise
    key: bytearray = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Sixteen characters that tell two keys apart and give nothing of either away."""
        return hmac.digest(self.key, _FINGERPRINT, "sha256").hex()[:16]

    def wipe(self) -> None:
        """Zeros over the key, in place."""
        self.key[:] = bytes(len(self.key))


def weakness(key: bytes | bytearray) -> str | None:
    """Why these bytes are no key, or None. A random key fails by chance less than once in a thousand million."""
    if len(key) < KEY_BYTES:
        return f"it has {len(key)} bytes, and {KEY_BYTES} are needed"
    if len(set(key)) < 16:
        return "the same bytes come back in it again and again"
    if all(32 <= byte < 127 for byte in key):
        return "it is text that somebody typed, not random bytes"
    if len({(after - before) % 256 for before, after in zip(key, key[1:], strict=False)}) < 8:
        return "its bytes follow a pattern"
    halves = len(key) // 2
    return "its second half repeats the first" if key[:halves] == key[halves : 2 * halves] else None


# --- writing ---------------------------------------------------------------------------------------------------------


def render(exercise: Exercise, key: bytes | bytearray) -> bytearray:
    """The key file. Raises KnowdoError for a weak key or an exercise that cannot be written down."""
    problems = [*_exercise_problems(exercise), *_weak(key)]
    if problems:
        raise KnowdoError(problems)
    made = ExerciseKey(exercise, bytearray(key))
    lines = [
        FIRST_LINE,
        *describe(exercise),
        f"most: {exercise.most}",
        f"fingerprint: {made.fingerprint}",
        "# Secret. For the partners of this exercise only: not for the third party that counts, not for analysts.",
        "key: ",
    ]
    made.wipe()
    text = bytearray("\n".join(lines).encode())
    text += key.hex().encode() + b"\n"
    return text


def describe(exercise: Exercise) -> list[str]:
    """The agreed facts as `name: value` lines: the same in key files and token files."""
    facts = [
        ("exercise", exercise.name),
        ("agreement", exercise.agreement),
        ("identifier", exercise.kind.value),
        ("expires", exercise.expires.isoformat()),
        ("lists", SEPARATOR.join(exercise.lists)),
        ("areas", SEPARATOR.join(exercise.areas)),
        ("quarters", SEPARATOR.join(exercise.quarters)),
    ]
    return [f"{name}: {value}".rstrip() for name, value in facts]


def _exercise_problems(exercise: Exercise) -> list[Problem]:
    named: dict[str, tuple[str, ...]] = {"exercise": (exercise.name,), "agreement": (exercise.agreement,)}
    named |= {"list": exercise.lists, "area": exercise.areas}
    found = [
        fatal(
            "overlap-name", f"The {what} “{name[:80]}” cannot be written.", "Use 1 to 80 characters, without | and #."
        )
        for what, names in named.items()
        for name in names
        if not _NAME.fullmatch(name) or name != name.strip()
    ]
    for what, values in {"lists": exercise.lists, "areas": exercise.areas, "quarters": exercise.quarters}.items():
        if len({value.casefold() for value in values}) < len(values):
            found.append(fatal("overlap-name", f"The {what} hold the same name twice.", "Name each once."))
    if len(exercise.lists) > _AT_MOST_LISTS:
        words = f"{len(exercise.lists)} lists are too many: {_AT_MOST_LISTS} is the most."
        found.append(fatal("overlap-name", words, "Group services that answer to one manager."))
    if exercise.most < 1:
        found.append(fatal("overlap-name", "The largest list has no children.", "Give --most as 1 or more."))
    return found


def tidy_quarters(texts: Iterable[str]) -> tuple[str, ...]:
    """Quarters in one spelling, 2025-Q1. Raises KnowdoError for what is no period."""
    found = {text: readings(text) for text in texts}
    wrong = [text for text, periods in found.items() if not periods]
    if wrong:
        words = f"“{wrong[0][:40]}” is not a quarter."
        raise KnowdoError(fatal("overlap-quarter", words, "Write it as 2025-Q1."))
    return tuple(str(periods[0]) for periods in found.values())


def checked_expiry(expires: date, today: date) -> date:
    """The day, if a key may live until then: not in the past, and a year at most."""
    if expires < today:
        words = f"The key would have expired on {expires}, before today."
        raise KnowdoError(fatal("key-expired", words, "Give a day in the future with --expires."))
    if expires > today + LONGEST:
        words = f"A key that lives until {expires} serves more than one exercise."
        raise KnowdoError(fatal("key-too-long", words, "Give a day within a year with --expires."))
    return expires


# --- reading ---------------------------------------------------------------------------------------------------------


def read(content: bytearray, file: str) -> ExerciseKey:
    """The key and its exercise; the part of `content` that holds the key is wiped. Raises KnowdoError for any other file."""
    where = Where(file=file)
    key = _take_key(content)
    text = content.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines or lines[0] != FIRST_LINE:
        raise KnowdoError(fatal("not-a-key", "This is not a key file of knowdo.", "Ask for the key again.", where))
    facts = dict(line.partition(":")[::2] for line in lines[1:])
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    problems = [*_weak(key, where), *_missing(facts, where)]
    if problems:
        raise KnowdoError(problems)
    made = ExerciseKey(exercise_of(facts, where), key)
    if made.fingerprint != facts["fingerprint"]:
        made.wipe()
        words = "The key does not agree with its own fingerprint: the file was changed or only part of it arrived."
        raise KnowdoError(fatal("key-damaged", words, "Ask for the key file again.", where))
    return made


_HEX = {ord(digit): value for value, digit in enumerate("0123456789abcdef")}


def _take_key(content: bytearray) -> bytearray:
    """The bytes after `key: `, worked out in place, with zeros left behind. Empty where there are none or they are no hex."""
    start = content.rfind(b"\nkey: ") + 6
    if start < 6:
        return bytearray()
    end = start
    key = bytearray()
    while end + 1 < len(content) and content[end] in _HEX and content[end + 1] in _HEX:
        key.append(_HEX[content[end]] * 16 + _HEX[content[end + 1]])
        end += 2
    rest = bytes(content[end:]).strip()
    content[start:] = bytes(len(content) - start)
    del content[start - 5 :]
    return key if not rest else bytearray()


def _weak(key: bytes | bytearray, where: Where | None = None) -> list[Problem]:
    why = weakness(key)
    if why is None:
        return []
    return [fatal("weak-key", f"The key is too weak: {why}.", "Make one with “knowdo overlap new-key”.", where)]


def _missing(facts: dict[str, str], where: Where) -> list[Problem]:
    needed = ("exercise", "agreement", "identifier", "expires", "fingerprint")
    gone = [name for name in needed if not facts.get(name)]
    words = f"The key file does not say its {', '.join(gone)}."
    return [fatal("key-incomplete", words, "Ask for the key file again.", where)] if gone else []


def exercise_of(facts: dict[str, str], where: Where) -> Exercise:
    """The exercise that a key file or a token file names. Raises KnowdoError where a fact cannot be read."""
    try:
        return Exercise(
            name=facts["exercise"],
            agreement=facts["agreement"],
            kind=Kind(facts["identifier"]),
            expires=date.fromisoformat(facts["expires"]),
            lists=_split(facts.get("lists", "")),
            areas=_split(facts.get("areas", "")),
            quarters=_split(facts.get("quarters", "")),
            most=int(facts.get("most") or MOST),
        )
    except (KeyError, ValueError) as error:
        words = f"What the file says of its exercise cannot be read ({type(error).__name__})."
        raise KnowdoError(fatal("exercise-unclear", words, "Ask for the file again.", where)) from error


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


# --- may it be used? -------------------------------------------------------------------------------------------------


def allow(key: ExerciseKey, *, agreement: str, exercise: str | None, today: date, file: str) -> None:
    """Raise KnowdoError unless the key is for this agreement and exercise and has not expired."""
    where, this = Where(file=file), key.exercise
    found: list[Problem] = []
    if this.agreement != agreement.strip():
        words = f"The key was made under agreement {this.agreement}, not {agreement.strip()[:80]}."
        found.append(fatal("other-agreement", words, "Use the key of this agreement.", where))
    if exercise is not None and this.name != exercise.strip():
        words = f"The key was made for the exercise “{this.name}”, not “{exercise.strip()[:80]}”."
        found.append(fatal("other-exercise", words, "Use the key of this exercise.", where))
    if this.expires < today:
        words = f"The key expired on {this.expires}."
        found.append(fatal("key-expired", words, "Ask for the key of the present exercise. Nothing was made.", where))
    if this.expires > today + LONGEST:
        words = f"The key claims to live until {this.expires}, longer than a year."
        found.append(fatal("key-too-long", words, "Ask for a key of one exercise.", where))
    if found:
        raise KnowdoError(found)


def in_words(exercise: Exercise) -> str:
    """One line that says what the exercise is."""
    return f"Exercise “{exercise.name}”, agreement {exercise.agreement}, by {TITLES[exercise.kind]}, until {exercise.expires}."
