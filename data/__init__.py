"""The published reference as YAML: each file holds lists of rows, each row an id, its source and its readings.

``webex_calling.published.reference.load_reference`` reads every file here and refuses what is wrong, all at once.
Every scalar is read as text and then by the strict parser of its field, so no quoting is ever needed to keep a date
or a port what it is. A description is in our own words; ``where`` names source and section, ``since`` the day since
which the value has stood as it stands, where the revision history tells it.
"""
