"""Rules: conditions that read as sentences, are kept as FEEL, evaluated here or in SQL.

A rule is FEEL text over a *vocabulary*: the names it may use, with their kinds and labels. Nothing
here knows what stands behind a name; `records.vocabulary` makes vocabularies of types.

    sentences   rows of (field, operator, value) <-> FEEL, and the sentence that people read
    evaluate    compiled once, bounded by fuel; what is unknown is not true
    sql         the part of FEEL that filters need, with the same nulls
    examples    rows of values with what is expected, run when a rule is saved
    uses        where a name is used, and renaming it there
"""
