"""What the matcher knows of English: small words, talk around a question, irregular forms, common words.

Lists, not rules: whatever can be listed is easier to check and to mend. Sources: the commonness of words is
derived from wordfreq (see the head of english.txt); the rest is written for this project.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from bot.matching.wordlists import spellings, words

STOP_WORDS = words(
    """
    a an the this that these those it its itself he him his she her hers they them their theirs we our
    ours you your yours i me my mine myself himself herself themselves yourself and or but nor so yet if
    then than as because while though although unless until since whether of in on at by for with from
    to into onto upon about between among through during over under above below up down out off across
    along around within per via toward towards is are was were be been being am do does did done doing
    have has had having will would shall should can could may might must ought what which who whom whose
    when where why how whatever whoever whenever wherever there here not no any some each every either
    neither both all such own same other another too very just also only even still ever now again more
    most much many few less least lot lots bit y u r ur ya yo da dat wat wut wot wich wen n w em yall
    cuz cus coz cos bc bcuz bcoz please pls plz plss thx ty hey
    """
)
"""Words that hold a sentence together, and those of politeness (*please* is not *pleased*).

*us* is not among them: here it is far more often the United States.
"""

CONTRACTIONS = words(
    """
    dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt aint
    mustnt whats whos wheres whens whys hows thats theres heres its hes shes theyre weve theyve ive
    youve im youre theyll well itll ill youll theyd wed youd lets whatre whod whatd howd whered gonna
    wanna gotta kinda sorta lemme gimme dunno
    """
) - {"well", "wed", "ill"}

QUESTION_WORDS = words(
    """
    what which who whom whose when where why how whats whos whens wheres whys hows
    """
)

SMALL_SLANG = spellings("when wen | which wich | what wat wut wot")
"""Small words as they are typed in haste: they ask like what they stand for."""

LIGHT_WORDS = words(
    """
    tell explain describe know want give show find list say says said saying tells told mention mentions
    mentioned talk talking speak question questions ask asking asked wonder wondering answer answers
    info information detail details thanks thank hello hi hiya sup next hope hoping q quick well anyone
    anybody someone somebody everyone everybody guys guy bro bruh dude man mate fam lol lmao haha omg
    wtf tbh idk imo btw smth smthn abt rn ngl fr hmm um uh ok okay yeah yes yep nope exactly actually
    really basically literally like just thing things stuff something anything everything nothing
    looking look curious help need needs get got getting go going went goes come came let put take took
    happen happens happened happening kind kinds type types sort sorts way ways reason reasons mean
    means meaning called name names named quickly remember forgot heard hear read reading think
    thought guess sure maybe supposedly apparently again first thing once back good true correct right
    back ago today tonight currently current document text article record source passage quote overview
    tf tho thingy thingie nah yea ye imho tbf af asap jk lmk nvm obv obvs obviously prob probs probably rly
    lowkey highkey smh remind recall forgetting homework essay enlighten clarify clue interested
    srsly seriously innit xd bruv lil anyway anyways honestly somehow supposed mess bunch
    according sankore bot use used using make makes made making work works keep kept try trying deal
    part parts end whole full entire various different certain particular main
    """
)
"""Words around a question rather than in it: they may match, but a fact need not account for them."""

NUMBERS = spellings(
    """
    0 zero | 2 two | 3 three | 4 four | 5 five | 6 six | 7 seven | 8 eight | 9 nine | 10 ten | 11 eleven
    12 twelve | 13 thirteen | 14 fourteen | 15 fifteen | 16 sixteen | 17 seventeen | 18 eighteen
    19 nineteen | 20 twenty | 30 thirty | 40 forty | 50 fifty | 60 sixty | 70 seventy | 80 eighty
    90 ninety | 3rd third | 4th fourth | 5th fifth | 6th sixth | 7th seventh | 8th eighth | 9th ninth
    10th tenth | 12th twelfth | 20th twentieth
    """
)
"""Number words in digits. *one*, *first* and *second* are left alone: they are mostly not numbers."""

SAME_SPELLING = spellings(
    """
    january jan | february feb febuary | april apr | june jun | july jul | august aug | september sept sep
    october oct | november nov | december dec | program programme | programs programmes | center centre
    centers centres | meter metre | meters metres | theater theatre | theaters theatres | gray grey
    check cheque | tire tyre | plow plough | defense defence | offense offence | license licence
    catalog catalogue | dialog dialogue | jewelry jewellery | airplane aeroplane | airplanes aeroplanes
    labor labour | favor favour | color colour | honor honour | harbor harbour | government govt gov
    international intl | department dept | president prez pres | years yrs | year yr | people ppl
    information info | versus vs | before b4 | organization org | organizations orgs | number num
    education edu
    """
)
"""One spelling for words that have several, and for everyday abbreviations."""

IRREGULAR = spellings(
    """
    arise arose arisen | awake awoke awoken | bear bore borne born | beat beaten | become became
    begin began begun | bend bent | bite bit bitten | bleed bled | blow blew blown | break broke broken
    breed bred | bring brought | build built | burn burnt | buy bought | catch caught | choose chose chosen
    cling clung | come came | creep crept | deal dealt | dig dug | draw drew drawn | dream dreamt
    drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen | feed fed | feel felt
    fight fought | find found | flee fled | fling flung | fly flew flown | forbid forbade forbidden
    forget forgot forgotten | forgive forgave forgiven | freeze froze frozen | get got gotten
    give gave given | go went gone | grow grew grown | hang hung | hear heard | hide hid hidden | hold held
    keep kept | kneel knelt | know knew known | lead led | lean leant | learn learnt | leave left
    lend lent | light lit | lose lost | make made | mean meant | meet met | mistake mistook mistaken
    overcome overcame | overthrow overthrew overthrown | pay paid | prove proven | ride rode ridden
    ring rang | rise risen | run ran | say said | see saw seen | seek sought | sell sold | send sent
    shake shook shaken | shine shone | shoot shot | show shown | shrink shrank shrunk | sing sang sung
    sink sank sunk | sit sat | sleep slept | slide slid | speak spoke spoken | speed sped | spend spent
    spin spun | spring sprang sprung | stand stood | steal stole stolen | stick stuck | sting stung
    strike struck stricken | strive strove | swear swore sworn | sweep swept | swim swam swum | swing swung
    take took taken | teach taught | tear tore torn | tell told | think thought | throw threw thrown
    understand understood | undertake undertook undertaken | uphold upheld | wake woke woken
    wear wore worn | weave wove woven | weep wept | win won | withdraw withdrew withdrawn
    withhold withheld | withstand withstood | write wrote written | man men | woman women | child children
    foot feet | tooth teeth | goose geese | mouse mice | person people persons | wife wives | life lives
    knife knives | leaf leaves | half halves | wolf wolves | thief thieves | analysis analyses
    crisis crises | basis bases | thesis theses | phenomenon phenomena | criterion criteria | index indices
    matrix matrices | die died dies dying death deaths
    """
)
"""Irregular forms to their base, for what a stemmer cannot know (fled is flee)."""

RARE_ZIPF = 2.6
"""How common a word is taken to be when the list does not have it: rarer than any word in it."""
SMALL_WORDS_ZIPF = 7.5
"""About how common the commonest words are."""


@cache
def _zipf_of() -> dict[str, float]:
    band, known = 0.0, {}
    for line in resources.files("bot").joinpath("matching/english.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        listed = line.split()
        if not line.startswith(" "):
            band = float(listed.pop(0))
        known.update(dict.fromkeys(listed, band))
    return known


def zipf(folded: str) -> float:
    """How common a word is in English.

    Log10 of its uses per thousand million words, 2.6 (rare) to 7.7 (*the*).
    """
    return _zipf_of().get(folded, RARE_ZIPF)


def rarity(folded: str) -> float:
    """How much rarer a word is in English than the small words, as a power of ten: 0 (*the*) to 4.9.

    To find a word where it was not asked for has about this chance; powers of several words add up.
    """
    return max(0.0, SMALL_WORDS_ZIPF - zipf(folded))


def is_english(folded: str) -> bool:
    """Whether a word is one of the 25,000 commonest: if so it is no misspelling of another."""
    return folded in _zipf_of()


def english_words() -> Iterable[str]:
    """The 25,000 commonest words."""
    return _zipf_of()
