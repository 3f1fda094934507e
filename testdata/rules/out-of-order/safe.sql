-- Its version is behind all that are released.
CREATE TABLE notes (id bigint);
