"""Learning which faces to show: what teaches, the heads that were learned, how far they rated, whether people agree."""
