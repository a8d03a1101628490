"""Charts, documents and sheets, from dataclasses; they know neither Slack nor the database."""
