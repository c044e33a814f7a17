"""English as the grader knows it: tables of words. The rules stand in ``reading``, ``vocabulary`` and ``polarity``."""

from __future__ import annotations

from collections.abc import Mapping

CONTRACTIONS: Mapping[str, str] = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "it's": "it is",
    "that's": "that is",
    "there's": "there is",
    "what's": "what is",
    "he's": "he is",
    "she's": "she is",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "werent": "were not",
    "cant": "can not",
    "couldnt": "could not",
    "wouldnt": "would not",
    "shouldnt": "should not",
    "havent": "have not",
    "hasnt": "has not",
    "thats": "that is",
    "gonna": "going to",
    "wanna": "want to",
    "w/o": "without",
    "w/": "with",
}
ENDINGS: Mapping[str, str] = {
    "n't": " not",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'m": " am",
    "'d": " would",
    "'s": "",
}
SIGNS: Mapping[str, str] = {
    "%": " percent ",
    "×": " times ",
    "≈": " about ",
    "≤": " at most ",
    "≥": " at least ",
    "→": ", so ",
    "⇒": ", so ",
    "->": ", so ",
    "=>": ", so ",
    "↑": " increases ",
    "↓": " decreases ",
    "≠": " is not ",
    "&": " and ",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "η": "eta",
    "θ": "theta",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "ω": "omega",
}
NUMBERS: Mapping[str, str] = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
    "hundred": "100",
    "thousand": "1000",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words(
    """
    a about above after again against all almost along already also although always am among an and another any anyone
    anything are around as at away back be because been before being below between both but by can could did do does
    doing done down during each either else enough even ever every everything few for from further get gets getting go
    goes going gone got had has have having he hence her here hers him his how however i if in indeed instead into is it
    its itself just less let like many may me might mine more most much must my neither never no nobody none nor not
    nothing now of off often on once one ones only onto or other others ought our ours out over own per perhaps put
    quite rather really same say says shall she should since so some someone something sometimes soon still such than
    that the their theirs them themselves then there therefore these they this those though through thus to together too
    toward towards under unless until up upon us very via was we well were what whatever when where whereas whether
    which while who whole whom whose why will with within without would yes yet you your yours
    """
)
"""Words that carry grammar. Their share tells sentences from lists."""

FOREIGN = (
    _words(
        """
    das der dem den des ein eine einen einer und ist sind nicht mit sich auf für von wird werden auch aus bei nach wenn
    weil aber oder kann wir ich sie es zu zum zur durch über beim
    le les la une et est sont que qui dans pour sur avec ce cette pas par il elle nous je mais du au aux ou
    el los las un una del como pero más muy su sus esto porque cuando si
    lo gli di che è della dei delle sono anche ma perché nel nella
    os uma não são mais mas nos pelo pela quando isso
    de het een van niet op dat voor zijn wordt worden ook maar bij deze omdat wij
    się jest nie że który dla przez oraz ale
    """
    )
    - FUNCTION
)
"""Words that carry grammar in German, French, Spanish, Italian, Portuguese, Dutch or Polish, and aren't English."""

STOP = FUNCTION - _words("instead less many more most never none nothing only same without few before after under over")
"""Words that say nothing about a point by themselves."""

FAINT = _words(
    """
    before after over under more most less many few same only instead never none nothing without thing way lot bit make
    makes made use uses used using need needs want give gives given take takes see look think know mean means actually
    basically kind sort different first second new good bad big small large little
    """
)
"""Words that say little: their weight is bounded."""

NEGATORS = _words(
    """
    not no never neither nor without hardly barely scarcely unlikely lack lacks lacking
    fails fail failed cease ceases
    """
)
"""Words that deny what follows them in the clause."""

DENIALS = (
    "not true that",
    "not the case that",
    "not correct that",
    "not right that",
    "wrong that",
    "wrong to say",
    "wrong to think",
    "false that",
    "untrue that",
    "incorrect that",
    "myth that",
    "mistake to think",
    "would be wrong",
    "no reason to think",
    "do not believe that",
    "not believe that",
    "disagree that",
    "doubt that",
)
"""Beginnings that deny the rest of the sentence, whatever commas stand in it."""

PHRASES_AS_NOT = frozenset(("far from", "no longer", "anything but", "stop being"))
"""Several words that deny like *not*."""

BORDERS = _words(
    """
    but however although though while whereas because since so unless except hence therefore thus if when which who
    then until whenever once
    """
)
"""Words with which another clause begins."""

REPORTED = _words(
    """
    wrong false myth mistake mistaken misconception fallacy incorrect misleading naive tempting claim claims claimed
    untrue nonsense wrongly mistakenly falsely confuse confuses confusing contrary overlooks misses
    """
)
"""Words with which somebody keeps a belief at a distance."""

