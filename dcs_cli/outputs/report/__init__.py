"""The report in the formats people open: HTML, Markdown and Word, all drawn from the same story."""
