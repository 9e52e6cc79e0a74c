"""From people who did well to a rule that finds people like them: a decision tree over conditions of the catalogue.

    people      who the seeds are, and whom they are compared with; both as they stood before the seeds became seeds
    questions   what can be asked of them, each with the people for whom it holds
    tree        which questions tell seeds from other people; pure
    finding     the rule of the best leaves, checked on a third of the people that the tree has not seen

A score would rank people as well. A rule can be read, changed and explained.
"""
