"""The published reference as YAML, a folder for each article: its files hold lists of rows, each with id and source.

``article.yaml`` says which article a folder holds, and in which order articles are read; that never changes, so that
what an article names does not depend on another. Rows of one article may refer to those of another by their ids.

``webex_calling.published.reference.load_reference`` reads every folder here and refuses what is wrong, all at once.
Every scalar is read as text and then by the strict parser of its field, so no quoting is ever needed to keep a date
or a port what it is. A description is in our own words; ``where`` names source and section, ``since`` the day since
which the value has stood as it stands, where the revision history tells it.
"""
