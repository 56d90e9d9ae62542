"""The rows of the page: what is measured, how, the bars that it must reach, and how a run is put into words."""
