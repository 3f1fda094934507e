INSERT INTO roles (id, name) VALUES (1001, 'owner');
INSERT INTO users (role_id) VALUES (1001);