TURNS: tuple[tuple[str, str], ...] = (
    ("with", "without"),
    ("always", "never"),
    (
        """increase increases increased increasing increasingly rise rises rose rising risen raise raises
        raised raising grow grows grew growing growth up more higher high highest larger large largest
        bigger big greater great greatest most above exceed exceeds exceeding expand expands wide wider long
        longer longest stronger strong heavy heavier amplify amplifies amplified inflate inflates inflated
        boost boosts gain gains climb climbs upward many double doubles maximise maximises maximize
        maximizes explode explodes widen widens lengthen""",
        """decrease decreases decreased decreasing decreasingly fall falls fell falling fallen lower lowers
        lowered lowering reduce reduces reduced reducing reduction shrink shrinks shrank shrinking shrunk
        down less low lowest smaller small smallest fewer few least below drop drops dropped dropping
        narrower short shorter shortest weaker weak light lighter dampen dampens damped deflate deflates cut
        cuts decline declines downward halve halves minimise minimises minimize minimizes vanish vanishes
        narrow narrows shorten diminish diminishes tiny""",
    ),
    (
        "faster fast quick quicker quickly speed speeds accelerate accelerates",
        "slower slow slowly slows slowdown delay",
    ),
    ("before earlier early first beginning start prior precede precedes", "after later late last end final follow"),
    (
        "better best improve improves improved improving good",
        "worse worst degrade degrades degraded bad poor hurt hurts",
    ),
    ("overfit overfits overfitting overfitted", "underfit underfits underfitting underfitted"),
    ("overestimate overestimates overestimated", "underestimate underestimates underestimated"),
    ("cheap cheaper cheapest inexpensive", "expensive costly dear dearer costlier"),
    ("easy easier easily simple simpler", "hard harder difficult complex complicated"),
    ("sparse sparser sparsity", "dense denser densely"),
    ("positive positives positively", "negative negatives negatively"),
    ("stable stabilise stabilises stabilize stabilizes", "unstable destabilise destabilises destabilize"),
    ("correlated dependent", "uncorrelated independent"),
    ("same equal identical", "different unequal distinct"),
    ("possible able enable enables allow allows", "impossible unable prevent prevents forbid forbids"),
    ("include includes included", "exclude excludes excluded"),
    ("train training", "test testing inference"),
    ("freeze frozen freezes fixed locked", "unfreeze unfrozen trainable unlocked"),
    ("add adds added adding", "remove removes removed removing"),
    ("local locally", "global globally"),
    ("sharp sharper sharpens peaked", "flat flatter flattens smooth uniform"),
    ("static", "dynamic"),
    ("keep keeps kept preserve preserves", "discard discards discarded"),
    ("upper maximum", "minimum"),
    ("enough sufficient suffices", "insufficient"),
    ("input inputs", "output outputs"),
    ("common frequent often", "rare rarely seldom infrequent"),
    ("accept accepts accepted", "reject rejects rejected"),
)
"""Pairs of opposite directions; those of very common words stand first (see ``polarity.COMMON``)."""

ALIKE = (
    "increase rise raise grow growth climb boost higher larger bigger greater more",
    "decrease fall lower reduce reduction shrink drop decline smaller less fewer",
    "memorise memorize",
    "quick fast rapid speedy",
    "slow sluggish",
    "big large huge enormous vast massive",
    "small tiny little minor",
    "start begin beginning initial initially onset",
    "end finish finally final last",
    "show demonstrate reveal indicate display",
    "need require necessary demand",
    "use utilise employ apply",
    "wrong incorrect false erroneous mistaken",
    "right correct true accurate",
    "problem issue trouble difficulty",
    "reason cause why",
    "result outcome consequence effect",
    "check verify confirm inspect examine validate",
    "compare comparison contrast versus",
    "measure measurement quantify",
    "choose pick select choice selection",
    "change alter modify modification vary adjust",
    "fix repair mend cure remedy",
    "break fail failure",
    "cheap inexpensive",
    "expensive costly",
    "same identical equal",
    "different differ distinct",
    "enough sufficient suffice",
    "keep retain preserve maintain stay remain",
    "remove delete discard eliminate",
    "add append include",
    "split divide partition separate",
    "combine merge join mix",
    "example sample instance case record",
    "picture image photo",
    "word token",
    "document text passage chunk",
    "user customer client",
    "answer reply response",
    "guess estimate approximate approximation",
    "noise noisy",
    "average mean",
    "spread variance deviation variability",
    "test evaluate evaluation",
    "teach train",
    "learn pick-up",
    "hard difficult tough",
    "easy simple straightforward",
    "stop halt prevent avoid",
    "help assist aid",
    "allow permit enable let",
    "hide conceal mask",
    "near close",
    "far distant",
    "exact precise precisely exactly",
    "often frequent frequently",
    "rare rarely seldom",
    "store save keep",
    "fetch retrieve retrieval lookup",
    "serve serving inference deploy deployment production",
    "machine server node",
    "gpu device card accelerator",
    "parameter weight",
    "randomly random",
    "repeat rerun again",
    "build construct create make",
    "get obtain receive",
    "compute calculate computation",
    "explain describe",
    "location place position",
    "travel move go",
    "contain hold include",
    "connect attach link join",
    "create produce generate",
)
"""Words that people exchange for one another when they put a point in their own words."""
