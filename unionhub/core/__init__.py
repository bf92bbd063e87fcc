"""The kernel: organisation and scope, policy, audit, sensitive values, jobs, parameters, view bases.

One Django app with the label "core". It imports Django and libraries only; domains import it, it imports no domain.
"""
