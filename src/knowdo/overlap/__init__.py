"""How many of the same children several services work with, without anybody outside a service learning who they are.

Partners turn identifiers into keyed tokens on their own machine (`identifiers`, `keyfile`, `tokens`), a trusted third party
counts every intersection (`patterns`, `guard`, `intersections`) and the counts pass the release gate before anyone sees them.
Linkage without a shared identifier (`linkage`) stays inside a secure setting; children known to none (`unseen`) is research.
"""
