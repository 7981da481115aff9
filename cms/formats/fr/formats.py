"""French times: 14 h 05."""

TIME_FORMAT = r"G \h i"
DATETIME_FORMAT = r"j F Y à G \h i"
SHORT_DATETIME_FORMAT = r"d/m/Y G \h i"
