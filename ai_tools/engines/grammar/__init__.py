"""Plain words to a rule, by a grammar over the catalogue of fields and the values in the data.

A text is read in five steps, which `reading.read` calls in this order:

1. **Tokens.** `layout` puts lists over several lines into one, and `tokens` cuts the text into words, numbers, dates,
   quotations and signs, without accents. `rewording` (with `brackets`) brings what others put otherwise into the
   grammar's order (more as 5, the 3 last months, opened(Diwali offer), last_order_at < 2026-06-01), by the lines of
   `rewordings.txt`. `spelling` corrects misspelt words. `reader.Reader` is a place among the tokens; `lexicon.txt` puts
   words and phrases into classes (`lexicon`), and `values.Vocabulary` finds the words of the data, also by the names in
   `places`; `found_values` tells which of them are meant.
2. **Items.** `phrases` cuts the tokens into `items`: conditions (`leaf`), the words between them, fillers, and what was
   not understood. `letters` passes over the heading of a mail, a greeting and a signature; `background` over a heading
   (as discussed: …) that names or denies nothing, the occasion (we are opening in Goa, so find …; for the
   December party I need …), what somebody is to get (who deserve a treat: …) and what it is for
   (so that we can thank them), which an assumption tells.
   `recognisers` tries those below in a fixed order; one that fails leaves the reader where it was. `beginnings` says
   beforehand what stands ahead of each token, so that one is tried only where a word that it needs (`meanings`) is
   ahead:

   | module | reads | for example |
   |---|---|---|
   | `reached` | campaigns and segments by name | clicked Diwali offer |
   | `figures` | words that need a figure of today | big spenders, the top 10 % |
   | `happened` | events that a shop reports, where the data has them | left something in the cart |
   | `contact` | addresses, consent and reach | no phone number, opted in to SMS |
   | `attributes` | conditions that name an attribute | tier is gold |
   | `traits` | places, tags and values of attributes | students in Pune |
   | `every_order` | what is said of all orders of somebody | all their orders in May |
   | `deeds` | what customers did, with `nth` and `other_figures` | spent over 5k in March |

   These share `numbers` (with `more_than`), `times` (with `days`, `periods`, `years` and `names_of_days`), `things`,
   `literals` and the state in `text.Text`.
3. **Frames.** `deeds` reads how a phrase begins (`openers`) and what narrows it (`details`, `deed_times`) into a
   `frames.Frame`; `conditions` turns that into conditions of the rule language, those of `long_ago` by days. Most other
   recognisers need no frame. Beside a reader stands with which words, classes and kinds of tokens and values it begins;
   it is tried only where `text.Text.marks` has one of them. A reader that is to begin with more needs that word there
   too. `deeds` also looks back: a time said once is that of two conditions (`afterwards`: no order and no visit in
   60 days, 2 tea orders and 3 of coffee in May), one behind a comma that of all before it, and what follows a
   campaign, an event or another deed is meant since then (clicked Diwali offer but did not buy). `again` reads what
   goes on with a deed of another time (came back in November; but before that 3 orders). A status is that of the
   orders named before (only one order, and it was cancelled). A time behind “but” says the opposite of the denial
   before it (no order in May but in June). A figure beside a vague word takes its place (`vague_words`: big spenders
   over 50k; love masala chai, bought 3 times).
4. **Tree.** `scope` joins the items by the grammar below: to `parts`, and these to a `tree.Node`, with `choices`
   between values, and without those who are `left_out`. `tree.negated` negates parts of it. Where nobody can match two
   conditions together, one makes the other needless, or “or” leaves nobody out, `contradictions` asks.
5. **Rule.** `tree.to_rule` simplifies the tree and writes it as a rule. `reading` then reads the text again without
   each denial (not, except), figure, word that narrows (formerly, again) and word of the data that is said again: where
   the text says the same, that is told, so that none of them is passed over.

Assumptions and questions are collected on the way in `notes`. The grammar of items, which `scope` reads (fillers
are dropped before; `|` separates alternatives, `[ ]` may be missing, `{ }` may stand any number of times):

    text     ::= { sentence | "stop" | "only" }
    sentence ::= { ( "except" | "but", behind everybody and before people ) union | "xor"
                 | [ "but" | "comma" | joining ] union }
    union    ::= group { joiner group }
    joiner   ::= [ "comma" ] joining | "comma"
    joining  ::= "and" | "or" | "plus" | "nor"
    group    ::= { "head" | unit }
    unit     ::= "leaf" | "unknown"
               | "not" ( unit | "head" { "head" } group )
               | "open" text "close"
               | "who" union
               | "either" group { "or" group }
               | "both" group { "and" group }
               | "neither" group { ( "nor" | "or" ) group }

“Or” at the beginning of a sentence parts it from the sentence before; behind “but” and a comma, from all before it
(in Pune but not students, or in Goa). A second denial of the same deed (never bought nothing) adds none.
A condition with its opposite (EITHER_WAY: with and without orders; opted in or not) says nothing, and is told of.
“Or” behind a denied noun denies the noun behind it too (no phone or email). What stands behind alternatives of one
field is said of each (under 25s or over 60s in Goa). Where all that is said before “, or” begins once more behind it
(students, in Pune, or students, in Goa), these are alternatives. What follows “with” belongs to it, up to another group
of people (students with gold tier or 5 orders, or vegans); so does what follows “without” where “or with” stands behind
it.
“Students excluded” is “except students” (LEFT_OUT); all of “exclude: students, Goa” is left out, up to the full stop.
Behind “except students:” stands who stays. Behind “students:” stands what is said of them, as in brackets where “or” is
among it (students: 5+ orders or over 2k spent). “All of them” behind a comma adds nobody; “excluding cancelled” leaves
orders out, not people.
`head` names people (customers, those), `who` begins what is said of them, `xor` is “but not both”. Units that stand
side by side must all hold. A comma in a list means what the last joiner of that list says.

A `leaf` is one of these; names in capitals are classes of `lexicon.txt`, and words in angle brackets are values of the
data:

    leaf     ::= reached | event | figure | reach | consent | attribute | value | field | place | tag | every | deed
    every    ::= ( EVERY_ORDER | EVERY_ONE ) { IS | AUXILIARY } ( "completed" | detail )
    deed     ::= polarity [ COUNT_WORD "of" ] [ OFTEN | SELDOM ] ( opener { detail } | number opener { detail } | time )
    polarity ::= { NOT | AUXILIARY | US }
    opener   ::= [ LAST | FIRST ] [ TOTAL ] [ ONLY ] ( ORDER | SPEND | VISIT | SIGNUP | … )
               | [ AWAITING ] ordinal ( ORDER | TIMES ) | ORDER "number" number
               | ( LAST | FIRST ) "one" | ( COMING_BACK | BACK ) time
               | ( MEAN | HIGHEST | LOWEST ) [ "single" ] [ things ] ( ORDER | BASKET )
               | [ ONLY ] things [ ONLY ] [ BUYER ] | NEW [ HEAD ] | ( TOUCHED | LIKES ) things
    event    ::= [ comparison ] ( EVENT | <event> ) { comparison | time | things | SINCE_ORDER }
    detail   ::= [ MOVED | polarity ] comparison | [ ONLY ] time [ ONLY ] | "(" [ ORDER ] ( comparison | time ) ")"
               | things | "any" | IN_HISTORY | status | ADDING_UP comparison | ELSE | ONE_ORDER | PER_ORDER | OFTEN
               | SELDOM | "for the first time"
    things   ::= <category or sku> { ( "," | AND | OR ) <category or sku> } [ TOGETHER | PLUS things | "each" ]
    comparison ::= [ GT | GTE | LT | LTE | EQ ] number [ OR_MORE | OR_LESS ] [ TIMES ] | BETWEEN number TO number
    reach    ::= ( CAN US | US CAN | CAN "be" ) [ NOT ] [ REACHING ] channels | MAY_REACH [ NOT ] [ REACHING ] channels
    consent  ::= [ ONLY ] ( CONSENT | NO_CONSENT ) [ ONLY ] channels | channels ( CONSENT | NO_CONSENT ) [ ONLY ]
    channels ::= CHANNEL { ( AND | OR ) CHANNEL } | ALL_CHANNELS | ANY_CHANNEL | NO_CHANNEL
    value    ::= LIKES <value> [ MOST ] | <value> [ IS | AS ] [ <attribute> ]
    tag      ::= [ TAG ] <tag> { joiner <tag> } [ TAG ] | UNTAGGED | [ comparison ] TAG [ UNSET | NOTHING ]
    place    ::= [ OUTSIDE | PLACE | FIELD ] <city or country> { joiner <city or country> }

A word that is both in the lexicon and in the data is a value only where that is surely meant (`found_values`): with its
own word beside it (the new tag), in quotation marks, as a code in capitals (IN), or where the lexicon's meaning is
vague (regular customers; active members, unless a time follows). A month is a value only with its own word beside it
(December birthdays, birthday next month). Which of the two was taken is said in an assumption. A name of several words
may be said in part (bought a grinder, clicked the Diwali mail) where a word beside it tells what it is, if no other
name has that part; an assumption says the whole name. What is both a product and a value of an attribute is the
product, unless the attribute is named or they are said to like it.

Where it is not said, these are asked: whether an amount is that of each of two things or of both together, and what
somebody did with a product whose verb is about visits, messages or signing up (visited bakery).

To add a construction, begin with its test:

- A word for something that is understood already: `lexicon.txt`, or as it is typed in haste `shorthand.txt`, and a
  prompt in `tests/evaluation/prompts`. Words in another order: `rewordings.txt`.
- Another way to write a number or a time: `numbers` and `test_numbers`; `times` or `days` and `test_times`.
- Something else that customers do: a class in `lexicon.txt`, a member of `frames.Deed` (in `frames.DATED` too where a
  field has its time), a line in `openers.OPENERS`, and a case in `conditions.Conditions`, which mypy misses if it is
  not there; `test_readings`.
- Another kind of condition: a recogniser in the table above and in `recognisers`; `test_readings`.
- Another way to join conditions: a line above, a member of `items.ItemKind`, a class in `lexicon.txt` with its line in
  `phrases.JOINERS`, and `scope`; `test_readings`.

`make eval` must stay as good as it was, and must show no silent guess.
"""

from ai_tools.engines.grammar.reading import read

__all__ = ["read"]
