"""Other hospitals: what is sent to them, fetched from them, and how we say to them who we are."""
