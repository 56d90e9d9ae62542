"""The door for calendars: links and feeds held in memory, so that an unchanged poll costs next to nothing."""
