"""What Django leaves out for Bulgarian, and would fill with American forms."""

SHORT_DATETIME_FORMAT = "d.m.Y H:i"
DATETIME_FORMAT = "j F Y H:i"
