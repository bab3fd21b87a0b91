"""Which people of a library are doubtful: wrong faces, two who are taken for one, one who is taken for two.

`person` looks at one, `people` at all of a library beside each other, `ruler` says what a cosine means, `plane` draws a map.
"""
