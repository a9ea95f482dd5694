"""What words mean here, for the site's glossary. GLOSSARY.md says the same, and a test holds the two together."""

from __future__ import annotations

TERMS: tuple[tuple[str, str], ...] = (
    ("approach", "What is to be put into practice, defined well enough to be taught, observed and repeated."),
    (
        "place",
        "An area or setting in which an approach may be used: a council, a health board, a nursery, a team's base. Places overlap, and one may lie in several others.",
    ),
    ("site", "One approach in one place. Stages, drivers and fidelity belong to a site, never to a place alone."),
    (
        "stage",
        "How far a site has got: exploration, installation, initial implementation, full implementation. It may go back.",
    ),
    ("driver", "A part of what makes good practice possible: competency, organisation or leadership."),
    ("fidelity", "How far what is done matches the approach as it was defined."),
    (
        "practice profile",
        "For each essential function of an approach: what expected, developing and unacceptable practice look like.",
    ),
    ("team", "The people whose daily job is to make a site work, linked to teams at other levels."),
    (
        "readiness",
        "Whether conditions are right, at one level, on one date. It is followed over time and never asked just once.",
    ),
    (
        "implementation gap",
        "The distance between what is known to help and what is done: the know-do gap, after which knowdo is named.",
    ),
    (
        "cascade",
        "Nested counts, from the children in need to those whose needs are met. Each step counts some of the step before it.",
    ),
    (
        "reach",
        "The children or families who receive an approach, out of those it is meant for. Places that take part are adoption.",
    ),
    ("cycle", "One round of Plan, Do, Study, Act, with the prediction written down before the data."),
    ("barrier", "What stops practice from being as intended, with a level, an owner and dates until it is answered."),
    ("feedback loop", "Barriers and successes go up, answers come down, and those who raised them are told."),
    ("aim", "Who is to get from where to where, how many of them, within how long, by when, in which area."),
    ("measure", "A defined number: numerator, denominator, direction of good, source and calendar."),
    ("instrument", "An assessment that is scored: sections, items, anchors, and a licence."),
    ("edition", "The dated publication in which a figure was said. Figures are revised, so each carries its edition."),
    (
        "age band",
        "The ages that the denominator of a rate covers, such as 0–15. Rates with different bands are not compared.",
    ),
    (
        "suppressed",
        "A value that exists and is withheld so that nobody can be found out. It is neither zero nor missing.",
    ),
    ("IRD", "Inter-agency referral discussion: where services first share and weigh a concern about a child."),
    (
        "CPPM",
        "Child protection planning meeting, which decides whether a child needs a protection plan. Statistics before 2023-24 call it a case conference.",
    ),
    ("CPR", "Child protection register: the children for whom such a meeting decided on a plan."),
    ("CPC", "Child Protection Committee: the local body of all agencies. There are 30 in Scotland, for 32 councils."),
)
# What we say, for what, and the words that we do not use for it.
INSTEAD: tuple[tuple[str, str, str], ...] = (
    ("approach", "what is put into practice", "intervention, innovation, project"),
    ("edition", "when a figure was published", "vintage, release"),
    ("published table", "figures made public", "release, which is only what the disclosure gate does"),
    ("phase", "a stretch of a chart with limits of its own", "a stage of a site, or a part of a programme"),
    ("setting", "a choice of configuration", "a nursery or a base, which is a place"),
    ("council", "a council", "place, area or authority where a council is meant"),
    ("Active Implementation", "the framework by that name", "its initials, which are read as something else"),
    ("suppressed, withheld", "a value that may not be shown", "masked, redacted, missing"),
)
