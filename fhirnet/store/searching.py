"""Finding resources by what they are indexed by: tokens, dates, links."""

from sqlalchemy import Connection as Connection
