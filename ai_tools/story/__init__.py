"""What there is to tell of a campaign: figures from the database first, then words around them.

facts       the campaign and its figures, each of which is kept as it is told
outcome     how it went, also against earlier ones
problems    who was left out, why messages failed, who fails more than the rest, what nobody knows
telling     the whole story: of all that, what matters; and what to do next
"""
