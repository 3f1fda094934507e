COPY users FROM '/srv/users.csv' CSV;
