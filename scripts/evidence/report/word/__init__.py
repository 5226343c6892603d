"""The paper a committee reads, as a Word document: the same findings, texts and numbers as on the page.

Chapters are made from the page's own view objects; nothing is worked out or rounded here.
"""
