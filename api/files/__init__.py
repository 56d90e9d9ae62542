"""Files that people write and version: a folder of YAML and CSV becomes an organisation, or a list of located errors.

``load_folder`` in ``api.files.loader`` reads one; ``docs/input-files.md`` describes every file and field.
"""
