"""Words that ask for one particular property, and names of places: a fact that lacks them does not answer.

*How old is the senator*, *who leads the movement*, *what does Senegal export*: every other word of such a
question may stand in a fact that still says nothing of the age, the leader or Senegal. The lists are
general English and geography.
"""

from __future__ import annotations

from bot.matching.wordlists import words

ATTRIBUTES = words(
    """
    old age aged born birth birthday birthplace hometown died die dies death deaths dead killed
    kill kills casualty casualties fatalities wounded injured victims toll murdered assassinated buried
    cost costs price prices priced worth expensive cheap dollars dollar euros euro salary salaries wage
    wages budget billion billions million millions revenue profit debt gdp inflation tax taxes amount
    sum total percent percentage rate population populations inhabitants capital currency flag anthem
    motto religion language languages spoken dialect area size height tall weight weigh length distance
    far depth temperature weather climate rainfall latitude longitude president presidents leader
    leaders lead leads led head heads headed chief boss chairman minister ministers premier king queen
    prince emperor mayor governor ambassador ambassadors ceo founder founders founded creator owner
    owners invented inventor discovered designed composed painted directed won win wins winner winners
    winning lost lose loser score scored champion medal ranked ranking wife husband spouse married marry
    divorce son sons daughter daughters brother sister father mother parents children kids nickname
    surname alias email phone telephone website address headquarters headquartered located location
    degree university college school teacher professor salary job career party religion zodiac hobby
    favorite favourite arrested jailed prison sentenced trial convicted executed expelled resigned fired
    replaced
    """
)

PLACES = words(
    """
    afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh
    belarus belgium benin bhutan bolivia bosnia botswana brazil britain bulgaria burkina burma burundi
    cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus czechia denmark
    djibouti ecuador egypt england eritrea estonia ethiopia finland france gabon gambia germany ghana
    greece greenland guatemala guinea haiti honduras hungary iceland india indonesia iran iraq ireland
    israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait kyrgyzstan laos latvia
    lebanon lesotho liberia libya lithuania luxembourg madagascar malawi malaysia mali malta mauritania
    mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands
    nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland
    portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia
    spain sudan sweden switzerland syria taiwan tajikistan tanzania thailand togo tunisia turkey
    turkmenistan uganda ukraine uruguay uzbekistan vatican venezuela vietnam wales yemen zambia zimbabwe
    africa asia europe america australia antarctica oceania sahel sahara chinese russian german british
    english spanish italian japanese indian canadian mexican brazilian turkish egyptian nigerian
    algerian moroccan libyan tunisian senegalese chadian nigerien ivorian ghanaian kenyan ethiopian
    sudanese iranian iraqi israeli saudi syrian afghan pakistani korean vietnamese polish dutch belgian
    swiss swedish norwegian danish finnish greek portuguese ukrainian australian london paris berlin
    madrid rome moscow beijing tokyo delhi cairo lagos nairobi dakar algiers tripoli tunis rabat bamako
    timbuktu gao kidal niamey ouagadougou abidjan accra conakry nouakchott brussels geneva vienna athens
    ankara uk ussr uae eu drc texas california florida delaware york chicago boston
    """
)


def is_attribute(folded: str) -> bool:
    """Whether a word asks for one particular property."""
    return folded in ATTRIBUTES
