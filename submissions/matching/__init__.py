"""Files to runs and roles, in sight: what is proposed, what patterns give, what a person settles.

`listing` loads what matching looks at; `proposal` is what the names speak for; `taking` makes it so.
"""
