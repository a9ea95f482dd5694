"""Given support days, money and people: who gets what, and when, so that most of the gap is closed, fairly.

`options` and `reading` hold what support could be given, `menus` every package of it for a site with the cascade exact,
`choosing` the best packages under budgets and fairness, `schedule` the best quarters, and `explain` and `stability` why.
"""
