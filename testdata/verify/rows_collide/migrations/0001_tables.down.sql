DROP TABLE users, states, roles;
