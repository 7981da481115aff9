"""The life of an invented network: news, meetings, sheets, people and territories, in three languages."""
