//! What the schema looks like, replayed from SQL.
