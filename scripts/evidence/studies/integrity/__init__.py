"""Evidence integrity: small named rules that use every redundancy of a printed figure to check it.

`examining` looks at the rows of one publication and at what a file says of arms and patients, `across` at
publications side by side; `summaries` counts how many printed effects the arms confirm.
"""
