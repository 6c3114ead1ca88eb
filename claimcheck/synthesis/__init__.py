"""From a research question to a report that answers it: search, screening, reading, answering."""
