"""Sankore beside what people would use instead: quality and cost, on text nobody here wrote."""
