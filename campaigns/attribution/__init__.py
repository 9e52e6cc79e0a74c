"""Attribution: which message came last before an order. Credited is not caused: that, only a holdout can say.

`rules` is the rule, pure. `refreshing` keeps credits equal to it, in the transactions that change orders, clicks or
deliveries. `earnings` reads what was credited, by campaign and between two days. `recounting` changes the rule, and
`checking` compares what is stored with what the log says.
"""
