"""Vectors -> groups of faces of one person each, and leftovers. docs/clustering.md tells how.

`tree` is HDBSCAN's, exact; `group` is the rule on top of it, with what people said as law.
"""

from tagging.cluster.linkage import tree
from tagging.cluster.rule import Groups, group
from tagging.cluster.select import LEFTOVER, hdbscan_labels, select

__all__ = ["LEFTOVER", "Groups", "group", "hdbscan_labels", "select", "tree"]
