"""Lessons by situation, with questions and a try of one's own; progress is the learner's own."""
