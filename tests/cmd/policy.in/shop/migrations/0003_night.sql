CREATE INDEX users_night_idx ON ${app}.users (email);
